//! The list of files that the build of the web app writes (`clients/pwa/build/version.mjs`).

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Fault;

/// Where the list stands.
pub(super) const LIST: &str = "hashes.txt";
/// The one page.
pub(super) const PAGE: &str = "index.html";
/// The service worker: it carries the version, so that it is listed without it.
pub(super) const WORKER: &str = "sw.js";
/// Phones ask for it with their language behind its address: a server could give another one there.
const LANGUAGES: &[&str] = &["nl", "en", "fr"];
/// What an app cannot do without.
const NEEDED: &[&str] = &[PAGE, WORKER, "manifest.webmanifest"];
/// No list names more.
const FILES_MAX: usize = 5000;

/// A file of the list.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: String,
    hash: String,
    length: usize,
}

/// All of them.
#[derive(Debug)]
pub(super) struct List {
    pub(super) entries: Vec<Entry>,
}

/// SHA-256, as the list writes it.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// Whether it is written as a hash.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Nothing that a browser and this program could read as two different paths.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
}

impl Entry {
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let (hash, length, path) = (parts.next()?, parts.next()?, parts.next()?);
        let is_right = is_hash(hash) && is_path(path) && parts.next().is_none();
        is_right.then_some(Self { path: path.to_owned(), hash: hash.to_owned(), length: length.parse().ok()? })
    }

    /// Every address at which phones ask for it.
    pub(super) fn addresses(&self) -> Vec<String> {
        let languages = if self.path == WORKER { LANGUAGES } else { &[] };
        let asked = languages.iter().map(|language| format!("{}?{language}", self.path));
        [self.path.clone()].into_iter().chain(asked).collect()
    }

    /// What is wrong with these bytes, which the server gives at an address.
    pub(super) fn fault(&self, address: &str, bytes: &[u8], version: &str) -> Option<Fault> {
        let path = &self.path;
        let not_yet = "0".repeat(64);
        let text = String::from_utf8_lossy(bytes);
        if path == WORKER && (!text.contains(version) || text.contains(&not_yet)) {
            return Some(Fault(format!("/{address} keeps another version than the list's.")));
        }
        let hashed = if path == WORKER { hash(text.replace(version, &not_yet).as_bytes()) } else { hash(bytes) };
        let is_same = hashed == self.hash && bytes.len() == self.length;
        (!is_same).then(|| Fault(format!("/{address} is not the file that the list names: its bytes are others.")))
    }
}

impl List {
    /// Reads it, and says what is wrong with it.
    pub(super) fn read(bytes: &[u8]) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            match Entry::read(line) {
                Some(entry)
                    if entries.len() < FILES_MAX && entries.last().is_none_or(|last| last.path < entry.path) =>
                {
                    entries.push(entry);
                }
                _ => {
                    faults.push(Fault(format!(
                        "The list has a line that is none, or stands in the wrong place: {line:?}"
                    )));
                    break;
                }
            }
        }
        let list = Self { entries };
        for path in NEEDED {
            if list.find(path).is_none() {
                faults.push(Fault(format!("The list does not name /{path}.")));
            }
        }
        (list, faults)
    }

    /// A file by its path.
    pub(super) fn find(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        List::read(text.as_bytes()).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_list_is_in_order_and_names_what_an_app_needs() {
        let line = |path: &str| format!("{} 1 {path}\n", "a".repeat(64));
        let right = ["index.html", "manifest.webmanifest", "sw.js"].map(line).concat();
        assert_eq!(said(&right), Vec::<String>::new());
        for wrong in [
            "and so on",
            &line("sw.js"),
            &line("../x"),
            &line("/x"),
            &line("x y"),
            &line("x\\y"),
            &line("z").replacen('a', "A", 1),
        ] {
            assert!(said(&format!("{right}{wrong}"))[0].starts_with("The list has a line that is none"), "{wrong}");
        }
        assert_eq!(said(&right.replace("index.html", "andex.html")), ["The list does not name /index.html."]);
    }

    #[test]
    fn the_service_worker_is_listed_without_its_version_and_carries_it() {
        let version = "ab".repeat(32);
        let listed = format!("let version = '{}'", "0".repeat(64));
        let entry = Entry { path: WORKER.to_owned(), hash: hash(listed.as_bytes()), length: listed.len() };
        assert_eq!(entry.fault("sw.js", format!("let version = '{version}'").as_bytes(), &version), None);
        for wrong in [listed.clone(), format!("let version = '{}'", "cd".repeat(32))] {
            assert!(
                entry
                    .fault("sw.js", wrong.as_bytes(), &version)
                    .is_some_and(|fault| fault.0.contains("another version"))
            );
        }
        assert!(
            entry
                .fault("sw.js", format!("let version = '{version}';").as_bytes(), &version)
                .is_some_and(|fault| fault.0.contains("bytes are others"))
        );
    }
}
