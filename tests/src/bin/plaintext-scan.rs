//! Looks for words in files, after a browser story: `plaintext-scan NEEDLES PATH…`.
//!
//! NEEDLES is a file with one needle a line, `what it is` and the needle with a tab between. Recordings of a wiretap (files
//! that end in `.sent`) are also searched unmasked. Ends with 1 when anything was found.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use naast_tests::scanner::{Scanner, files_under};
use naast_tests::wiretap::unmasked;

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let needles = arguments.next().context("usage: plaintext-scan NEEDLES PATH…")?;
    let needles = std::fs::read_to_string(&needles).with_context(|| format!("cannot read {}", needles.display()))?;
    let needles = needles
        .lines()
        .map(|line| line.split_once('\t').context("a line of needles has no tab"))
        .collect::<Result<Vec<_>>>()?;
    let scanner = Scanner::new(needles.iter().copied())?;

    let mut found = Vec::new();
    let (mut files, mut bytes) = (0_usize, 0_u64);
    for path in arguments {
        found.extend(scanner.path(&path)?);
        for file in files_under(&path)? {
            files += 1;
            bytes += file.metadata()?.len();
            if file.extension().is_some_and(|extension| extension == "sent") {
                let place = format!("{}, unmasked", file.display());
                found.extend(scanner.bytes(&place, &unmasked(&std::fs::read(&file)?)));
            }
        }
    }
    ensure!(files > 0 && bytes > 0, "there was nothing to search");
    let mut out = std::io::stdout();
    for one in &found {
        writeln!(out, "found: {one}")?;
    }
    writeln!(out, "searched {files} files, {bytes} bytes, for {} needles: {} found", needles.len(), found.len())?;
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
