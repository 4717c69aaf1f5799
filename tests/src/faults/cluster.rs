//! A PostgreSQL that can be killed: its files reach the disk (`fsync` is on, as an operator has it), and it starts
//! again on what it left behind.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use sqlx::{Connection as _, PgConnection};
use tokio::process::{Child, Command};

use crate::postgres::{as_owner, programs};

/// How often it is looked whether it answers.
const GLANCE: Duration = Duration::from_millis(20);
/// How long it may take until it does: it may have to repeat its write-ahead log.
const PATIENCE: Duration = Duration::from_mins(1);

/// How it goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Down {
    /// SIGKILL to the first process and all others.
    Killed,
    /// SIGQUIT: what `pg_ctl stop -m immediate` does.
    Immediate,
}

/// A PostgreSQL with its files.
pub struct Cluster {
    port: u16,
    programs: PathBuf,
    process: Option<Child>,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Makes one and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start.
    pub async fn make() -> Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("naast-faults-").tempdir()?;
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let data = folder.path().join("data");
        let made = as_owner(&programs, Some(&data))?
            .args(["initdb", "--username=naast", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .context("initdb")?;
        ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut cluster = Self { port, programs, process: None, folder };
        cluster.start().await?;
        Ok(cluster)
    }

    /// Where it is, as the server's settings take it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://naast@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(&mut self) -> Result<()> {
        let data = self.folder.path().join("data");
        let over = tokio::time::Instant::now() + PATIENCE;
        let mut glances = tokio::time::interval(GLANCE);
        loop {
            let is_gone = match &mut self.process {
                Some(process) => process.try_wait()?.is_some(),
                None => true,
            };
            // Killed ones leave their shared memory to children that need a moment to notice: it is tried again.
            if is_gone {
                self.process = Some(self.spawn(&data)?);
            }
            if let Ok(connection) = PgConnection::connect(&self.url()).await {
                connection.close().await?;
                return Ok(());
            }
            ensure!(tokio::time::Instant::now() < over, "PostgreSQL does not start again");
            glances.tick().await;
        }
    }

    fn spawn(&self, data: &Path) -> Result<Child> {
        let mut command = Command::from(as_owner(&self.programs, None)?);
        let port = self.port.to_string();
        command.args(["setpriv", "--pdeathsig", "KILL", "postgres", "-p", &port, "-D"]).arg(data);
        command.arg("-k").arg(data).args(["-c", "listen_addresses=127.0.0.1", "-c", "log_min_messages=fatal"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        command.spawn().context("PostgreSQL")
    }

    /// Its first process.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pid(&self) -> Result<u32> {
        self.process.as_ref().and_then(Child::id).context("PostgreSQL does not run")
    }

    /// Takes it down, and waits until its first process is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn go_down(&mut self, how: Down) -> Result<()> {
        let (first, children) = (self.pid()?, self.children()?);
        match how {
            Down::Immediate => signal("QUIT", &[first]).await?,
            Down::Killed => {
                self.process.as_mut().context("PostgreSQL does not run")?.start_kill()?;
                signal("KILL", &children).await?;
            }
        }
        if let Some(mut process) = self.process.take() {
            process.wait().await?;
        }
        Ok(())
    }

    /// The processes that its first one started.
    ///
    /// # Errors
    /// When it does not run.
    pub fn children(&self) -> Result<Vec<u32>> {
        let first = self.pid()?;
        let listed = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
        Ok(listed.split_whitespace().filter_map(|pid| pid.parse().ok()).collect())
    }
}

/// Sends a signal. Somebody who is gone already needs none.
pub(super) async fn signal(name: &str, pids: &[u32]) -> Result<()> {
    if pids.is_empty() {
        return Ok(());
    }
    let pids = pids.iter().map(ToString::to_string);
    let mut kill = Command::new("kill");
    kill.arg(format!("-{name}")).args(pids).stderr(Stdio::null()).status().await.context("kill")?;
    Ok(())
}
