//! Imports run one way: core ← protocol ← store ← service ← transport ← main, and clients import core and protocol alone.
//!
//! Cargo keeps crates apart once their manifests are right, so the manifests are read here. Inside the server crate nothing
//! but this test keeps the floors, so its sources are read too: comments and strings out, every path resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// What a crate may have from this workspace, and what it must not have from outside.
struct Room {
    name: &'static str,
    folder: &'static str,
    workspace: &'static [&'static str],
    banned: &'static [&'static str],
}

/// Rules are pure: whatever brings time, chance, wires, disks or log lines stays out.
const IMPURE: &[&str] = &["tokio", "axum", "sqlx", "rand", "tracing", "reqwest", "anyhow", "getrandom"];

const ROOMS: &[Room] = &[
    Room { name: "naast-core", folder: "server/core", workspace: &[], banned: IMPURE },
    Room { name: "naast-protocol", folder: "server/protocol", workspace: &["naast-core"], banned: IMPURE },
    Room {
        name: "naast-store",
        folder: "server/store",
        workspace: &["naast-core", "naast-protocol"],
        banned: &["axum", "rand", "reqwest"],
    },
    Room {
        name: "naast",
        folder: "server",
        workspace: &["naast-core", "naast-protocol", "naast-store"],
        banned: &["sqlx"],
    },
    Room {
        name: "naast-client",
        folder: "clients/rust",
        workspace: &["naast-core", "naast-protocol"],
        banned: &["axum", "sqlx"],
    },
    Room {
        name: "naast-terminal",
        folder: "clients/terminal",
        workspace: &["naast-client", "naast-core", "naast-protocol"],
        banned: &["axum", "sqlx"],
    },
    // Tests stand outside the house and may look into every room.
    Room {
        name: "naast-tests",
        folder: "tests",
        workspace: &["naast", "naast-client", "naast-core", "naast-protocol", "naast-store", "naast-terminal"],
        banned: &[],
    },
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What is wrong with a manifest.
fn manifest_faults(room: &Room, manifest: &str) -> Result<Vec<String>> {
    let manifest: toml::Table = manifest.parse()?;
    let mut faults = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
        for name in table.keys() {
            let is_ours = name == "naast" || name.starts_with("naast-");
            if room.banned.contains(&name.as_str()) || (is_ours && !room.workspace.contains(&name.as_str())) {
                faults.push(format!("{} must not depend on {name}", room.name));
            }
        }
    }
    Ok(faults)
}

/// Takes comments, strings and characters out of Rust source, so that only code is left.
fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let skipped = if rest.starts_with(b"//") {
            rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            rest.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |end| end + 2)
        } else if rest[0] == b'"' {
            string_length(rest)
        } else if rest[0] == b'\'' && rest.get(1) == Some(&b'\\') {
            3 + rest.iter().skip(3).position(|byte| *byte == b'\'').unwrap_or(0) + 1
        } else if rest[0] == b'\'' && rest.get(2) == Some(&b'\'') {
            3
        } else {
            code.push(rest[0]);
            at += 1;
            continue;
        };
        code.push(b' ');
        at += skipped;
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// How long the string literal is that `rest` begins with.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Every path that code names: `use` trees flattened, and `a::b::c` wherever it stands.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut trees = code.split("use ").skip(1).collect::<Vec<_>>();
    for tree in &mut trees {
        flatten(&[], tree.split(';').next().unwrap_or_default(), &mut found);
    }
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    for word in code.split(|letter: char| !is_part(letter)).filter(|word| word.contains("::")) {
        found.push(segments(word));
    }
    found
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Flattens `a::{b, c::{d, e}}` under a prefix.
fn flatten(prefix: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, group.rsplit_once('}').map(|(group, _)| group)),
        None => (tree, None),
    };
    let head = head.split(" as ").next().unwrap_or_default();
    let path: Vec<String> = prefix.iter().cloned().chain(segments(head)).collect();
    let Some(group) = group else {
        found.push(path);
        return;
    };
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                flatten(&path, &group[start..at], found);
                start = at + 1;
            }
            _ => {}
        }
    }
    flatten(&path, &group[start..], found);
}

/// The module that a file of the server crate is: `service/send.rs` is `[service, send]`, `service/mod.rs` is `[service]`.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.trim_end_matches(".rs");
    stem.split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main")).map(ToOwned::to_owned).collect()
}

/// Where a path leads inside the server crate; none for paths into other crates.
fn absolute(path: &[String], module: &[String], children: &[String]) -> Option<Vec<String>> {
    let mut rest = path;
    let mut base = match rest.first()?.as_str() {
        "crate" | "naast" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len().saturating_sub(1)].to_vec(),
        first if children.iter().any(|child| child == first) => {
            return Some(module.iter().chain(rest).cloned().collect());
        }
        _ => return None,
    };
    rest = &rest[1..];
    while rest.first().is_some_and(|part| part == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// The floor of a module of the server crate. What stands beside the floors (settings, clock, keys, bus) is below all of them;
/// `app` wires them and holds what tasks remember between two requests, `sessions` is how several tasks end, `factors` what
/// several of them take: they stand on the services' floor.
fn floor(module: &[String]) -> u8 {
    match module.first().map(String::as_str) {
        None => 4,
        Some("transport") => 3,
        Some("service" | "app" | "push" | "sessions" | "factors") => 2,
        Some(_) => 1,
    }
}

/// What is wrong with a source of the server crate; `files` names all of them.
fn source_faults(file: &str, source: &str, files: &[String]) -> Vec<String> {
    let code = code_only(source);
    let module = module_of(file);
    let tasks: Vec<String> = files
        .iter()
        .filter(|file| file.starts_with("service/"))
        .filter_map(|file| module_of(file).get(1).cloned())
        .collect();
    let children: Vec<String> = if file.ends_with("mod.rs") {
        files
            .iter()
            .map(|other| module_of(other))
            .filter(|other| other.starts_with(&module))
            .filter_map(|other| other.get(module.len()).cloned())
            .collect()
    } else {
        Vec::new()
    };
    let mut faults = Vec::new();
    for path in paths(&code) {
        if path.first().is_some_and(|first| first == "sqlx") {
            faults.push(format!("{file} knows SQL: {}", path.join("::")));
        }
        let Some(to) = absolute(&path, &module, &children) else { continue };
        if to.is_empty() || files.iter().all(|file| module_of(file).first() != to.first()) {
            continue;
        }
        if floor(&to) > floor(&module) {
            faults.push(format!("{file} looks up the stairs: {}", to.join("::")));
        }
        let is_task = |module: &[String]| module.first().is_some_and(|first| first == "service");
        let other_task = to.get(1).filter(|task| tasks.contains(task) && module.get(1) != Some(task));
        if is_task(&module) && is_task(&to) && other_task.is_some() {
            faults.push(format!("{file} is a task that calls another task: {}", to.join("::")));
        }
    }
    faults
}

/// The sources of the server crate, by their path under `server/src`.
fn server_sources() -> Result<BTreeMap<String, String>> {
    let base = root().join("server/src");
    let mut sources = BTreeMap::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&base)?.to_str().context("a file's name is not Unicode")?.to_owned();
                sources.insert(name, std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(sources)
}

#[test]
fn every_crate_depends_only_on_floors_below_it() -> Result<()> {
    let mut faults = Vec::new();
    for room in ROOMS {
        let manifest = std::fs::read_to_string(root().join(room.folder).join("Cargo.toml"))?;
        faults.extend(manifest_faults(room, &manifest)?);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn every_member_of_the_workspace_has_its_row() -> Result<()> {
    let workspace: toml::Table = std::fs::read_to_string(root().join("Cargo.toml"))?.parse()?;
    let members = workspace["workspace"]["members"].as_array().context("members is a list")?;
    for member in members {
        assert!(ROOMS.iter().any(|room| Some(room.folder) == member.as_str()), "{member} has no row");
    }
    Ok(())
}

#[test]
fn the_servers_floors_import_one_way_and_tasks_never_call_tasks() -> Result<()> {
    let sources = server_sources()?;
    assert!(sources.contains_key("main.rs") && sources.len() > 10, "the sources were not found");
    let files: Vec<String> = sources.keys().cloned().collect();
    let faults: Vec<String> = sources.iter().flat_map(|(file, source)| source_faults(file, source, &files)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn planted_imports_are_caught() -> Result<()> {
    let files: Vec<String> =
        ["main.rs", "app.rs", "keys.rs", "service/mod.rs", "service/send.rs", "service/choose.rs", "transport/mod.rs"]
            .map(ToOwned::to_owned)
            .to_vec();
    for (file, source) in [
        ("service/send.rs", "use crate::transport::Problem;"),
        ("service/send.rs", "fn f() { crate::transport::reply() }"),
        ("service/send.rs", "use crate::{app::App, service::choose::withdraw};"),
        ("service/send.rs", "use super::choose;"),
        ("service/send.rs", "fn f() { super::choose::withdraw() }"),
        ("service/mod.rs", "pub mod choose; fn f() { choose::withdraw() }"),
        ("keys.rs", "use crate::app::App;"),
        ("app.rs", "use crate::{clock::Clock, transport};"),
        ("transport/mod.rs", "async fn f(pool: sqlx::SqlitePool) {}"),
    ] {
        assert!(!source_faults(file, source, &files).is_empty(), "not caught in {file}: {source}");
    }
    for (file, source) in [
        ("service/send.rs", "//! See `crate::transport::socket`.\nuse super::{Caller, answer};\nuse crate::app::App;"),
        ("service/send.rs", "const A: &str = \"use crate::transport::x;\"; use naast_store::Tx;"),
        ("transport/mod.rs", "use crate::service::{choose, send};"),
    ] {
        assert_eq!(source_faults(file, source, &files), Vec::<String>::new(), "caught without reason: {source}");
    }
    for (name, manifest) in [
        ("naast-core", "[dependencies]\ntokio.workspace = true"),
        ("naast-core", "[dev-dependencies]\nrand = \"1\""),
        ("naast-protocol", "[dependencies]\nnaast-store.workspace = true"),
        ("naast-store", "[dependencies]\nnaast.workspace = true"),
        ("naast", "[dependencies]\nsqlx.workspace = true"),
        ("naast-client", "[dependencies]\nnaast-store = { path = \"x\" }"),
        ("naast-client", "[dependencies]\nnaast.workspace = true"),
    ] {
        let room = ROOMS.iter().find(|room| room.name == name).context("a room of that name")?;
        assert!(!manifest_faults(room, manifest)?.is_empty(), "not caught in {name}: {manifest}");
    }
    Ok(())
}
