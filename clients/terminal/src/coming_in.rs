//! How somebody of a story comes in here: with a made-up login name and words, and the machine's own clock.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use naast_client::{Chance, Clock, EmptyDevice, Link, Newcomer, Person, Place, words};
use naast_core::Millis;

/// Registers somebody by a link; gives also what they come back with.
///
/// # Errors
/// When the server does not let them in.
pub async fn come_in(place: &Place, name: &str, link: &Link) -> Result<(Person, Newcomer)> {
    let mut chance = Chance::from_system()?;
    let newcomer = Newcomer {
        name: name.to_owned(),
        login_name: words::suggest_login_name(&mut chance),
        words: words::suggest_words(&mut chance),
    };
    let person = device(place)?.register(link, &newcomer).await.with_context(|| format!("{name} could not come in"))?;
    Ok((person, newcomer))
}

/// A device that nobody uses yet.
///
/// # Errors
/// When the machine gives no randomness.
pub fn device(place: &Place) -> Result<EmptyDevice> {
    let clock: Clock = Arc::new(now);
    Ok(EmptyDevice::new(place.clone(), clock, Chance::from_system()?)?)
}

/// The time by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a program of its own: the one place that reads the machine's clock")]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
