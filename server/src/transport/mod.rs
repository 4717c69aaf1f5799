//! HTTP and sockets: reads what comes in, finds who asks, calls one task, writes what goes out. It decides nothing.

mod asking;
pub mod assets;
pub mod codes;
mod dispatch;
mod door;
mod halves;
mod knocks;
mod problem;
pub mod routes;
mod security_txt;
mod socket;
mod tls;
mod writing;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::get;
use axum_server::Handle;
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::service::{sweep, sync};
use door::Door;
use knocks::Knocks;
use tls::Certificate;

/// What every request has at hand.
pub struct Server {
    /// The server.
    pub app: Arc<App>,
    knocks: Knocks,
}

/// How long a request may take; sockets are no requests once they are open.
const REQUEST: Duration = Duration::from_secs(30);
/// How often what arrived on devices is written down: no person sees the difference.
const ARRIVALS: Duration = Duration::from_millis(200);
/// How often what has no use any more is deleted.
const DAY: Duration = Duration::from_hours(24);
/// How long open work may take after the server was asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves, then finishes what was begun and closes the database.
///
/// # Errors
/// When the listener fails, or the certificate cannot be used.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let certificate = app.config.tls.clone().map(Certificate::read).transpose()?;
    let service = router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    app.tasks.spawn(turn_the_wheel(Arc::clone(&app)));
    app.tasks.spawn(tell_arrivals(Arc::clone(&app)));
    app.tasks.spawn(sweep_daily(Arc::clone(&app)));
    let handle = Handle::new();
    let (draining, ending) = (app.draining.clone(), handle.clone());
    app.tasks.spawn(async move {
        stop.await;
        draining.cancel();
        ending.graceful_shutdown(Some(DRAIN));
    });
    let door = Door::new(app.config.connections_per_address, &app.config.trusted_proxies);
    let server = door::patient(axum_server::Server::from_listener(listener))
        .handle(handle.clone())
        .accept_error_handler(|address, error| {
            // Whoever it was, no log says it.
            if address.is_some() {
                tracing::debug!(%error, "a connection was not let in");
            } else {
                tracing::warn!(%error, "cannot take connections; are there enough open files (ulimit -n)?");
            }
        });
    let outcome = match certificate {
        Some(certificate) => {
            let acceptor = certificate.acceptor(door);
            app.tasks.spawn(certificate.follow(app.draining.clone()));
            server.acceptor(acceptor).serve(service).await
        }
        None => server.acceptor(door).serve(service).await,
    };
    outcome.context("the listener failed")?;
    if handle.connection_count() > 0 {
        tracing::warn!("some connections did not end in time");
    }
    app.tasks.close();
    app.tasks.wait().await;
    app.store.close().await;
    Ok(())
}

/// All routes, with the headers that every answer carries.
pub fn router(app: Arc<App>) -> Router {
    let is_https = app.config.origin.starts_with("https://");
    let knocks = Knocks::new(app.config.knocks_per_minute, app.config.frames_per_second);
    let server = Arc::new(Server { app, knocks });
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let mut router = routes::router()
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .merge(
            Router::new()
                .route("/healthz", get(|| async { StatusCode::NO_CONTENT }))
                .route("/readyz", get(ready))
                .route("/.well-known/security.txt", get(security_txt::serve))
                .fallback(assets::serve),
        )
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, assets::CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(fixed(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(fixed(
            HeaderName::from_static("permissions-policy"),
            "geolocation=(), camera=(self), microphone=(self), payment=(), usb=()",
        ));
    if is_https {
        router = router.layer(fixed(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"));
    }
    router.with_state(server)
}

/// Whether the database answers.
async fn ready(axum::extract::State(server): axum::extract::State<Arc<Server>>) -> StatusCode {
    match server.app.store.check().await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Turns the wheel of pings once a second.
async fn turn_the_wheel(app: Arc<App>) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    for spoke in 0_usize.. {
        tokio::select! {
            // Beside the wheel: a database that does not answer must not stop it.
            _ = second.tick() => drop(app.tasks.spawn(ask_around(Arc::clone(&app), spoke))),
            () = app.draining.cancelled() => return,
        }
    }
}

async fn ask_around(app: Arc<App>, second: usize) {
    sync::ask_around(&app, second).await;
}

/// Writes down what arrived on devices, and tells those who wait to know.
async fn tell_arrivals(app: Arc<App>) {
    let mut moment = tokio::time::interval(ARRIVALS);
    moment.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = moment.tick() => match sync::write_arrivals(&app).await {
                Ok(moved) => moved.into_iter().for_each(|log| app.bus.deliver(log)),
                Err(error) => tracing::warn!(%error, "could not write down what arrived; the next word of a device repeats it"),
            },
            () = app.draining.cancelled() => return,
        }
    }
}

/// Sweeps once a day, and once soon after the start: a server that is restarted every night sweeps too.
async fn sweep_daily(app: Arc<App>) {
    let mut day = tokio::time::interval(DAY);
    loop {
        tokio::select! {
            _ = day.tick() => {
                if let Err(error) = sweep::sweep(&app).await {
                    tracing::warn!(%error, "could not sweep; it is tried again tomorrow");
                }
            }
            () = app.draining.cancelled() => return,
        }
    }
}
