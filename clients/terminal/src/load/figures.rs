//! What a run found out, as a row of a table for people and as JSON for programs.

use std::time::Duration;

use serde::Serialize;

use super::growth::Round;
use super::process::Spent;
use super::talk::{Talked, at_thousandth};

/// The figures of one run; what it did not measure is left out.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Figures {
    /// Which workload.
    pub workload: &'static str,
    /// What was measured: a name from the command line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// In words: who did what.
    pub what: String,
    /// Seconds that were measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Messages that were stored and delivered in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<u64>,
    /// Messages a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages_per_second: Option<f64>,
    /// Deliveries to others a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries_per_second: Option<f64>,
    /// Milliseconds from meant to be said until delivered to everybody: half of the messages were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// 99 % were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// 99.9 % were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p999_ms: Option<f64>,
    /// Milliseconds until the youth was told that something is taken back: half were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_p50_ms: Option<f64>,
    /// 99 % were not slower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_p99_ms: Option<f64>,
    /// Server CPU seconds for 1,000 messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_cpu_s_per_1000: Option<f64>,
    /// Database CPU seconds for 1,000 messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_cpu_s_per_1000: Option<f64>,
    /// Syncs of a file for each message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syncs_per_message: Option<f64>,
    /// The server's resident memory before anybody came, in kB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_kb: Option<u64>,
    /// The most it ever had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_kb: Option<u64>,
    /// Memory of one silent socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket_kb: Option<f64>,
    /// Seconds until all sockets were open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_s: Option<f64>,
    /// Seconds until all were open again after all were gone at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storm_s: Option<f64>,
    /// Milliseconds of one catch-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_up_ms: Option<f64>,
    /// CPU milliseconds of the server for one catch-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_up_cpu_ms: Option<f64>,
    /// Bytes that came over the wire for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire_bytes: Option<u64>,
    /// Bytes that are stored of what it brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_bytes: Option<u64>,
    /// Round after round, in a database that grows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
}

/// The head of the table.
pub const HEAD: &str = "| workload | server | messages/s | p50 / p99 / p99.9 ms | server + database CPU s/1,000 | base / peak MB | syncs/message | more |\n|---|---|---|---|---|---|---|---|";

impl Figures {
    /// Takes over what a talk gave; each message goes to `others`.
    #[must_use]
    pub fn with(self, talked: &Talked, others: usize) -> Self {
        let messages = talked.latencies.len();
        let seconds = talked.lasted.as_secs_f64();
        let per_second = real(messages) / seconds.max(f64::EPSILON);
        let per_1000 = |time: Duration| time.as_secs_f64() * 1000.0 / real(messages.max(1));
        let ms = |thousandth| (messages > 0).then(|| at_thousandth(&talked.latencies, thousandth).as_secs_f64() * 1e3);
        let Spent { server, database, syncs } = talked.spent;
        Self {
            seconds: Some(seconds),
            messages: u64::try_from(messages).ok(),
            messages_per_second: Some(per_second),
            deliveries_per_second: Some(per_second * real(others)),
            p50_ms: ms(500),
            p99_ms: ms(990),
            p999_ms: ms(999),
            server_cpu_s_per_1000: server.map(per_1000),
            database_cpu_s_per_1000: database.map(per_1000),
            syncs_per_message: syncs.map(|syncs| real(syncs) / real(messages.max(1))),
            ..self
        }
    }

    /// As a row of the table under `HEAD`.
    #[must_use]
    pub fn row(&self) -> String {
        let whole = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0}"));
        let fine = |value: Option<f64>, places: usize| {
            value.map_or_else(|| "–".to_owned(), |value| format!("{value:.places$}"))
        };
        let mb = |kb: Option<u64>| kb.map_or_else(|| "–".to_owned(), |kb| format!("{}", kb / 1024));
        let database = self.database_cpu_s_per_1000.map(|cpu| format!(" + {cpu:.3}")).unwrap_or_default();
        let mut more = vec![self.what.clone()];
        let mut add = |name: &str, value: Option<String>| more.extend(value.map(|value| format!("{name} {value}")));
        let kept = self.kept_p50_ms.zip(self.kept_p99_ms);
        add("acknowledged p50 / p99 ms", kept.map(|(half, most)| format!("{half:.2} / {most:.2}")));
        add("deliveries/s", self.deliveries_per_second.map(|value| format!("{value:.0}")));
        add("kB/socket", self.socket_kb.map(|value| format!("{value:.2}")));
        add("all connected s", self.connect_s.map(|value| format!("{value:.1}")));
        add("storm s", self.storm_s.map(|value| format!("{value:.1}")));
        add("catch-up ms", self.catch_up_ms.map(|value| format!("{value:.1}")));
        add("its server CPU ms", self.catch_up_cpu_ms.map(|value| format!("{value:.1}")));
        add("wire kB", self.wire_bytes.map(|bytes| format!("{}", bytes / 1024)));
        add("stored kB", self.kept_bytes.map(|bytes| format!("{}", bytes / 1024)));
        more.extend(self.rounds.iter().map(Round::words));
        format!(
            "| {} | {} | {} | {} / {} / {} | {}{database} | {} / {} | {} | {} |",
            self.workload,
            self.label,
            whole(self.messages_per_second),
            fine(self.p50_ms, 2),
            fine(self.p99_ms, 2),
            fine(self.p999_ms, 2),
            fine(self.server_cpu_s_per_1000, 3),
            mb(self.base_kb),
            mb(self.peak_kb),
            fine(self.syncs_per_message, 3),
            more.join("; "),
        )
    }
}

/// A count as a real number: exact for any that a run has.
#[must_use]
pub fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
