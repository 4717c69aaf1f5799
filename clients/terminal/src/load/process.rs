//! What the measured processes spend, as the kernel counts it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// The kernel's clock tick for `/proc`: 10 ms on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// The processes to look at; what is not given is not measured.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// The server.
    pub server: Option<u32>,
    /// The database's first process; its children count with it.
    pub database: Option<u32>,
    /// A file into which a trace of the server or its database writes a line for each sync of a file.
    pub syncs: Option<PathBuf>,
}

/// What was spent, or had been spent at one moment.
#[derive(Debug, Clone, Default)]
pub struct Spent {
    /// CPU time of the server.
    pub server: Option<Duration>,
    /// CPU time of the database.
    pub database: Option<Duration>,
    /// Syncs of files.
    pub syncs: Option<usize>,
}

impl Watched {
    /// What was spent up to now.
    ///
    /// # Errors
    /// When a process is not there.
    pub fn look(&self) -> Result<Spent> {
        let syncs = self.syncs.as_ref().map(|file| anyhow::Ok(std::fs::read_to_string(file)?.lines().count()));
        Ok(Spent {
            server: self.server.map(cpu).transpose()?,
            database: self.database.map(cpu_of_family).transpose()?,
            syncs: syncs.transpose().context("cannot read the trace of syncs")?,
        })
    }

    /// Resident memory of the server in kB: now, and at most so far.
    ///
    /// # Errors
    /// When the process is not there.
    pub fn memory_kb(&self) -> Result<Option<(u64, u64)>> {
        let Some(pid) = self.server else { return Ok(None) };
        let path = format!("/proc/{pid}/status");
        let status = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let read = |name: &str| -> Result<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no memory in the status")?;
            Ok(line.trim().trim_end_matches("kB").trim().parse()?)
        };
        Ok(Some((read("VmRSS:")?, read("VmHWM:")?)))
    }
}

impl Spent {
    /// What was spent since an earlier look.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let time = |now: Option<Duration>, then: Option<Duration>| Some(now?.saturating_sub(then?));
        Self {
            server: time(self.server, before.server),
            database: time(self.database, before.database),
            syncs: self.syncs.zip(before.syncs).map(|(now, then)| now.saturating_sub(then)),
        }
    }
}

/// The fields of `/proc/<pid>/stat` behind the name: state, parent …
fn stat(pid: u32) -> Result<Vec<String>> {
    let path = format!("/proc/{pid}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    // The name stands in brackets and may hold anything.
    let (_, fields) = text.rsplit_once(") ").context("a status that is none")?;
    Ok(fields.split_whitespace().map(ToOwned::to_owned).collect())
}

/// User and system time, with that of children that ended.
fn cpu(pid: u32) -> Result<Duration> {
    let fields = stat(pid)?;
    let ticks: u32 = fields.iter().skip(11).take(4).map(|field| field.parse::<u32>().unwrap_or_default()).sum();
    Ok(TICK * ticks)
}

fn cpu_of_family(pid: u32) -> Result<Duration> {
    let mut sum = cpu(pid)?;
    for entry in std::fs::read_dir("/proc")? {
        let Some(child) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // One that ends meanwhile is counted with its parent next time.
        if stat(child).is_ok_and(|fields| fields.get(1) == Some(&pid.to_string())) {
            sum += cpu(child).unwrap_or_default();
        }
    }
    Ok(sum)
}
