//! Asks a server for a file as a browser would, and once more without compression: both must be the same bytes.

use std::io::Read as _;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Url;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, USER_AGENT};

use super::list::{PAGE, WORKER};
use super::{Fault, headers};

/// No file of the app is larger.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);
/// A phone's: a server that gives browsers something else shows it here too.
const PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36";
/// What a browser says with its request for a page, a service worker, and anything else.
const FOR_A_PAGE: &[(&str, &str)] =
    &[("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate"), ("sec-fetch-site", "none")];
const FOR_A_WORKER: &[(&str, &str)] = &[
    ("service-worker", "script"),
    ("sec-fetch-dest", "serviceworker"),
    ("sec-fetch-mode", "same-origin"),
    ("sec-fetch-site", "same-origin"),
];
const FOR_A_FILE: &[(&str, &str)] =
    &[("sec-fetch-dest", "empty"), ("sec-fetch-mode", "cors"), ("sec-fetch-site", "same-origin")];

/// In which form a file is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Coding {
    /// Compressed, as a browser takes it and this program can read it.
    AsBrowser,
    /// As it is.
    Plain,
}

/// Asks one server.
pub(super) struct Asker {
    client: reqwest::Client,
    server: String,
}

impl Asker {
    pub(super) fn new(server: &str) -> Result<Self> {
        let server = server.trim_end_matches('/').to_owned();
        let url = Url::parse(&server).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let url = url.context("URL begins with https:// or http://")?;
        let is_bare =
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        ensure!(is_bare, "URL is a server's alone, like https://naast.example.org");
        // Whoever else set a provider in this process set the same one.
        let _already_set = rustls::crypto::ring::default_provider().install_default();
        let client =
            reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, server })
    }

    /// Whether somebody on the way could give whatever they like. Nobody stands between a machine and itself.
    pub(super) fn is_open_to_others(&self) -> bool {
        let Ok(url) = Url::parse(&self.server) else { return true };
        let is_own = match url.host_str().unwrap_or_default().trim_matches(['[', ']']) {
            "localhost" => true,
            host => host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        };
        url.scheme() != "https" && !is_own
    }

    /// The bytes at a path, where `kind` says as what they must be served; what is wrong with the answer goes to `faults`.
    pub(super) async fn get(
        &self,
        path: &str,
        kind: &str,
        coding: Coding,
        faults: &mut Vec<Fault>,
    ) -> Result<Option<Vec<u8>>> {
        let accepted = match coding {
            Coding::AsBrowser => "gzip, br",
            Coding::Plain => "identity",
        };
        let url = format!("{}/{path}", self.server);
        let mut asked = self.client.get(&url).header(ACCEPT_ENCODING, accepted).header(USER_AGENT, PHONE);
        for (name, value) in match kind {
            PAGE => FOR_A_PAGE,
            WORKER => FOR_A_WORKER,
            _ => FOR_A_FILE,
        } {
            asked = asked.header(*name, *value);
        }
        let asked = asked.send().await;
        let mut answer = asked.with_context(|| format!("no server answers at {url}"))?;
        if answer.status() != reqwest::StatusCode::OK {
            let status = answer.status().as_u16();
            faults.push(Fault(format!("/{path} should be there, and the server answers {status}.")));
            return Ok(None);
        }
        faults.extend(headers::faults(path, kind, answer.headers(), self.server.starts_with("https://")));
        let coded = answer.headers().get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok()).map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(part) = answer.chunk().await? {
            ensure!((bytes.len() + part.len()) as u64 <= BYTES_MAX, "{url} does not end");
            bytes.extend_from_slice(&part);
        }
        let opened = open(&bytes, coded.as_deref());
        if opened.is_none() {
            faults.push(Fault(format!("/{path} comes in a form that was not asked for, or is broken.")));
        }
        Ok(opened)
    }
}

/// Takes the compression off.
fn open(bytes: &[u8], coding: Option<&str>) -> Option<Vec<u8>> {
    let mut opened = Vec::new();
    match coding {
        None | Some("identity") => return Some(bytes.to_vec()),
        Some("br") => brotli_decompressor::Decompressor::new(bytes, 4096).take(BYTES_MAX).read_to_end(&mut opened),
        Some("gzip") => flate2::read::GzDecoder::new(bytes).take(BYTES_MAX).read_to_end(&mut opened),
        Some(_) => return None,
    }
    .ok()?;
    Some(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(server: &str) -> Option<bool> {
        Asker::new(server).ok().map(|asker| asker.is_open_to_others())
    }

    #[test]
    fn over_http_anybody_could_stand_in_between_but_on_the_same_machine() {
        for alone in ["https://naast.example.org", "http://localhost:8080", "http://127.0.0.1:1/", "http://[::1]:8080"]
        {
            assert_eq!(is_open(alone), Some(false), "{alone}");
        }
        for open in
            ["http://naast.example.org", "http://10.0.0.1", "http://localhost.example.org", "http://127.0.0.1.nip.io"]
        {
            assert_eq!(is_open(open), Some(true), "{open}");
        }
    }

    #[test]
    fn what_is_no_servers_address_is_said_to_be_none() {
        for wrong in
            ["naast.example.org", "ftp://naast.example.org", "https://a/path", "https://a?query", "https://me@a", ""]
        {
            assert_eq!(is_open(wrong), None, "{wrong}");
        }
    }
}
