//! Somebody who was away: how long it takes, and how many bytes, until they have everything of one room that they missed.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use naast_protocol::frame::ClientFrame;

use super::figures::{Figures, real};
use super::people::Device;
use super::process::Watched;
use super::reading::{Heard, hear};
use super::rooms::Room;
use super::wire::{Target, Wire};

/// How often the same is fetched, on a new socket each time; the figure is the median.
const TIMES: usize = 21;

/// Fetches everything that was said in a room, by somebody who has none of it.
///
/// # Errors
/// When anything is missing, doubled or out of order.
pub async fn measure(
    target: &Target,
    reader: &Device,
    room: &Room,
    count: usize,
    watched: &Watched,
) -> Result<Figures> {
    let mut taken = Vec::with_capacity(TIMES);
    let mut bytes = 0;
    let before = watched.look()?;
    for number in 0..TIMES {
        let mut wire = Wire::open(target, number, &reader.token).await?;
        let (begun, so_far) = (Instant::now(), wire.received);
        wire.say(&ClientFrame::Resume { logs: BTreeMap::from([(room.log, room.seen.seq)]) })?;
        fetch(&mut wire, room.seen.seq, count).await?;
        taken.push(begun.elapsed());
        bytes = wire.received - so_far;
    }
    let spent = watched.look()?.since(&before);
    taken.sort_unstable();
    Ok(Figures {
        catch_up_ms: Some(taken[TIMES / 2].as_secs_f64() * 1e3),
        catch_up_cpu_ms: spent.server.map(|cpu| cpu.as_secs_f64() * 1e3 / real(TIMES)),
        wire_bytes: Some(bytes),
        ..Figures::default()
    })
}

async fn fetch(wire: &mut Wire, after: u64, count: usize) -> Result<()> {
    let mut next = after + 1;
    loop {
        while let Some(frame) = wire.take()? {
            match hear(wire.text(frame))? {
                Heard::Entry { mark, seq } => {
                    ensure!(seq == next, "entry {seq} came where {next} belongs");
                    ensure!(mark.n == seq - after, "message {} came where {} belongs", mark.n, seq - after);
                    next += 1;
                }
                Heard::CaughtUp => {
                    ensure!(next == after + 1 + u64::try_from(count)?, "{} of {count} messages came", next - after - 1);
                    return Ok(());
                }
                Heard::Ping => wire.say(&ClientFrame::Pong {})?,
                Heard::OtherEntry => bail!("somebody else's entry stands in a room of this run"),
                Heard::Stored { .. } | Heard::Heads | Heard::Other => {}
            }
        }
        wire.turn().await?;
    }
}
