//! Reads a trace of system calls and asks of every message: did anybody hear of it before a sync of the write-ahead log
//! that began after it was there had succeeded?
//!
//! On SQLite a message is there when the server writes it into the log's file. On PostgreSQL it is there when a process
//! of the database has received it: when exactly that one writes it into its log is not to be seen from outside.
//!
//! The trace is one file for each thread, as `strace -ff -ttt -T -y -xx` writes them: every call is whole, on one line,
//! with the moment at which it began and how long it took. A message is found by its id as it stands in its header.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};

/// What strace has to be asked for, before the file of its output.
pub const TRACER: &[&str] = &[
    "strace",
    "-D",
    "-f",
    "-ff",
    "--seccomp-bpf",
    "-qq",
    "-ttt",
    "-T",
    "-y",
    "-xx",
    "-s",
    "1000000",
    "-e",
    "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg",
    "-o",
];

/// What strace has to be asked for of PostgreSQL's processes, which run already, before the file of its output.
pub const DATABASE_TRACER: &[&str] =
    &["strace", "-f", "-ff", "-ttt", "-T", "-y", "-xx", "-s", "1000000", "-e", "trace=recvfrom,fdatasync,fsync", "-o"];

/// Bytes in which a key and an id fit that came in two pieces.
const SEAM: usize = 32;

/// Microseconds since 1970.
type Micros = u64;

/// A call that matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Into the write-ahead log, or to a database with one: messages that stand in what was written.
    Write {
        /// From when on a sync may cover them.
        at: Micros,
        /// Their ids.
        messages: Vec<String>,
    },
    /// A sync of the write-ahead log.
    Sync {
        /// When it began.
        at: Micros,
        /// When it was over.
        until: Micros,
        /// Whether the disk was asked and said yes.
        is_true: bool,
    },
    /// Out of a socket: messages that were acknowledged or shown.
    Tell {
        /// When it began.
        at: Micros,
        /// Their ids.
        messages: Vec<String>,
    },
}

/// What a trace shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Messages of which somebody heard.
    pub told: usize,
    /// Syncs of the write-ahead log.
    pub syncs: usize,
    /// Messages of which somebody heard too early.
    pub early: Vec<String>,
}

/// Judges calls, in any order.
#[must_use]
pub fn judge(calls: &[Call]) -> Shown {
    let (mut written, mut told) = (BTreeMap::new(), BTreeMap::new());
    let mut syncs = Vec::new();
    for call in calls {
        let (first, at, messages) = match call {
            Call::Write { at, messages } => (&mut written, *at, messages),
            Call::Tell { at, messages } => (&mut told, *at, messages),
            Call::Sync { at, until, is_true } => {
                syncs.push((*at, *until, *is_true));
                continue;
            }
        };
        for message in messages {
            let earliest = first.entry(message.as_str()).or_insert(at);
            *earliest = at.min(*earliest);
        }
    }
    let is_covered = |message: &str, told: Micros| {
        let Some(written) = written.get(message) else { return false };
        syncs.iter().any(|(at, until, is_true)| *is_true && at >= written && *until <= told)
    };
    let early = told.iter().filter(|(message, at)| !is_covered(message, **at));
    Shown { told: told.len(), syncs: syncs.len(), early: early.map(|(message, _)| (*message).to_owned()).collect() }
}

/// Reads all files of a folder that begin with a name.
///
/// # Errors
/// When one cannot be read, or is no such trace.
pub fn read(folder: &Path, name: &str) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with(name) {
            let (text, mut seam) = (std::fs::read_to_string(file.path())?, Vec::new());
            for line in text.lines() {
                calls
                    .extend(read_line(line, &mut seam).with_context(|| format!("not a line of a trace: {line:.200}"))?);
            }
        }
    }
    Ok(calls)
}

/// A call, if it is one that matters; nothing at all for a line that is no call. `seam` is the end of what this thread
/// received last.
#[expect(clippy::option_option, reason = "no line of a trace, a line that does not matter, a call")]
fn read_line(line: &str, seam: &mut Vec<u8>) -> Option<Option<Call>> {
    let (at, rest) = line.split_once(' ')?;
    let at = micros(at)?;
    // Signals, the end of a thread, and a call in whose middle the process was killed or let go.
    let is_whole = line.ends_with('>') && !line.ends_with(" ...>");
    let Some((name, rest)) = rest.split_once('(').filter(|_| is_whole) else { return Some(None) };
    let (file, rest) = rest.split_once('<')?.1.split_once('>')?;
    let file = String::from_utf8_lossy(&bytes(file)).into_owned();
    let (_, took) = rest.rsplit_once('<')?;
    let until = at + micros(took.trim_end_matches('>'))?;
    let is_log = file.ends_with("-wal") || file.contains("/pg_wal/");
    Some(match name {
        "fdatasync" | "fsync" if is_log => {
            Some(Call::Sync { at, until, is_true: rest.contains(") = 0 <") && !rest.contains("INJECTED") })
        }
        "pwrite64" | "write" if is_log => {
            let messages = ids(&quoted(rest), br#""id":""#).into_iter().collect();
            Some(Call::Write { at, messages })
        }
        "recvfrom" if file.starts_with("socket:") => {
            seam.extend(quoted(rest));
            let messages = ids(seam, br#""id":""#).into_iter().collect();
            seam.drain(..seam.len().saturating_sub(SEAM));
            Some(Call::Write { at: until, messages })
        }
        "sendto" | "writev" | "sendmsg" | "write" if file.starts_with("socket:") => {
            let said = quoted(rest);
            // An answer says the command's id, which is the message's; a header lies in an entry with its quotes
            // escaped.
            let mut messages = ids(&said, br#""frame":"reply","id":""#);
            messages.extend(ids(&said, br#"\"id\":\""#));
            Some(Call::Tell { at, messages: messages.into_iter().collect() })
        }
        _ => None,
    })
}

/// `1795322606.116542` or `0.000143`.
fn micros(seconds: &str) -> Option<Micros> {
    let (whole, part) = seconds.split_once('.')?;
    Some(whole.parse::<Micros>().ok()? * 1_000_000 + part.parse::<Micros>().ok().filter(|_| part.len() == 6)?)
}

/// Everything between quotes, one after the other, as bytes.
fn quoted(text: &str) -> Vec<u8> {
    text.split('"').skip(1).step_by(2).flat_map(bytes).collect()
}

/// `\x68\x69` as bytes.
fn bytes(hex: &str) -> Vec<u8> {
    hex.split("\\x").skip(1).filter_map(|byte| u8::from_str_radix(byte.get(..2)?, 16).ok()).collect()
}

/// What follows each place at which a key stands: 22 letters.
fn ids(text: &[u8], key: &[u8]) -> BTreeSet<String> {
    let places = text.windows(key.len()).enumerate().filter(|(_, window)| *window == key).map(|(at, _)| at + key.len());
    places.filter_map(|at| Some(String::from_utf8_lossy(text.get(at..at + 22)?).into_owned())).collect()
}

/// Orders that must not be: each with its name and whether it was caught. The honest order among them must not be.
#[must_use]
pub fn try_planted() -> Vec<(&'static str, bool)> {
    let messages = || vec!["AAAAAAAAAAAAAAAAAAAAAQ".to_owned()];
    let write = |at| Call::Write { at, messages: messages() };
    let tell = |at| Call::Tell { at, messages: messages() };
    let sync = |at, until| Call::Sync { at, until, is_true: true };
    let is_early = |calls: &[Call]| judge(calls).early.len() == 1;
    vec![
        ("an answer before the sync is over", is_early(&[write(1), sync(2, 9), tell(8)])),
        ("an answer before the sync begins", is_early(&[write(1), tell(2), sync(3, 9)])),
        ("a sync that began before the write", is_early(&[sync(1, 5), write(2), tell(6)])),
        ("no sync at all", is_early(&[write(1), tell(6)])),
        ("a sync that failed", is_early(&[write(1), Call::Sync { at: 2, until: 3, is_true: false }, tell(6)])),
        ("an answer about nothing that was written", is_early(&[sync(2, 3), tell(6)])),
        ("(the right order, which is believed)", judge(&[write(1), sync(2, 5), tell(6)]).early.is_empty()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> String {
        text.bytes().fold(String::new(), |spelled, byte| format!("{spelled}\\x{byte:02x}"))
    }

    #[test]
    fn every_planted_order_is_caught() {
        let missed: Vec<_> = try_planted().into_iter().filter(|(_, is_caught)| !is_caught).collect();
        assert!(missed.is_empty(), "{missed:?}");
    }

    #[test]
    fn calls_are_read_as_strace_writes_them() {
        let (log, socket, id) = (hex("/data/naast.db-wal"), hex("socket:[7]"), "AAAAAAAAAAAAAAAAAAAAAQ");
        let lines = [
            format!(
                "1.000010 pwrite64(9<{log}>, \"{}\", 4096, 32) = 4096 <0.000100>",
                hex(&format!("..\"id\":\"{id}\"."))
            ),
            format!("1.000200 fdatasync(9<{log}>) = 0 <0.000300>"),
            format!("1.000600 fdatasync(9<{log}>) = 0 (INJECTED) <0.000001>"),
            format!(
                "1.000700 writev(4<{socket}>, [{{iov_base=\"{}\", iov_len=2}}, {{iov_base=\"{}\", iov_len=9}}], 2) = 11 <0.000044>",
                hex("xx"),
                hex(&format!("{{\"frame\":\"reply\",\"id\":\"{id}\""))
            ),
            "1.000800 --- SIGTERM {si_signo=SIGTERM} ---".to_owned(),
            format!("1.000900 fdatasync(9<{log}>) = ?"),
            format!("1.000900 recvfrom(4<{socket}>,  <detached ...>"),
        ];
        let mut seam = Vec::new();
        let calls: Vec<Call> = lines.iter().filter_map(|line| read_line(line, &mut seam).flatten()).collect();
        let messages = vec![id.to_owned()];
        let expected = [
            Call::Write { at: 1_000_010, messages: messages.clone() },
            Call::Sync { at: 1_000_200, until: 1_000_500, is_true: true },
            Call::Sync { at: 1_000_600, until: 1_000_601, is_true: false },
            Call::Tell { at: 1_000_700, messages },
        ];
        assert_eq!(calls, expected);
        assert!(read_line("no trace", &mut seam).is_none());
    }

    #[test]
    fn what_a_database_received_in_two_pieces_is_put_together() {
        let (log, socket, id) =
            (hex("/data/pg_wal/000000010000000000000001"), hex("socket:[7]"), "AAAAAAAAAAAAAAAAAAAAAQ");
        let (first, second) = (format!("..\"id\":\"{}", &id[..9]), format!("{}\",\"salt\"", &id[9..]));
        let received = |at: &str, text: &str| {
            format!("{at} recvfrom(9<{socket}>, \"{}\", 8192, 0, NULL, NULL) = 40 <0.000100>", hex(text))
        };
        let lines = [
            received("1.000010", &first),
            received("1.000200", &second),
            format!("1.000400 fdatasync(9<{log}>) = 0 <0.000300>"),
        ];
        let mut seam = Vec::new();
        let calls: Vec<Call> = lines.iter().filter_map(|line| read_line(line, &mut seam).flatten()).collect();
        let expected = [
            Call::Write { at: 1_000_110, messages: Vec::new() },
            Call::Write { at: 1_000_300, messages: vec![id.to_owned()] },
            Call::Sync { at: 1_000_400, until: 1_000_700, is_true: true },
        ];
        assert_eq!(calls, expected);
    }
}
