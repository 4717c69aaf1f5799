//! Silent sockets: what each costs the server's memory, how long all take to connect, and how long a storm lasts in which
//! all are gone at once and come back at once.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use naast_core::LogId;
use naast_core::limits::SOCKETS_PER_PERSON_MAX;
use naast_protocol::frame::ClientFrame;
use tokio::task::JoinSet;

use super::figures::{Figures, real};
use super::people::{Device, Entrance};
use super::process::Watched;
use super::reading::Heard;
use super::wire::{Target, Wire};

/// How long the server may settle before its memory is read: well below the first ping.
const SETTLE: Duration = Duration::from_secs(3);
/// Sockets that connect at once, when it is no storm.
const AT_ONCE: usize = 200;
/// How long a storm may last.
const STORM_MAX: Duration = Duration::from_mins(2);
/// When somebody who was turned away comes back.
const BACK: Duration = Duration::from_millis(200);

/// Measures this many sockets.
///
/// # Errors
/// When somebody does not get in, or a socket does not stay.
pub async fn measure(
    entrance: &std::sync::Arc<Entrance>,
    target: &Target,
    count: usize,
    watched: &Watched,
) -> Result<Figures> {
    let people = Rc::new(entrance.workers(count.div_ceil(SOCKETS_PER_PERSON_MAX)).await?);
    let before = watched.memory_kb()?;
    let begun = Instant::now();
    let mut sockets = connect(&people, target, count, AT_ONCE).await?;
    let connected = begun.elapsed();
    tokio::time::sleep(SETTLE).await;
    let after = watched.memory_kb()?;
    for socket in &mut sockets {
        socket.glance().context("a silent socket did not stay")?;
    }
    let begun = Instant::now();
    drop(sockets);
    let sockets = connect(&people, target, count, count).await.context("after the storm")?;
    let stormed = begun.elapsed();
    drop(sockets);
    let kb = before.zip(after).map(|((before, _), (after, _))| after.saturating_sub(before));
    Ok(Figures {
        what: format!("{count} sockets of {} people, each listening to their own log", people.len()),
        socket_kb: kb.and_then(|kb| usize::try_from(kb).ok()).map(|kb| real(kb) / real(count.max(1))),
        connect_s: Some(connected.as_secs_f64()),
        storm_s: Some(stormed.as_secs_f64()),
        ..Figures::default()
    })
}

/// Opens sockets, so many at once; whoever is turned away tries again.
///
/// # Errors
/// When somebody is turned away for longer than a storm may last.
pub async fn connect(people: &Rc<Vec<Device>>, target: &Target, count: usize, at_once: usize) -> Result<Vec<Wire>> {
    let over = Instant::now() + STORM_MAX;
    let mut opening = JoinSet::new();
    let mut sockets = Vec::with_capacity(count);
    for number in 0..count {
        if number >= at_once {
            sockets.push(opening.join_next().await.context("a socket is opening")???);
        }
        let (people, target) = (Rc::clone(people), target.clone());
        opening.spawn_local(async move {
            let person = &people[number % people.len()];
            loop {
                match open(&target, number, person).await {
                    Ok(wire) => return Ok(wire),
                    Err(error) if Instant::now() > over => return Err(error),
                    Err(_) => tokio::time::sleep(BACK).await,
                }
            }
        });
    }
    while let Some(wire) = opening.join_next().await {
        sockets.push(wire??);
    }
    if sockets.len() != count {
        bail!("{} of {count} sockets opened", sockets.len());
    }
    Ok(sockets)
}

/// A socket that listens to its person's own log, as every app does.
async fn open(target: &Target, number: usize, person: &Device) -> Result<Wire> {
    let mut wire = Wire::open(target, number, &person.token).await?;
    let own = BTreeMap::from([(LogId::from(person.person), 0)]);
    wire.say(&ClientFrame::Resume { logs: own })?;
    wire.wait_for(|heard| matches!(heard, Heard::CaughtUp)).await?;
    Ok(wire)
}
