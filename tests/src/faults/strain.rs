//! A disk that fails while somebody writes: strace takes hold of running processes and answers their system calls
//! itself.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::cluster::signal;

/// How long strace may take to have hold of everybody.
const PATIENCE: Duration = Duration::from_secs(10);

/// A fault that lasts until it is ended.
pub struct Strain {
    tracer: Child,
}

impl Strain {
    /// Takes hold of processes: from now on these calls end as `how` says (`strace -e inject=CALLS:HOW`).
    ///
    /// # Errors
    /// When strace is not installed, or may not trace.
    pub async fn on(pids: &[u32], calls: &str, how: &str) -> Result<Self> {
        let (traced, inject) = (format!("trace={calls}"), format!("inject={calls}:{how}"));
        Self::hold(pids, &["strace", "-f", "-o", "/dev/null", "-e", &traced, "-e", &inject]).await
    }

    /// Takes hold of processes, and does with them what the tracer is told.
    ///
    /// # Errors
    /// As [`Strain::on`].
    pub async fn hold(pids: &[u32], tracer: &[&str]) -> Result<Self> {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).args(tracer);
        for pid in pids {
            command.arg("-p").arg(pid.to_string());
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut tracer = command.spawn().context("strace")?;
        let mut lines = BufReader::new(tracer.stderr.take().context("strace says nothing")?).lines();
        let attached = async {
            let mut held = 0;
            while held < pids.len() {
                let line = lines.next_line().await?.context("strace does not get hold of the process")?;
                held += usize::from(line.contains("attached"));
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(PATIENCE, attached).await.context("strace does not get hold of the process")??;
        // Whatever it says later must not fill the pipe.
        tokio::task::spawn_local(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { tracer })
    }

    /// Lets go.
    ///
    /// # Errors
    /// When strace does not end.
    pub async fn end(mut self) -> Result<()> {
        if let Some(pid) = self.tracer.id() {
            signal("INT", &[pid]).await?;
        }
        self.tracer.wait().await?;
        Ok(())
    }
}
