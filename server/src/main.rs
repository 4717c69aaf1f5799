//! The program `naast`: reads settings, wires the rooms together, serves until it is told to stop.

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use naast::app::App;
use naast::backup;
use naast::clock::{Chance, Clock};
use naast::config::{Cli, Config, Task};
use naast::transport;

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = match &cli.task {
        Task::Serve(settings)
        | Task::InviteCoordinator(settings)
        | Task::Backup { settings, .. }
        | Task::Restore { settings, .. } => settings.clone(),
    };
    let config = settings.resolve()?;
    tracing_subscriber::fmt().with_max_level(config.log.filter()).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(carry_out(cli.task, config))
}

async fn carry_out(task: Task, config: Config) -> anyhow::Result<()> {
    let (clock, chance) = (Clock::System, Chance::system());
    match task {
        Task::Serve(_) => serve(Arc::new(App::open(config, clock, chance).await?)).await,
        Task::InviteCoordinator(_) => {
            let app = App::open(config, clock, chance).await?;
            say(&naast::service::invite::first_link(&app).await?)
        }
        Task::Backup { to, .. } => say(&backup::backup(&config, &to).await?),
        Task::Restore { from, .. } => say(&backup::bring_back(&config, &from, &clock, &chance).await?),
    }
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

fn say(sentence: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{sentence}")?;
    Ok(())
}
