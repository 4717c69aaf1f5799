//! The crash campaign: first faults on purpose that its judges must catch, then real ones, then one table.
//!
//! `CYCLES` is how often the server is killed on each engine (default 250; the other scenarios follow it in proportion),
//! `SEED` repeats the moments of another run, `SCENARIOS` and `ENGINES` name fewer than all.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use naast_tests::faults::scenarios::{Engine, kills};
use naast_tests::faults::{planted, table};

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, campaign())
}

async fn campaign() -> Result<()> {
    let cycles: usize = setting("CYCLES", "250").parse().context("CYCLES is a number")?;
    let seed: u64 = setting("SEED", "1").parse().context("SEED is a number")?;
    let mut out = std::io::stdout();
    writeln!(out, "seed {seed}, {cycles} cycles")?;
    let mut missed = 0;
    for (name, is_caught) in planted::try_all() {
        writeln!(out, "planted: {name}: {}", if is_caught { "caught" } else { "MISSED" })?;
        missed += usize::from(!is_caught);
    }
    let mut rows = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let begun = Instant::now();
        let row = Box::pin(kills::run(engine, cycles, seed)).await?;
        writeln!(out, "{} on {}: {:.0?}", row.scenario, row.engine, begun.elapsed())?;
        rows.push(row);
    }
    writeln!(out, "\n{}", table::HEAD)?;
    for row in &rows {
        writeln!(out, "{row}")?;
    }
    for row in rows.iter().filter(|row| !row.is_clean()) {
        writeln!(out, "{} on {}: {:?} {:?}", row.scenario, row.engine, row.wrong, row.verdict)?;
    }
    if missed > 0 || rows.iter().any(|row| !row.is_clean()) {
        bail!("not everything was as promised");
    }
    Ok(())
}

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}
