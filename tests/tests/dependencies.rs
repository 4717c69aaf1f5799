//! Each library that anybody wrote into a list of dependencies stands in `server/docs/dependencies.md` with its reason, and no other does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

const REASONS: &str = "server/docs/dependencies.md";
/// Lists of Rust, and in which table of theirs libraries stand.
const CARGO: [(&str, &[&str]); 2] =
    [("Cargo.toml", &["workspace", "dependencies"]), ("tests/fuzz/Cargo.toml", &["dependencies"])];
const NPM: &str = "clients/pwa/package.json";
/// Programs that the project's scripts install or call, of which a row speaks.
const SCRIPTS: &str = ".make";

fn read(name: &str) -> Result<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).context(name.to_owned())
}

/// Names of what is not in the repository itself.
fn rust_libraries(source: &str, table: &[&str]) -> Result<BTreeSet<String>> {
    let list: toml::Table = source.parse()?;
    let first = list.get(table[0]).context("no table")?;
    let found = table[1..].iter().try_fold(first, |found, name| found.get(name)).context("no table in it")?;
    let libraries = found.as_table().context("not a table")?.iter();
    Ok(libraries.filter(|(_, said)| said.get("path").is_none()).map(|(name, _)| name.clone()).collect())
}

/// The same of npm, without the types of another library.
fn npm_libraries(source: &str) -> Result<BTreeSet<String>> {
    let list: Value = serde_json::from_str(source)?;
    let tables = ["dependencies", "devDependencies"].into_iter().filter_map(|table| list[table].as_object());
    Ok(tables.flat_map(|table| table.keys().cloned()).filter(|name| !name.starts_with("@types/")).collect())
}

fn libraries() -> Result<BTreeSet<String>> {
    let mut all = npm_libraries(&read(NPM)?)?;
    for (file, table) in CARGO {
        all.extend(rust_libraries(&read(file)?, table)?);
    }
    Ok(all)
}

/// What the first cells of the rows name, without what stands in brackets.
fn named(document: &str) -> BTreeSet<String> {
    let cells = document.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let rows = cells.filter(|cell| *cell != "Library");
    let names = rows.flat_map(|cell| {
        let plain: String = cell
            .split('(')
            .enumerate()
            .map(|(n, part)| if n == 0 { part } else { part.split_once(')').map_or("", |(_, after)| after) })
            .collect();
        plain.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// Libraries without a reason, and reasons without a library.
fn unmatched(libraries: &BTreeSet<String>, named: &BTreeSet<String>, scripts: &str) -> Vec<String> {
    let without_reason = libraries.difference(named).map(|name| format!("{name}: no reason"));
    let is_called = |name: &str| scripts.contains(name);
    let without_use =
        named.difference(libraries).filter(|name| !is_called(name)).map(|name| format!("{name}: not used"));
    without_reason.chain(without_use).collect()
}

fn scripts() -> Result<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(SCRIPTS);
    let mut all = String::new();
    for entry in fs::read_dir(folder)? {
        all.push_str(&fs::read_to_string(entry?.path())?);
    }
    Ok(all)
}

#[test]
fn every_library_has_its_reason_and_every_reason_its_library() -> Result<()> {
    let unmatched = unmatched(&libraries()?, &named(&read(REASONS)?), &scripts()?);
    ensure!(unmatched.is_empty(), "{REASONS}: {unmatched:#?}");
    Ok(())
}

#[test]
fn a_planted_library_and_a_planted_reason_are_caught() -> Result<()> {
    let (mut libraries, mut named, scripts) = (libraries()?, named(&read(REASONS)?), scripts()?);
    ensure!(libraries.len() > 60 && named.len() > 60, "{} libraries, {} reasons", libraries.len(), named.len());
    libraries.insert("left-pad".to_owned());
    named.insert("openssl-of-old".to_owned());
    let unmatched = unmatched(&libraries, &named, &scripts);
    ensure!(unmatched == ["left-pad: no reason", "openssl-of-old: not used"], "{unmatched:?}");
    Ok(())
}
