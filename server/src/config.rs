//! Settings: from flags, the environment (`NAAST_…`) and a TOML file; flags win over the environment, the environment over
//! the file. This is the only place that reads the environment.

use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;
use tracing::level_filters::LevelFilter;

use crate::contact::Contact;

/// The Naast server.
#[derive(Debug, Parser)]
#[command(name = "naast", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Serve the web app and its interface until SIGTERM or Ctrl-C.
    Serve(Settings),
    /// Print the very first link, with which a coordinator comes in. It can be used once, for fourteen days.
    InviteCoordinator(Settings),
    /// Write everything in the database to one file, while the server may be at work. The key file is not in it.
    Backup {
        /// File to make.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// Where the database is.
        #[command(flatten)]
        settings: Settings,
    },
    /// Read a backup into an empty database.
    Restore {
        /// File to read.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Where the database shall be.
        #[command(flatten)]
        settings: Settings,
    },
}

/// Settings as they are given. Each may be absent; [`Settings::resolve`] fills in the rest.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// TOML file with the same names, underscores for hyphens.
    #[arg(long, env = "NAAST_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Address to listen on. [default: 127.0.0.1:8080]
    #[arg(long, env = "NAAST_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Folder for the database, the key file and sealed files. [default: ./data]
    #[arg(long, env = "NAAST_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Database: `sqlite://FILE` or `postgres://…` (15 or newer). [default: sqlite file `naast.db` in the data folder]
    #[arg(long, env = "NAAST_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Origin at which people reach the app, without a slash at its end. [default: http://localhost:PORT]
    #[arg(long, env = "NAAST_ORIGIN", value_name = "URL")]
    pub origin: Option<String>,
    /// Which log lines are written. [default: info]
    #[arg(long, env = "NAAST_LOG", value_name = "LEVEL")]
    pub log: Option<LogLevel>,
    /// Addresses of proxies in front of this server, which are believed about where a request comes from. Without them all
    /// people behind a proxy count as one address. [default: none]
    #[arg(long, env = "NAAST_TRUSTED_PROXIES", value_name = "ADDRESS,…", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Unauthenticated requests (signing in, invites) that one address may make in a minute. [default: 120]
    #[arg(long, env = "NAAST_KNOCKS_PER_MINUTE", value_name = "COUNT")]
    pub knocks_per_minute: Option<u32>,
    /// Frames and requests that one signed-in person may send in a second, with as many again at once. [default: 200]
    #[arg(long, env = "NAAST_FRAMES_PER_SECOND", value_name = "COUNT")]
    pub frames_per_second: Option<u32>,
    /// Connections that one address may hold open at once, trusted proxies aside. [default: 1024]
    #[arg(long, env = "NAAST_CONNECTIONS_PER_ADDRESS", value_name = "COUNT")]
    pub connections_per_address: Option<u32>,
    /// PEM file with the server's certificate and those that vouch for it. With it the server speaks TLS 1.2 and 1.3 itself; it is
    /// read anew when it changes. [default: none, TLS is a proxy's]
    #[arg(long, env = "NAAST_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with the key of that certificate.
    #[arg(long, env = "NAAST_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Whom somebody tells that they found a hole: a mailto: or an https: URI, given out in /.well-known/security.txt. [default:
    /// none, and no such file]
    #[arg(long, env = "NAAST_SECURITY_CONTACT", value_name = "URI")]
    pub security_contact: Option<Contact>,
}

/// How much is logged. There is nothing finer: below debug, libraries write whole frames with tokens in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What must be mended.
    Error,
    /// What may have to be mended.
    Warn,
    /// Starts, stops and what an operator wants to know.
    #[default]
    Info,
    /// What helps to find a fault.
    Debug,
}

impl LogLevel {
    /// The level as `tracing` knows it.
    #[must_use]
    pub const fn filter(self) -> LevelFilter {
        match self {
            Self::Error => LevelFilter::ERROR,
            Self::Warn => LevelFilter::WARN,
            Self::Info => LevelFilter::INFO,
            Self::Debug => LevelFilter::DEBUG,
        }
    }
}

/// Where the server's certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM: its own certificate first, then those that vouch for it.
    pub certificate: PathBuf,
    /// PEM: the key of the first.
    pub key: PathBuf,
}

/// Settings, complete.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for everything that is kept.
    pub data: PathBuf,
    /// Database URL.
    pub database: String,
    /// Public origin.
    pub origin: String,
    /// Log level.
    pub log: LogLevel,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Unauthenticated requests per address and minute.
    pub knocks_per_minute: u32,
    /// Frames and requests per person and second.
    pub frames_per_second: u32,
    /// Connections that one address may hold open at once.
    pub connections_per_address: u32,
    /// With what TLS is spoken; without it a proxy has to.
    pub tls: Option<TlsFiles>,
    /// Whom somebody tells that they found a hole.
    pub security_contact: Option<Contact>,
}

impl Settings {
    /// Merges the file in and fills the defaults.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML or has an unknown key, the data folder has no place for a database, or what is said of
    /// origin and certificate does not fit together.
    pub fn resolve(self) -> anyhow::Result<Config> {
        let file = self.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let listen = self.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let data = self.data.or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let database = match self.database.or(file.database) {
            Some(url) => url,
            None => {
                format!("sqlite://{}", data.join("naast.db").to_str().context("the data folder's name is not Unicode")?)
            }
        };
        let tls = match (self.tls_certificate.or(file.tls_certificate), self.tls_key.or(file.tls_key)) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => anyhow::bail!("TLS needs both files: --tls-certificate and --tls-key"),
        };
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = self.origin.or(file.origin).unwrap_or_else(|| format!("{scheme}://localhost:{}", listen.port()));
        if origin.ends_with('/') || !(origin.starts_with("https://") || origin.starts_with("http://")) {
            anyhow::bail!("origin must be like https://naast.example.org, without a slash at its end; it is {origin}");
        }
        if tls.is_some() && !origin.starts_with("https://") {
            anyhow::bail!("a server with a certificate is reached at https://…; origin is {origin}");
        }
        Ok(Config {
            listen,
            data,
            database,
            origin,
            log: self.log.or(file.log).unwrap_or_default(),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
            knocks_per_minute: self.knocks_per_minute.or(file.knocks_per_minute).unwrap_or(120),
            frames_per_second: self.frames_per_second.or(file.frames_per_second).unwrap_or(200),
            connections_per_address: self.connections_per_address.or(file.connections_per_address).unwrap_or(1024),
            tls,
            security_contact: self.security_contact.or(file.security_contact),
        })
    }
}

impl Config {
    /// Makes the data folder, if there is none yet.
    ///
    /// # Errors
    /// With a sentence that names it.
    pub fn make_data_folder(&self) -> anyhow::Result<()> {
        // Nobody else on this machine has a reason to look in; an existing folder keeps what its owner set.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.data)
            .with_context(|| format!("cannot make the data folder {}", self.data.display()))
    }
}

fn read_file(path: &Path) -> anyhow::Result<Settings> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read the settings in {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("the settings in {} are not right", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> anyhow::Result<Config> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), toml)?;
        Settings { config: Some(file.path().to_owned()), log: Some(LogLevel::Debug), ..Settings::default() }.resolve()
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() -> anyhow::Result<()> {
        let config = settings("log = \"warn\"\nlisten = \"127.0.0.1:9000\"")?;
        assert_eq!((config.log, config.listen.port()), (LogLevel::Debug, 9000));
        assert_eq!(config.origin, "http://localhost:9000");
        assert_eq!(config.database, "sqlite://data/naast.db");
        Ok(())
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let refused = settings("listne = \"127.0.0.1:9000\"").map_err(|error| format!("{error:#}"));
        assert!(refused.is_err_and(|error| error.contains("listne")));
    }

    #[test]
    fn no_level_writes_whole_frames() {
        for level in ["trace", "tungstenite=trace", "info,axum=trace"] {
            assert!(settings(&format!("log = {level:?}")).is_err(), "{level}");
            assert!(Cli::try_parse_from(["naast", "serve", "--log", level]).is_err(), "{level}");
        }
    }

    #[test]
    fn a_security_contact_that_is_none_is_refused_wherever_it_is_said() -> anyhow::Result<()> {
        let flag = |contact| Cli::try_parse_from(["naast", "serve", "--security-contact", contact]);
        let page = "https://example.org/security";
        assert!(flag(page).is_ok() && settings(&format!("security_contact = {page:?}"))?.security_contact.is_some());
        for contact in ["security@example.org", "http://example.org/security", ""] {
            let refused = flag(contact).map_err(|error| error.to_string());
            assert!(refused.is_err_and(|error| error.contains("mailto:")), "{contact}");
            let refused = settings(&format!("security_contact = {contact:?}")).map_err(|error| format!("{error:#}"));
            assert!(refused.is_err_and(|error| error.contains("mailto:")), "{contact}");
        }
        Ok(())
    }

    #[test]
    fn tls_needs_both_files_and_an_origin_of_its_own_kind() -> anyhow::Result<()> {
        let both = "tls_certificate = \"a.pem\"\ntls_key = \"b.pem\"\n";
        let config = settings(both)?;
        assert_eq!(config.tls, Some(TlsFiles { certificate: "a.pem".into(), key: "b.pem".into() }));
        assert_eq!(config.origin, "https://localhost:8080");
        assert_eq!(settings("")?.tls, None);
        assert!(settings("tls_certificate = \"a.pem\"").is_err());
        assert!(settings("tls_key = \"b.pem\"").is_err());
        assert!(settings(&format!("{both}origin = \"http://naast.example.org\"")).is_err());
        assert!(settings(&format!("{both}origin = \"https://naast.example.org\"")).is_ok());
        Ok(())
    }

    #[test]
    fn an_origin_with_a_path_is_refused() {
        assert!(settings("origin = \"https://naast.example.org/\"").is_err());
        assert!(settings("origin = \"naast.example.org\"").is_err());
    }
}
