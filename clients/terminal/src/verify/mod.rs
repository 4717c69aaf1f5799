//! Checks the web app that a server gives: every file against the list that the build wrote, the page against what a page may
//! hold, the headers against what must confine it. The hash of the list names the version.
//!
//! It asks as anybody would. A server that gives one person another app is not seen from here.

mod asking;
mod headers;
mod list;
mod page;

use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use asking::{Asker, Coding};
use list::{LIST, List, PAGE};

/// Paths that are all the one page: the first, a card's, a plea's, the empty one, a room behind the door.
const PAGES: &[&str] = &["", "i", "h", "leeg", "ik"];

/// Check the web app that a server gives.
#[derive(Debug, Args)]
pub struct Verify {
    /// Where the server is, like <https://naast.example.org>.
    #[arg(value_name = "URL")]
    server: String,
    /// The version's hash that was published: 64 figures and letters, with or without spaces.
    #[arg(long, value_name = "FINGERPRINT")]
    expect: Option<String>,
    /// A build of one's own to compare with, like `clients/pwa/dist`.
    #[arg(long, value_name = "FOLDER")]
    dist: Option<PathBuf>,
}

/// What is wrong with what a server gives, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

/// What was seen.
#[derive(Debug)]
pub struct Verdict {
    /// The hash of the list that the server gives; none where it gives none.
    pub version: Option<String>,
    /// How many files the list names.
    pub files: usize,
    /// What is wrong; nothing when all is right.
    pub faults: Vec<Fault>,
}

impl Verify {
    /// Looks at a server, from a caller that has no command line.
    #[must_use]
    pub fn of(server: &str, expect: Option<&str>, dist: Option<PathBuf>) -> Self {
        Self { server: server.to_owned(), expect: expect.map(str::to_owned), dist }
    }

    /// Looks, and prints what was seen. Whoever runs this in a script hears by its end whether all is right.
    ///
    /// # Errors
    /// When nothing could be seen.
    pub async fn run(self) -> Result<ExitCode> {
        let verdict = self.look().await?;
        let mut out = std::io::stdout();
        if let Some(version) = &verdict.version {
            writeln!(out, "Version {}", in_groups(version))?;
        }
        for fault in &verdict.faults {
            writeln!(out, "- {fault}")?;
        }
        if !verdict.faults.is_empty() {
            writeln!(out, "What {} gives is not right. Do not use it before you know why.", self.server)?;
            return Ok(ExitCode::FAILURE);
        }
        let compared = if self.expect.is_some() || self.dist.is_some() {
            "It is the version that you expected."
        } else {
            "Compare the version with one that was published."
        };
        writeln!(out, "All {} files, the page and its headers are right. {compared}", verdict.files)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Looks.
    ///
    /// # Errors
    /// When what to compare with cannot be read, or no server answers.
    pub async fn look(&self) -> Result<Verdict> {
        let mut expected = Vec::new();
        if let Some(said) = &self.expect {
            let hash: String = said.split_whitespace().collect::<String>().to_ascii_lowercase();
            ensure!(list::is_hash(&hash), "--expect must be the whole hash: 64 of 0 to 9 and a to f");
            expected.push((hash, "the published one"));
        }
        if let Some(folder) = &self.dist {
            let file = folder.join(LIST);
            let bytes = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            expected.push((list::hash(&bytes), "the one that was built here"));
        }
        let asker = Asker::new(&self.server)?;
        let mut faults = Vec::new();
        if asker.is_open_to_others() {
            faults.push(Fault(
                "It was asked over http: whoever stands in between can give anything. Ask https://.".to_owned(),
            ));
        }
        let Some(bytes) = asker.get(LIST, LIST, Coding::AsBrowser, &mut faults).await? else {
            return Ok(Verdict { version: None, files: 0, faults });
        };
        let version = list::hash(&bytes);
        for (hash, which) in expected {
            if hash != version {
                faults.push(Fault(format!("This version is not {which}, which is {}.", in_groups(&hash))));
            }
        }
        let (list, wrong) = List::read(&bytes);
        faults.extend(wrong);
        for entry in &list.entries {
            for address in entry.addresses() {
                for coding in [Coding::AsBrowser, Coding::Plain] {
                    let before = faults.len();
                    if let Some(bytes) = asker.get(&address, &entry.path, coding, &mut faults).await? {
                        faults.extend(entry.fault(&address, &bytes, &version));
                    }
                    // What is wrong in one coding is mostly wrong in the other: said once.
                    if faults.len() > before {
                        break;
                    }
                }
            }
        }
        for path in PAGES {
            let Some(bytes) = asker.get(path, PAGE, Coding::AsBrowser, &mut faults).await? else { continue };
            if list.find(PAGE).is_some_and(|entry| entry.fault(path, &bytes, &version).is_some()) {
                faults.push(Fault(format!("/{path} is not the page that the list names.")));
            }
            faults.extend(page::faults(path, &bytes, &list));
        }
        Ok(Verdict { version: Some(version), files: list.entries.len(), faults })
    }
}

/// A hash as somebody reads it out.
fn in_groups(hash: &str) -> String {
    let groups: Vec<&str> = (0..hash.len()).step_by(4).filter_map(|at| hash.get(at..at + 4)).collect();
    groups.join(" ")
}
