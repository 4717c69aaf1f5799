//! The program `naast`: reads settings, wires the rooms together, serves until it is told to stop.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use naast::app::App;
use naast::clock::{Chance, Clock};
use naast::config::{Cli, Config, Task};
use naast::transport;

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let (settings, is_serving) = match cli.task {
        Task::Serve(settings) => (settings, true),
        Task::InviteCoordinator(settings) => (settings, false),
    };
    let config = settings.resolve()?;
    tracing_subscriber::fmt().with_max_level(config.log.filter()).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = Arc::new(App::open(config, Clock::System, Chance::system()).await?);
        if is_serving { serve(app).await } else { invite_coordinator(&app).await }
    })
}

async fn serve(app: Arc<App>) -> anyhow::Result<()> {
    let config: &Config = &app.config;
    let listener = tokio::net::TcpListener::bind(config.listen).await.with_context(|| {
        format!("cannot listen on {}. Is another program there? Choose another with --listen", config.listen)
    })?;
    tracing::info!(listen = %config.listen, origin = %config.origin, "naast serves");
    transport::serve(app, listener, stop_asked()).await
}

/// Resolves on SIGTERM or Ctrl-C.
async fn stop_asked() {
    let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("asked to stop: finishing what was begun");
}

async fn invite_coordinator(app: &App) -> anyhow::Result<()> {
    let link = naast::service::invite::first_link(app).await?;
    writeln!(std::io::stdout(), "{link}")?;
    Ok(())
}
