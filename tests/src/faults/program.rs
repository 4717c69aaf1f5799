//! The program `naast` as an operator runs it: started, killed without warning, started again on the same data.
//!
//! It ends with whoever started it, even when that one is killed (`setpriv --pdeathsig`).

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use naast_client::{Link, Place};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

/// How often it is looked whether the server listens.
const GLANCE: Duration = Duration::from_millis(2);
/// How long it may take until it does.
const PATIENCE: Duration = Duration::from_secs(30);

/// Names another build of the server than the one beside this program.
const CHOSEN: &str = "NAAST_FAULTS_SERVER";

/// The program with its settings and, while it runs, its process.
pub struct Program {
    binary: PathBuf,
    listen: SocketAddr,
    data: PathBuf,
    database: Option<String>,
    process: Option<Child>,
}

impl Program {
    /// The program on a free port, with data in a folder and, unless it is SQLite, this database; it does not run yet.
    ///
    /// # Errors
    /// When the program was not built.
    pub async fn new(data: &Path, database: Option<String>) -> Result<Self> {
        let binary = data.join("program");
        std::fs::create_dir_all(data)?;
        // A copy: whoever builds meanwhile does not change what runs here.
        std::fs::copy(built()?, &binary)?;
        let listen = TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?;
        Ok(Self { binary, listen, data: data.to_owned(), database, process: None })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.listen
    }

    /// Where people find it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::at(&format!("http://{}", self.listen))
    }

    /// Its process, while it runs.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pid(&self) -> Result<u32> {
        self.process.as_ref().and_then(Child::id).context("the server does not run")
    }

    /// Another first link.
    ///
    /// # Errors
    /// When the program makes none.
    pub async fn first_link(&self) -> Result<Link> {
        let made = self.command("invite-coordinator", &[]).output().await?;
        ensure!(made.status.success(), "no first link: {}", String::from_utf8_lossy(&made.stderr));
        Ok(Link::read(String::from_utf8(made.stdout)?.trim())?)
    }

    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// When it ends instead.
    pub async fn start(&mut self) -> Result<()> {
        self.start_under(&[]).await
    }

    /// Starts it as the child of another program, a tracer for instance.
    ///
    /// # Errors
    /// As [`Program::start`].
    pub async fn start_under(&mut self, tracer: &[&str]) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log())?;
        self.process = Some(self.command("serve", tracer).stderr(log).spawn().context("setpriv")?);
        let mut glances = tokio::time::interval(GLANCE);
        let over = tokio::time::Instant::now() + PATIENCE;
        while TcpStream::connect(self.listen).await.is_err() {
            if !self.is_alive()? {
                bail!("the server ended: {}", self.last_words());
            }
            ensure!(tokio::time::Instant::now() < over, "the server does not listen");
            glances.tick().await;
        }
        Ok(())
    }

    /// Kills it as nobody can answer to, and waits until it is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.strike()?;
        self.bury().await
    }

    /// Sends the signal that kills it.
    ///
    /// # Errors
    /// When it does not run.
    pub fn strike(&mut self) -> Result<()> {
        Ok(self.process.as_mut().context("the server does not run")?.start_kill()?)
    }

    /// Waits until a process that was struck is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn bury(&mut self) -> Result<()> {
        self.process.take().context("the server does not run")?.wait().await?;
        Ok(())
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub fn is_alive(&mut self) -> Result<bool> {
        Ok(match &mut self.process {
            Some(process) => process.try_wait()?.is_none(),
            None => false,
        })
    }

    /// The last that it wrote, for whoever looks for a cause.
    #[must_use]
    pub fn last_words(&self) -> String {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(3)..].join("; ")
    }

    fn log(&self) -> PathBuf {
        self.data.join("naast.log")
    }

    fn command(&self, task: &str, tracer: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).args(tracer).arg(&self.binary).arg(task);
        command.env("NAAST_DATA", &self.data).env("NAAST_LISTEN", self.listen.to_string());
        command.env("NAAST_ORIGIN", format!("http://{}", self.listen)).env("NAAST_LOG", "warn");
        // Everybody here speaks from one address, faster than people do.
        command.env("NAAST_KNOCKS_PER_MINUTE", "1000000").env("NAAST_FRAMES_PER_SECOND", "1000000");
        command.env("NAAST_CONNECTIONS_PER_ADDRESS", "1000000");
        command.env_remove("NAAST_DATABASE").env_remove("NAAST_CONFIG");
        command.envs(self.database.iter().map(|url| ("NAAST_DATABASE", url)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        command
    }
}

/// The program that [`CHOSEN`] names; otherwise the one beside whichever program this is: the tests' own lie in the same
/// folder or one below.
fn built() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os(CHOSEN) {
        return Ok(chosen.into());
    }
    let here = std::env::current_exe()?;
    let found = here.ancestors().skip(1).take(2).map(|folder| folder.join("naast")).find(|file| file.is_file());
    found.context("the program naast is not built: cargo build -p naast")
}
