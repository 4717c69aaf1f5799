//! The races at full size, on each engine; `ROUNDS`, `SEED` and `ENGINES` say how much of it.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use naast_tests::faults::scenarios::Engine;
use naast_tests::races::judge::HEAD;
use naast_tests::races::{Size, run};

/// Circles, and who writes in each beside the youth's own second phone: a hundred and ten sockets.
const CIRCLES: usize = 10;
const WRITERS: usize = 10;
/// Longest pause of somebody who writes, in milliseconds: two cores keep up with a hundred of them.
const PAUSE_MAX: u32 = 300;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, races())
}

async fn races() -> Result<()> {
    let rounds: usize = setting("ROUNDS", "1000").parse().context("ROUNDS is a number")?;
    let seed: u64 = setting("SEED", "1").parse().context("SEED is a number")?;
    let engines = setting("ENGINES", "sqlite postgres");
    let planted = Size { circles: 1, writers: 2, rounds: 12, pause_max: 30, is_planted: true };
    let found = Box::pin(run(Engine::Sqlite, planted, seed)).await?.faults.len();
    say(&format!("planted: 12 rounds in which nothing was taken back: {found} faults found"))?;
    ensure!(found > 0, "the judge finds nothing");
    let size = Size {
        circles: CIRCLES,
        writers: WRITERS,
        rounds: rounds.div_ceil(CIRCLES),
        pause_max: PAUSE_MAX,
        is_planted: false,
    };
    let mut faults = 0;
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        if !engines.contains(name) {
            continue;
        }
        let began = Instant::now();
        let verdict = Box::pin(run(engine, size, seed)).await?;
        say(&format!("\n{}, seed {seed}, {} s\n\n{HEAD}\n{verdict}", engine.name(), began.elapsed().as_secs()))?;
        for fault in &verdict.faults {
            say(fault)?;
        }
        faults += verdict.faults.len();
    }
    if faults > 0 {
        bail!("something was given after it had been taken back");
    }
    Ok(())
}

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

fn say(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").context("standard output")
}
