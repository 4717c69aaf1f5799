//! Searches bytes for words that must be nowhere: raw, in every encoding that a database, a log or a wire may give them, and
//! inside gzip. Knows nothing of what it searches; must never print what it found, only where and how.

use std::fmt;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

/// Shortest needle, in bytes. Eight leave at least nine letters of base64 at every offset: by chance they would turn up once
/// in 10^16 bytes.
pub const NEEDLE_BYTES_MIN: usize = 8;

/// How a gzip member begins (RFC 1952 §2.3), deflate being the only method there is.
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Most bytes that one gzip member may unfold to: a member that is no member at all ends far earlier.
const UNFOLDED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How something was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spelling {
    /// As it is (UTF-8).
    Raw,
    /// RFC 4648 §4, at whichever of three offsets it stood.
    Base64,
    /// RFC 4648 §5, at whichever of three offsets it stood.
    Base64Url,
    /// Two digits a byte, in either case.
    Hex,
    /// Two bytes a letter, small end first.
    Utf16Le,
    /// Two bytes a letter, big end first.
    Utf16Be,
    /// As in a URL.
    Percent,
}

/// One place where a needle was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What the needle is called; not the needle.
    pub what: String,
    /// How it was written.
    pub spelling: Spelling,
    /// In which file or stream, with `!gzip` for a member inside.
    pub place: String,
    /// At which byte of it.
    pub at: usize,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?}) in {} at byte {}", self.what, self.spelling, self.place, self.at)
    }
}

/// Searches for a set of needles in all spellings at once.
pub struct Scanner {
    /// Every spelling of every needle, and last, how gzip begins.
    patterns: AhoCorasick,
    /// What each pattern means; the last has none.
    meanings: Vec<(String, Spelling)>,
}

impl Scanner {
    /// From needles: what each is called, and itself.
    ///
    /// # Errors
    /// For a needle shorter than [`NEEDLE_BYTES_MIN`], which would be found by chance, and for none at all.
    pub fn new<'a>(needles: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut patterns = Vec::new();
        let mut meanings = Vec::new();
        for (what, needle) in needles {
            ensure!(needle.len() >= NEEDLE_BYTES_MIN, "{what} is too short to be searched for");
            for (spelling, pattern) in spellings(needle) {
                patterns.push(pattern);
                meanings.push((what.to_owned(), spelling));
            }
        }
        ensure!(!patterns.is_empty(), "nothing to search for");
        patterns.push(GZIP_MAGIC.to_vec());
        Ok(Self { patterns: AhoCorasick::new(&patterns)?, meanings })
    }

    /// Searches bytes, and what unfolds from gzip members inside them.
    #[must_use]
    pub fn bytes(&self, place: &str, bytes: &[u8]) -> Vec<Found> {
        let (mut found, members) = self.flat(place, bytes);
        for start in members {
            let mut unfolded = Vec::new();
            // A broken member still gives what came before the break.
            let _ended =
                flate2::read::GzDecoder::new(&bytes[start..]).take(UNFOLDED_BYTES_MAX).read_to_end(&mut unfolded);
            found.extend(self.flat(&format!("{place}!gzip@{start}"), &unfolded).0);
        }
        found
    }

    /// Searches a file, or every file under a folder; names of files count as content. A file that goes away meanwhile is no
    /// longer kept by anybody.
    ///
    /// # Errors
    /// When something cannot be read: what was not searched is not clean.
    pub fn path(&self, path: &Path) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for file in files_under(path)? {
            let name = file.to_string_lossy().into_owned();
            found.extend(self.flat(&format!("the name {name}"), name.as_bytes()).0);
            match std::fs::read(&file) {
                Ok(bytes) => found.extend(self.bytes(&name, &bytes)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
            }
        }
        Ok(found)
    }

    /// What stands in these bytes as they are, and where gzip members may begin.
    fn flat(&self, place: &str, bytes: &[u8]) -> (Vec<Found>, Vec<usize>) {
        let (mut found, mut members) = (Vec::new(), Vec::new());
        for hit in self.patterns.find_overlapping_iter(bytes) {
            match self.meanings.get(hit.pattern().as_usize()) {
                Some((what, spelling)) => found.push(Found {
                    what: what.clone(),
                    spelling: *spelling,
                    place: place.to_owned(),
                    at: hit.start(),
                }),
                None => members.push(hit.start()),
            }
        }
        (found, members)
    }
}

/// Every regular file at or under a path, sockets and the like left out.
///
/// # Errors
/// When a folder cannot be read, or the path is not there.
pub fn files_under(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![path.to_owned()];
    while let Some(next) = waiting.pop() {
        let kind = match std::fs::symlink_metadata(&next) {
            Ok(kind) => kind,
            Err(error) if error.kind() == ErrorKind::NotFound && next != path => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot look at {}", next.display())),
        };
        if kind.is_dir() {
            for entry in std::fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))? {
                waiting.push(entry?.path());
            }
        } else if kind.is_file() {
            files.push(next);
        }
    }
    Ok(files)
}

/// Every spelling of a needle, as bytes to search for.
fn spellings(needle: &str) -> Vec<(Spelling, Vec<u8>)> {
    let bytes = needle.as_bytes();
    let mut all = vec![
        (Spelling::Raw, bytes.to_vec()),
        (Spelling::Hex, hex(bytes, b"0123456789ABCDEF")),
        (Spelling::Hex, hex(bytes, b"0123456789abcdef")),
        (Spelling::Utf16Le, needle.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (Spelling::Utf16Be, needle.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ];
    if needle.contains(' ') {
        all.push((Spelling::Percent, needle.replace(' ', "%20").into_bytes()));
        all.push((Spelling::Percent, needle.replace(' ', "+").into_bytes()));
    }
    for offset in 0..3 {
        let mut shifted = vec![0; offset];
        shifted.extend_from_slice(bytes);
        // The first letters hold bits of what stands before, the last of what stands behind: both are unknown.
        let inside = (offset * 8).div_ceil(6)..shifted.len() * 8 / 6;
        all.push((Spelling::Base64, BASE64_STANDARD_NO_PAD.encode(&shifted).as_bytes()[inside.clone()].to_vec()));
        all.push((Spelling::Base64Url, BASE64_URL_SAFE_NO_PAD.encode(&shifted).as_bytes()[inside].to_vec()));
    }
    all
}

fn hex(bytes: &[u8], digits: &[u8; 16]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]).collect()
}
