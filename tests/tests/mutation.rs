//! Frames and statements under a bounded minute of broken copies: nothing panics, nothing is read in two ways, and no
//! statement survives a change.
//!
//! A seeded generator of our own, so that a failure repeats: the number in the message is all that is needed.

use std::time::{Duration, Instant};

use anyhow::Result;
use naast_core::choice::{Choice, Share, Withdraw};
use naast_core::{CommandId, TenantId};
use naast_protocol::frame::ClientFrame;
use naast_protocol::{Command, Statement};
use naast_tests::samples::Stranger;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Bytes that mean something to a parser: mixed in more often than chance would.
const TELLING: &[&[u8]] = &[
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b".",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"-1",
    b"1e999",
    b"9007199254740993",
    b"18446744073709551616",
    b"\xff",
    b"\xed\xa0\x80",
    b"=",
    b"-",
    b"_",
    b"A",
];

struct Dice(StdRng);

impl Dice {
    /// Below `end`, which is not zero.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % end as u64).unwrap_or(0)
    }

    /// A copy with one to four changes: a bit turned, a byte gone, a stretch doubled, cut or moved, something telling put in.
    fn broken(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = self.below(bytes.len());
            let end = at + self.below(bytes.len() - at) + 1;
            match self.below(7) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.remove(at)),
                2 => bytes.truncate(at),
                3 => drop(bytes.drain(at..end)),
                4 => {
                    let stretch = bytes[at..end].to_vec();
                    bytes.splice(at..at, stretch);
                }
                5 => bytes[at..end].reverse(),
                _ => {
                    let telling = TELLING[self.below(TELLING.len())];
                    bytes.splice(at..at, telling.iter().copied());
                }
            }
        }
        bytes
    }
}

/// Runs broken copies of the samples for a bounded while, with a seed for each.
fn hammer(samples: &[Vec<u8>], bound: Duration, mut check: impl FnMut(u64, &[u8], &[u8])) {
    let begun = Instant::now();
    let mut seed = 0;
    while begun.elapsed() < bound {
        for _ in 0..500 {
            let mut dice = Dice(StdRng::seed_from_u64(seed));
            let whole = &samples[dice.below(samples.len())];
            let broken = dice.broken(whole);
            check(seed, whole, &broken);
            seed += 1;
        }
    }
    assert!(seed > 1_000, "the machine was too slow to try anything");
}

fn stranger() -> Result<Stranger> {
    Ok(Stranger::new(1, TenantId([2; 16]))?)
}

#[test]
fn every_command_has_a_sample_that_is_read_as_itself() -> Result<()> {
    let stranger = stranger()?;
    for name in Command::NAMES {
        let command = stranger.command(name, CommandId([1; 16]))?;
        assert_eq!(command.name(), *name);
        assert_eq!(serde_json::from_str::<Command>(&serde_json::to_string(&command)?)?, command, "{name}");
    }
    Ok(())
}

#[test]
fn broken_frames_are_read_in_one_way_or_refused_for_a_minute() -> Result<()> {
    let stranger = stranger()?;
    let mut samples = vec![
        br#"{"frame":"hello","token":"a.b.c","app":"0.1.0"}"#.to_vec(),
        br#"{"frame":"resume","logs":{"AwMDAwMDAwMDAwMDAwMDAw":7}}"#.to_vec(),
        br#"{"frame":"ack","logs":{"AwMDAwMDAwMDAwMDAwMDAw":7}}"#.to_vec(),
        br#"{"frame":"pong"}"#.to_vec(),
    ];
    for name in Command::NAMES {
        let command = Box::new(stranger.command(name, CommandId([1; 16]))?);
        samples.push(serde_json::to_vec(&ClientFrame::Command { command })?);
    }
    for sample in &samples {
        serde_json::from_slice::<ClientFrame>(sample)?;
    }
    hammer(&samples, Duration::from_secs(30), |seed, _, broken| {
        let Ok(frame) = serde_json::from_slice::<ClientFrame>(broken) else { return };
        let again = serde_json::to_vec(&frame).and_then(|bytes| serde_json::from_slice::<ClientFrame>(&bytes));
        assert!(again.is_ok_and(|again| again == frame), "seed {seed}: read in two ways");
    });
    Ok(())
}

#[test]
fn a_statement_that_was_changed_is_nobodys_for_a_minute() -> Result<()> {
    let stranger = stranger()?;
    let chain = stranger.chain()?;
    let mut samples = Vec::new();
    for name in ["share", "withdraw"] {
        match stranger.command(name, CommandId([1; 16]))? {
            Command::Share(command) => samples.extend([command.share, command.choice]),
            Command::Withdraw(command) => samples.extend([command.withdraw, command.choice]),
            _ => anyhow::bail!("{name} is another command"),
        }
    }
    // As how many kinds somebody would believe it.
    let believed = |statement: &Statement| {
        [
            statement.read::<Share>().is_ok_and(|signed| signed.is_by(&chain)),
            statement.read::<Withdraw>().is_ok_and(|signed| signed.is_by(&chain)),
            statement.read::<Choice>().is_ok_and(|signed| signed.is_by(&chain)),
        ]
        .into_iter()
        .filter(|believed| *believed)
        .count()
    };
    for sample in &samples {
        assert_eq!(believed(sample), 1, "unchanged, it is believed, and as one kind");
    }
    let samples: Vec<Vec<u8>> = samples.into_iter().map(|statement| statement.0.into_bytes()).collect();
    hammer(&samples, Duration::from_secs(25), |seed, whole, broken| {
        let Ok(text) = std::str::from_utf8(broken) else { return };
        if broken != whole {
            assert_eq!(believed(&Statement(text.to_owned())), 0, "seed {seed}: a change that nobody notices");
        }
    });
    Ok(())
}
