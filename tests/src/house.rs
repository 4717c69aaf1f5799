//! A real server on a free port of this process, on an empty SQLite file, for tests that speak to it by hand.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use naast::app::App;
use naast::clock::{Chance, Clock};
use naast::config::{Config, LogLevel};
use naast_client::crypto::opaque::Setting;
use naast_client::{InviteSecret, Link};
use naast_protocol::http::{Register, RegistrationStarted, SignedIn, StartRegistration};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::net::TcpListener;

use crate::node::Node;
use crate::plain_http::{Answered, Request, ask};
use crate::samples::Stranger;

/// What the server calls itself.
pub const ORIGIN: &str = "http://naast.test";

/// A running server.
pub struct House {
    /// Where it listens.
    pub address: SocketAddr,
    /// Itself.
    pub app: Arc<App>,
    /// Its data.
    folder: tempfile::TempDir,
    node: Node,
}

impl House {
    /// Starts a server that lets one address knock as often as it likes.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open() -> Result<Self> {
        Self::open_with(Clock::System, |_| {}).await
    }

    /// The same at a time, with settings of its own.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open_with(clock: Clock, set: impl FnOnce(&mut Config)) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: folder.path().to_owned(),
            database: format!("sqlite://{}", folder.path().join("naast.db").display()),
            origin: ORIGIN.to_owned(),
            log: LogLevel::Warn,
            trusted_proxies: Vec::new(),
            knocks_per_minute: 1_000_000,
            frames_per_second: 1_000_000,
            connections_per_address: 1_000_000,
            tls: None,
            security_contact: None,
        };
        set(&mut config);
        let listener = TcpListener::bind(config.listen).await?;
        let node = Node::open(listener, config, clock, Chance::seeded(1)).await?;
        Ok(Self { address: node.address, app: Arc::clone(&node.app), folder, node })
    }

    /// Where it keeps its data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks by hand.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn ask(&self, request: Request<'_>) -> Result<Answered> {
        ask(self.address, &request).await
    }

    /// The secret of the very first link.
    ///
    /// # Errors
    /// When there is none.
    pub async fn first_secret(&self) -> Result<InviteSecret> {
        Ok(Link::read(&naast::service::invite::first_link(&self.app).await?)?.secret)
    }

    /// What a stranger would register with, up to the last request.
    ///
    /// # Errors
    /// When the invite cannot be used.
    pub async fn prepare(
        &self,
        stranger: &Stranger,
        secret: &InviteSecret,
        staff_name: Option<&str>,
    ) -> Result<Register> {
        prepare_at(self.address, stranger, secret, staff_name).await
    }

    /// Makes a stranger an account.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn admit(
        &self,
        stranger: &Stranger,
        secret: &InviteSecret,
        staff_name: Option<&str>,
    ) -> Result<SignedIn> {
        admit_at(self.address, stranger, secret, staff_name).await
    }

    /// Everything that is stored, table by table, as text: equal before and after means that nothing was written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn everything_stored(&self) -> Result<Vec<String>> {
        let file = self.folder().join("naast.db");
        let mut database = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true).connect().await?;
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut all = Vec::new();
        for table in sqlx::query(tables).fetch_all(&mut database).await? {
            let table: String = table.try_get(0)?;
            let columns = format!(
                "SELECT group_concat('quote(\"' || name || '\")', '||''|''||') FROM pragma_table_info('{table}')"
            );
            let columns: String = sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_one(&mut database).await?;
            let rows = format!("SELECT {columns} FROM \"{table}\" ORDER BY 1");
            for row in sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(rows)).fetch_all(&mut database).await? {
                all.push(format!("{table}: {row}"));
            }
        }
        database.close().await?;
        Ok(all)
    }

    /// Stops in order.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn close(self) -> Result<()> {
        self.node.end().await
    }
}

async fn prepare_at(
    server: SocketAddr,
    stranger: &Stranger,
    secret: &InviteSecret,
    staff_name: Option<&str>,
) -> Result<Register> {
    let mut chance = naast_client::Chance::from_seed(7);
    let (setting, request) = Setting::start("vier woorden op papier", &mut chance)?;
    let start = StartRegistration { invite: secret.invite(), login: stranger.login(), request };
    let body = serde_json::to_vec(&start)?;
    let path = "/v1/auth/words/registration";
    let answer = ask(server, &Request { method: "POST", path, body: &body, ..Request::default() }).await?;
    let started: RegistrationStarted = serde_json::from_slice(&answer.body).context("no registration was started")?;
    let (record, _) = setting.finish(&started.response, &mut chance)?;
    Ok(stranger.register(secret, record, staff_name)?)
}

/// Makes a stranger an account on a server.
///
/// # Errors
/// When the server refuses.
pub async fn admit_at(
    server: SocketAddr,
    stranger: &Stranger,
    secret: &InviteSecret,
    staff_name: Option<&str>,
) -> Result<SignedIn> {
    let body = serde_json::to_vec(&prepare_at(server, stranger, secret, staff_name).await?)?;
    let answer =
        ask(server, &Request { method: "POST", path: "/v1/accounts", body: &body, ..Request::default() }).await?;
    serde_json::from_slice(&answer.body)
        .with_context(|| format!("not admitted: {} {:?}", answer.status, answer.refusal()))
}
