//! The server's clock jumps an hour ahead or back, while it runs and between two starts: nothing is lost, the order
//! stays, and sessions go on.
//!
//! The program reads the machine's clock, so this server runs inside the campaign, on a clock that is held.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use naast::app::App;
use naast::clock::{Chance, Clock};
use naast::config::{Config, LogLevel};
use naast_client::{Link, Place};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::{Engine, PATIENCE};
use crate::faults::chooser::Chooser;
use crate::faults::cluster::Cluster;
use crate::faults::crowd::Crowd;
use crate::faults::table::Row;

const HOUR_MS: i64 = 60 * 60 * 1000;
/// How far the server is ahead of the people at first: what ends at the last moment allowed would otherwise end too
/// late for it.
const AHEAD_MS: i64 = 1000;
/// Messages of one cycle.
const EACH: usize = 120;

/// A server in this process.
struct Inside {
    app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<Result<()>>,
}

impl Inside {
    async fn start(config: Config, clock: &Arc<AtomicI64>) -> Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let app = Arc::new(App::open(config, Clock::Held(Arc::clone(clock)), Chance::system()).await?);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(naast::transport::serve(Arc::clone(&app), listener, async move {
            // Dropped or told: both mean stop.
            let _told = stopped.await;
        }));
        Ok(Self { app, stop: Some(stop), serving })
    }

    async fn first_link(&self) -> Result<Link> {
        Ok(Link::read(&naast::service::invite::first_link(&self.app).await?)?)
    }

    async fn stop(mut self) -> Result<()> {
        drop(self.stop.take());
        (&mut self.serving).await?
    }
}

/// Lets the clock jump so many times, every other time while the server does not run.
///
/// # Errors
/// When what was on its way is never answered.
pub async fn run(engine: Engine, cycles: usize, seed: u64) -> Result<Row> {
    let mut dice = naast_client::Chance::from_seed(seed);
    let data = tempfile::tempdir()?;
    let cluster = if engine == Engine::Postgres { Some(Cluster::make().await?) } else { None };
    let free = TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?;
    let settings = || config(free, data.path(), cluster.as_ref().map(Cluster::url));
    let (clock, ahead) = (Arc::new(AtomicI64::new(now() + AHEAD_MS)), Arc::new(AtomicI64::new(AHEAD_MS)));
    let mut hands = JoinSet::new();
    hands.spawn_local(go_on(Arc::clone(&clock), Arc::clone(&ahead)));
    let jump_by = |jump: i64| clock.store(now() + ahead.fetch_add(jump, Ordering::SeqCst) + jump, Ordering::SeqCst);
    let mut server = Inside::start(settings(), &clock).await?;
    let place = Place::at(&format!("http://{free}"));
    let mut crowd = Crowd::gather(&place, &server.first_link().await?, 4, 8).await?;
    let mut chooser = Chooser::begin(&place, &server.first_link().await?, seed).await?;
    crowd.begin();
    chooser.go();
    let shared = std::rc::Rc::clone(&crowd.shared);
    let scenario = "clock jumps an hour".to_owned();
    let mut row = Row { scenario, engine: engine.name(), cycles, ..Row::default() };
    for cycle in 0..cycles {
        let wanted = shared.acked() + EACH / 2;
        shared.allow(EACH);
        shared.until(PATIENCE, |books| books.answers.len() >= wanted).await?;
        let jump = if dice.below(2) == 0 { HOUR_MS } else { -HOUR_MS };
        let (owed, began) = (shared.owed(), Instant::now());
        row.unanswered += owed.len();
        if cycle % 2 == 0 {
            jump_by(jump);
        } else {
            server.stop().await?;
            jump_by(jump);
            server = Inside::start(settings(), &clock).await.context("the server does not start again")?;
        }
        shared.until_answered(&owed, PATIENCE).await?;
        row.recovered(began.elapsed());
    }
    let chosen = chooser.finish(PATIENCE).await?;
    crowd.finish(PATIENCE).await?;
    server.stop().await?;
    let mut books = shared.books.borrow_mut();
    row.acked = books.answers.len() + chosen.said();
    row.note = format!("closings and refusals {:?}; {} withdrawals", books.refusals, chosen.withdrawn());
    row.wrong.extend(chosen.alarms.clone());
    chosen.tell(&mut books.history);
    row.verdict = books.history.judge();
    Ok(row)
}

/// Lets a held clock go on as the machine's does, so far ahead of it.
async fn go_on(clock: Arc<AtomicI64>, ahead: Arc<AtomicI64>) {
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    loop {
        ticks.tick().await;
        clock.store(now() + ahead.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn config(listen: SocketAddr, data: &Path, database: Option<String>) -> Config {
    Config {
        listen,
        data: data.to_owned(),
        database: database.unwrap_or_else(|| format!("sqlite://{}", data.join("naast.db").display())),
        origin: format!("http://{listen}"),
        log: LogLevel::Warn,
        trusted_proxies: Vec::new(),
        knocks_per_minute: 1_000_000,
        frames_per_second: 1_000_000,
        connections_per_address: 1_000_000,
        tls: None,
        security_contact: None,
    }
}
