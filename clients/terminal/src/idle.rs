//! How much memory a silent socket costs the server.
//!
//! Registers as many people as the sockets need (one person may hold twenty), opens the sockets, and compares the server's
//! resident memory before and after. Measures a server on this machine only, because it reads `/proc`.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Args;
use naast_client::connection::Socket;
use naast_client::{Link, Person, Place};
use naast_core::invite::Standing;
use naast_core::limits::SOCKETS_PER_PERSON_MAX;

use crate::demo::enters;

/// How long the server may settle before it is measured: well below the first ping.
const SETTLE: Duration = Duration::from_secs(3);

/// Measure the memory of silent sockets.
#[derive(Debug, Args)]
pub struct Idle {
    /// Where the server is, like <http://localhost:8080>.
    #[arg(long, value_name = "URL")]
    server: String,
    /// The very first link of an empty server, from `naast invite-coordinator`.
    #[arg(long, value_name = "LINK")]
    link: String,
    /// How many sockets.
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
    /// The server's process.
    #[arg(long)]
    pid: u32,
}

impl Idle {
    /// Measures, and prints the figures.
    ///
    /// # Errors
    /// When somebody does not get in, a socket does not open, or the process cannot be read.
    pub async fn measure(self) -> Result<()> {
        let first = Link::read(&self.link)?;
        let place = Place { server: self.server.trim_end_matches('/').to_owned(), origin: first.origin.clone() };
        let mut people = Box::pin(people(&place, &first, self.sockets.div_ceil(SOCKETS_PER_PERSON_MAX))).await?;

        let before = resident_kb(self.pid)?;
        let begun = Instant::now();
        let mut sockets: Vec<Socket> = Vec::with_capacity(self.sockets);
        'all: for person in &mut people {
            for _ in 0..SOCKETS_PER_PERSON_MAX {
                if sockets.len() == self.sockets {
                    break 'all;
                }
                let at = sockets.len();
                sockets.push(person.open_another_socket().await.with_context(|| format!("socket {at} did not open"))?);
            }
        }
        let connecting = begun.elapsed();
        tokio::time::sleep(SETTLE).await;
        let after = resident_kb(self.pid)?;

        // Hundredths of a kilobyte in whole numbers: exact for any size a server has.
        let hundredths = after.saturating_sub(before) * 100 / sockets.len().max(1) as u64;
        writeln!(
            std::io::stdout(),
            "{} sockets of {} people: connected in {:.1} s one after the other; server {before} kB before, {after} kB after: {}.{:02} kB a socket",
            sockets.len(),
            people.len(),
            connecting.as_secs_f64(),
            hundredths / 100,
            hundredths % 100,
        )?;
        Ok(())
    }
}

/// A coordinator and colleagues, each with an account of their own.
async fn people(place: &Place, first: &Link, count: usize) -> Result<Vec<Person>> {
    let mut coordinator = enters(place, "Desk", "coördinator", first).await?.person;
    coordinator.name_organisation("Idle").await?;
    let mut people = Vec::with_capacity(count);
    while people.len() + 1 < count {
        let link = coordinator.invite(Standing::Professional, "Colleague", "").await?;
        people.push(enters(place, "Colleague", "hulpverlener", &link).await?.person);
    }
    people.push(coordinator);
    Ok(people)
}

/// Resident memory of a process, in kB.
fn resident_kb(pid: u32) -> Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in the status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
