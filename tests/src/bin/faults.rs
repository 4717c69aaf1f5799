//! The crash campaign: first faults on purpose that its judges must catch, then real ones, then one table.
//!
//! `CYCLES` is how often the server is killed on each engine (default 150; the other scenarios follow it in
//! proportion), `SEED` repeats the moments of another run, `SCENARIOS` and `ENGINES` name fewer than all, `SOCKETS`
//! come back in the storm (default 10,000: as many open files to this program and to the server).

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use naast_tests::faults::scenarios::{Engine, clock, database, disk, kills, network, siege, slow, storm, trace};
use naast_tests::faults::table::{HEAD, Row};
use naast_tests::faults::{planted, sync_trace};

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, campaign())
}

/// What is run, and the rows so far.
struct Campaign {
    cycles: usize,
    seed: u64,
    sockets: usize,
    scenarios: String,
    engines: Vec<Engine>,
    rows: Vec<Row>,
}

async fn campaign() -> Result<()> {
    let cycles = setting("CYCLES", "150").parse().context("CYCLES is a number")?;
    let seed = setting("SEED", "1").parse().context("SEED is a number")?;
    let sockets = setting("SOCKETS", "10000").parse().context("SOCKETS is a number")?;
    let scenarios = setting("SCENARIOS", "kills trace disk database network slow siege storm clock");
    let named = setting("ENGINES", "sqlite postgres");
    let engines = [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)];
    let engines = engines.into_iter().filter(|(name, _)| named.contains(name)).map(|(_, engine)| engine).collect();
    say(&format!("seed {seed}, {cycles} cycles"))?;
    let mut missed = 0;
    for (name, is_caught) in planted::try_all().into_iter().chain(sync_trace::try_planted()) {
        say(&format!("planted: {name}: {}", if is_caught { "caught" } else { "MISSED" }))?;
        missed += usize::from(!is_caught);
    }
    let mut campaign = Campaign { cycles, seed, sockets, scenarios, engines, rows: Vec::new() };
    campaign.run().await?;
    let rows = campaign.rows;
    say(&format!("\n{HEAD}"))?;
    rows.iter().try_for_each(|row| say(&row.to_string()))?;
    for row in rows.iter().filter(|row| !row.is_clean()) {
        say(&format!("\n{} on {}: {:?} {:?}", row.scenario, row.engine, row.wrong, row.verdict))?;
    }
    if missed > 0 || rows.iter().any(|row| !row.is_clean()) {
        bail!("not everything was as promised");
    }
    say("\neverything was as promised")
}

impl Campaign {
    async fn run(&mut self) -> Result<()> {
        let (cycles, seed) = (self.cycles, self.seed);
        for engine in self.engines.clone() {
            self.scenario("kills", kills::run(engine, cycles, seed)).await?;
        }
        for engine in self.engines.clone() {
            self.scenario("trace", trace::run(engine, seed)).await?;
        }
        for engine in self.engines.clone() {
            for failure in disk::ALL {
                self.scenario("disk", disk::run(engine, *failure, (cycles / 50).max(2), seed)).await?;
            }
        }
        if self.engines.contains(&Engine::Postgres) {
            self.scenario("database", database::run((cycles / 20).max(2), seed)).await?;
        }
        for engine in self.engines.clone() {
            self.scenario("network", network::run(engine, (cycles / 100).max(2), seed)).await?;
            self.scenario("slow", slow::run(engine, seed)).await?;
            self.scenario("siege", siege::run(engine, seed)).await?;
            self.scenario("storm", storm::run(engine, self.sockets, seed)).await?;
            self.scenario("clock", clock::run(engine, (cycles / 25).max(2), seed)).await?;
        }
        Ok(())
    }

    /// Runs one, if it is among those that were asked for. One that does not come to its end is a row too.
    async fn scenario(&mut self, name: &str, run: impl Future<Output = Result<Row>>) -> Result<()> {
        if !self.scenarios.split(' ').any(|wanted| wanted == name) {
            return Ok(());
        }
        let begun = Instant::now();
        let row = Box::pin(run).await.unwrap_or_else(|error| Row {
            scenario: name.to_owned(),
            engine: "?",
            wrong: vec![format!("it did not come to its end: {error:#}")],
            ..Row::default()
        });
        say(&format!("{:4.0?} {row}", begun.elapsed()))?;
        self.rows.push(row);
        Ok(())
    }
}

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
