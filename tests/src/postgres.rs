//! A PostgreSQL of the tests' own: made, started and thrown away by the test process, on a free loopback port.
//!
//! PostgreSQL refuses to run as root; as root everything runs as the user `postgres`. One process has at most one cluster
//! at a time, and each test a database of its own in it. The cluster ends with its last database, and also when the test
//! process is killed: its keeper notices that nobody holds the other end of its input any more.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use anyhow::{Context as _, bail};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// What the keeper does: starts the server, says so, waits until its input ends, stops the server and
/// empties its folder.
const KEEPER: &str = r#"
trap '' INT TERM HUP
pg_ctl -D "$1" -w -t 60 -l "$1/server.log" -o "$2" start >/dev/null || { tail -n 5 "$1/server.log"; exit 1; }
echo ready
read -r _
pg_ctl -D "$1" -w -m immediate stop >/dev/null
rm -rf "$1"/*
"#;

/// The cluster of this process, while a test uses it.
static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());

/// A running PostgreSQL.
#[derive(Debug)]
struct Cluster {
    port: u16,
    databases: AtomicU32,
    keeper: Child,
    folder: tempfile::TempDir,
}

/// An empty database; its server runs as long as this lives.
#[derive(Debug)]
pub struct Database {
    cluster: Arc<Cluster>,
    name: String,
}

impl Database {
    /// Makes an empty database, and starts the server when this is the first.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start.
    pub async fn create() -> anyhow::Result<Self> {
        // Starting takes two seconds of waiting for other programs: not on the test's own runtime.
        let cluster = tokio::task::spawn_blocking(Cluster::shared).await??;
        let name = format!("naast_{}", cluster.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&cluster.url("postgres")).await.context("the new PostgreSQL")?;
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
        connection.close().await?;
        Ok(Self { cluster, name })
    }

    /// Where it is, as the server's settings take it.
    #[must_use]
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// The folder with every file of the server: databases, write-ahead log, messages.
    #[must_use]
    pub fn data_folder(&self) -> PathBuf {
        self.cluster.data_folder()
    }
}

impl Cluster {
    fn shared() -> anyhow::Result<Arc<Self>> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return Ok(cluster);
        }
        let cluster = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&cluster);
        Ok(cluster)
    }

    fn start() -> anyhow::Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("naast-postgres-").tempdir()?;
        // The user postgres must be able to walk through; what is inside stays closed to others.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755))?;
        let data = folder.path().join("data");
        let made = as_owner(&programs, Some(&data))?
            .args(["initdb", "--username=naast", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .context("initdb")?;
        if !made.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        // These files never outlive the test, so nothing has to reach the disk.
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=100 -c wal_recycle=off",
            data.display()
        );
        let mut keeper = as_owner(&programs, None)?
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(&data)
            .arg(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("the keeper of PostgreSQL")?;
        let mut said = String::new();
        let mut output = BufReader::new(keeper.stdout.take().context("the keeper's output")?);
        output.read_line(&mut said)?;
        let cluster = Self { port, databases: AtomicU32::new(0), keeper, folder };
        if said.trim() != "ready" {
            bail!("PostgreSQL did not start: {said}");
        }
        Ok(cluster)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://naast@127.0.0.1:{}/{database}", self.port)
    }

    fn data_folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of its input tells the keeper to stop the server; the folder goes after that.
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

/// The folder with `initdb` and `pg_ctl`: on the PATH, or where Debian puts the newest version.
pub(crate) fn programs() -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    std::env::split_paths(&path)
        .chain(debian.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
        .context("PostgreSQL 15 or later is not installed: these tests need initdb and pg_ctl (Debian: apt install postgresql)")
}

/// A command as whoever may own the cluster. `data` is made first, and belongs to them.
pub(crate) fn as_owner(programs: &Path, data: Option<&Path>) -> anyhow::Result<Command> {
    let is_root = std::fs::metadata("/proc/self")?.uid() == 0;
    if let Some(data) = data {
        let owner: &[&str] = if is_root { &["-o", "postgres", "-g", "postgres"] } else { &[] };
        let made = Command::new("install").args(["-d", "-m", "700"]).args(owner).arg(data).output()?;
        if !made.status.success() {
            bail!("no folder for PostgreSQL: {}", String::from_utf8_lossy(&made.stderr));
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(if is_root { "setpriv" } else { "env" });
    if is_root {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    // The postgres user may not be allowed into the folder where the tests run.
    command.env("PATH", path).current_dir("/");
    Ok(command)
}
