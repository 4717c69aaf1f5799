//! How long something stays on a reader's screen after the youth took it back.
//!
//! A youth, a JIM and a worker, each with a whole app on an open socket. Round after round the youth shares one message, the
//! worker opens it, the youth takes it back. The time runs from the youth's tap until the worker's app knows that there is nothing
//! to show any more: signing, the way there, the disk, the way to the reader, and the reader's checks.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use naast_client::Person;
use naast_client::fold::GivenState;
use naast_core::invite::Standing;
use naast_core::{Hash, ShareId};
use naast_protocol::ErrorCode;

use super::figures::Figures;
use super::people::Entrance;
use super::talk::at_thousandth;
use crate::coming_in::come_in;

/// Longer than any round takes; who waits longer has lost something.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shares, opens and takes back, `rounds` times.
///
/// # Errors
/// When anything that was shared cannot be opened, or can still be opened after it was taken back.
pub async fn measure(entrance: &Entrance, rounds: usize) -> Result<Figures> {
    ensure!(rounds > 0, "a run needs a round");
    let place = entrance.place();
    let (mut worker, _) = come_in(place, "Hanne", &entrance.link(Standing::Professional).await?).await?;
    let (mut youth, _) = come_in(place, "Sam", &worker.invite(Standing::Youth, "Sam", "").await?).await?;
    let (link, channel) = youth.ask_jim("opa", "Wil jij mijn JIM zijn?").await?;
    let (mut mentor, _) = come_in(place, "Jef", &link).await?;
    mentor.say(channel, "Ik ben er.").await?;
    youth.catch_up().await?;
    let words = youth.say(channel, "Het was niet de bus, vorige week.").await?;
    for app in [&mut youth, &mut worker] {
        app.catch_up().await?;
        app.go_live(false).await?;
        app.hear_everything(PATIENCE).await?;
    }
    let (mut gone, mut kept) = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for _ in 0..rounds {
        let round = take_back(&mut youth, &mut worker, words).await?;
        gone.push(round.gone);
        kept.push(round.kept);
    }
    for app in [&youth, &worker, &mentor] {
        ensure!(app.alarms().is_empty(), "an app does not believe this server: {:?}", app.alarms());
    }
    gone.sort_unstable();
    kept.sort_unstable();
    let ms = |times: &[Duration], thousandth| Some(at_thousandth(times, thousandth).as_secs_f64() * 1e3);
    Ok(Figures {
        what: format!("{rounds} times taken back from an open screen"),
        p50_ms: ms(&gone, 500),
        p99_ms: ms(&gone, 990),
        p999_ms: ms(&gone, 999),
        kept_p50_ms: ms(&kept, 500),
        kept_p99_ms: ms(&kept, 990),
        ..Figures::default()
    })
}

/// What one round took, from the tap on.
struct Round {
    /// Until the youth was told that it is taken back.
    kept: Duration,
    /// Until the reader's app had nothing to show.
    gone: Duration,
}

async fn take_back(youth: &mut Person, reader: &mut Person, words: Hash) -> Result<Round> {
    let share = youth.share(&[words], reader.id(), None).await?;
    reader.hear_until(PATIENCE, |reader| is(reader, share, GivenState::There)).await.context("it was not given")?;
    let given = reader.open_grant(share).await.context("what was given cannot be opened")?;
    ensure!(given.messages.len() == 1, "one message was given, {} came", given.messages.len());
    let tapped = Instant::now();
    let taking = async {
        youth.withdraw(share).await?;
        anyhow::Ok(tapped.elapsed())
    };
    let hearing = async {
        reader.hear_until(PATIENCE, |reader| is(reader, share, GivenState::Gone)).await.context("it was not taken")?;
        anyhow::Ok(tapped.elapsed())
    };
    let (kept, gone) = tokio::try_join!(taking, hearing)?;
    let again = reader.open_grant(share).await;
    ensure!(
        again.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)),
        "what was taken back can still be opened"
    );
    Ok(Round { kept, gone })
}

fn is(reader: &Person, share: ShareId, state: GivenState) -> bool {
    reader.own().received().get(&share).is_some_and(|given| given.state == state)
}
