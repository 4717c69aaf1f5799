//! Lies to somebody who comes back on an empty device and follows everything anew: once with nothing changed, then for each lie.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_client::{Distrust, Error, Newcomer, Person};
use naast_core::LogId;
use naast_protocol::http::Page;
use naast_protocol::{Content, Entry, Statement};
use naast_tests::lying_wire::{Lie, LyingWire};
use naast_tests::people::Actor;
use naast_tests::world::World;

/// One lie, and the reason for which it must be refused.
pub struct Told {
    pub name: &'static str,
    pub to: Newcomer,
    pub lie: Lie,
    pub is_reason: fn(&Distrust) -> bool,
}

/// What a lie left somebody with: nothing, when they did not even come in.
pub type Left<'a> = Option<&'a Person>;

/// Tells each lie. `is_harmless` says whether somebody who was lied to was kept from what the lie wanted.
///
/// # Errors
/// When a lie is believed, or refused for another reason; when the truth is not believed.
#[expect(clippy::print_stdout, reason = "how many lies were tried is what somebody wants to read here")]
pub async fn tell(world: &World, trials: &[Told], is_harmless: impl Fn(&str, Left<'_>) -> bool) -> Result<()> {
    let (mut honest, mut believed) = (BTreeSet::new(), Vec::new());
    for trial in trials {
        let wire = LyingWire::before(world.app.config.listen).await?;
        if honest.insert(trial.to.login_name.clone()) {
            let (reasons, person) = comes_back(world, &wire, &trial.to).await?;
            ensure!(reasons.is_empty(), "{} does not believe the truth: {reasons:?}", trial.to.name);
            ensure!(!is_harmless(trial.name, person.as_ref()), "{} would not notice: {}", trial.to.name, trial.name);
        }
        wire.lie(Arc::clone(&trial.lie));
        let (reasons, person) = comes_back(world, &wire, &trial.to).await.context(trial.name)?;
        ensure!(wire.told() > 0, "{} was never told", trial.name);
        if !reasons.iter().any(trial.is_reason) || !is_harmless(trial.name, person.as_ref()) {
            believed.push(format!("{}: {reasons:?}", trial.name));
        }
    }
    let refused = trials.len() - believed.len();
    println!("lies on the wire to {}: {} tried, {refused} refused", honest_names(trials), trials.len());
    ensure!(believed.is_empty(), "not refused for their reason:\n{}", believed.join("\n"));
    Ok(())
}

fn honest_names(trials: &[Told]) -> String {
    let names: BTreeSet<&str> = trials.iter().map(|trial| trial.to.name.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(" and ")
}

async fn comes_back(world: &World, wire: &LyingWire, who: &Newcomer) -> Result<(Vec<Distrust>, Option<Person>)> {
    let device = world.device_over(wire.address())?;
    match Box::pin(device.sign_in(&who.login_name, &who.words)).await {
        Ok(person) => Ok((person.alarms(), Some(person))),
        Err(Error::Distrust(reason)) => Ok((vec![reason], None)),
        Err(error) => Err(error.into()),
    }
}

/// All entries of a log, as the server gives them to somebody.
pub async fn log_of(who: &mut Actor, log: impl Into<LogId>) -> Result<Vec<Entry>> {
    let page: Page = who.connection().fetch(&format!("/v1/logs/{}/entries", log.into())).await?;
    Ok(page.entries)
}

/// The place of the n-th entry of which something is true.
pub fn place(entries: &[Entry], what: &str, n: usize, is: impl Fn(&Content) -> bool) -> Result<usize> {
    let places = entries.iter().enumerate().filter(|(_, entry)| is(&entry.content)).map(|(place, _)| place);
    places.clone().nth(n).with_context(|| format!("there are fewer than {n} of {what}: {}", places.count()))
}

/// What one statement says, with another's signature: an edit that whoever signed never made.
pub fn with_signature_of(edited: &Statement, signed: &Statement) -> Result<Statement> {
    let (said, _) = edited.0.rsplit_once('.').context("a statement has a signature")?;
    let (_, signature) = signed.0.rsplit_once('.').context("a statement has a signature")?;
    Ok(Statement(format!("{said}.{signature}")))
}

/// Both lies at once.
pub fn both(one: Lie, other: Lie) -> Lie {
    Arc::new(move |said| {
        one(said);
        other(said);
    })
}
