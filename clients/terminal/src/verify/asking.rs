//! Asks a server for a file as a browser would, and once more without compression: both must be the same bytes.

use std::io::Read as _;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use super::{Fault, headers};

/// No file of the app is larger.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

/// In which form a file is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Coding {
    /// Compressed in any way that browsers take.
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
        ensure!(server.starts_with("https://") || server.starts_with("http://"), "URL begins with https:// or http://");
        // Whoever else set a provider in this process set the same one.
        let _already_set = rustls::crypto::ring::default_provider().install_default();
        let client =
            reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, server })
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
            Coding::AsBrowser => "gzip, deflate, br, zstd",
            Coding::Plain => "identity",
        };
        let url = format!("{}/{path}", self.server);
        let asked = self.client.get(&url).header(ACCEPT_ENCODING, accepted).send().await;
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
            faults.push(Fault(format!("/{path} comes in a form that browsers do not read.")));
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
