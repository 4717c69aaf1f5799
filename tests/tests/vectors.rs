//! The committed vectors are what the client makes, and a verifier notices any changed byte of them.

use anyhow::{Context as _, ensure};
use naast_tests::vectors::{Vector, compute, files, folder, read};
use serde_json::Value;

/// Rewrites the files when a format was changed on purpose; otherwise they must be what is made.
#[test]
fn vectors_are_what_the_client_makes() -> anyhow::Result<()> {
    let rewrite = std::env::var_os("NAAST_WRITE_VECTORS").is_some();
    for file in files()? {
        let text = format!("{}\n", serde_json::to_string_pretty(&file.vectors)?);
        let path = folder().join(file.name);
        if rewrite {
            std::fs::write(&path, &text)?;
        }
        let committed = std::fs::read_to_string(&path).with_context(|| file.name.to_owned())?;
        ensure!(committed == text, "{} is not what the client makes: a format has changed", file.name);
    }
    Ok(())
}

#[test]
fn vectors_of_the_web_app_hold_here_too() -> anyhow::Result<()> {
    let vectors = read("from-web.json")?;
    ensure!(!vectors.is_empty(), "the web app wrote no vectors");
    for vector in vectors {
        let output =
            compute(&vector.format, &vector.inputs).with_context(|| format!("{}: {}", vector.format, vector.name))?;
        ensure!(output == vector.output, "{}: {} comes out otherwise", vector.format, vector.name);
    }
    Ok(())
}

/// Every leaf of inputs and outputs is changed in turn, at a spread of places; no change may go unnoticed.
#[test]
fn vectors_do_not_hold_when_a_byte_is_flipped() -> anyhow::Result<()> {
    let mut flips = 0_usize;
    for file in files()? {
        for vector in file.vectors {
            ensure!(vector.holds(), "{}: {} does not even hold unchanged", vector.format, vector.name);
            for pointer in leaves(&vector.output, "/output").into_iter().chain(leaves(&vector.inputs, "/inputs")) {
                for changed in flipped(&vector, &pointer)? {
                    flips += 1;
                    ensure!(!changed.holds(), "{}: {} holds with a changed {pointer}", vector.format, vector.name);
                }
            }
        }
    }
    ensure!(flips > 3_000, "only {flips} changes were tried");
    Ok(())
}

/// Inputs that may be changed without another output, by what the format promises.
fn may_differ(vector: &Vector, pointer: &str) -> bool {
    let is_input = pointer.starts_with("/inputs");
    match vector.format.as_str() {
        // Read in any case and spacing; what is refused is refused in many spellings.
        "recovery_code_read" | "login" => is_input,
        // The hash of a log is the same for every reader: a seal is for one, a trail is named by its header, a tombstone's
        // author by the statement that erased it.
        "log" => {
            is_input && (pointer.ends_with("/seal") || pointer.ends_with("/trail") || pointer.contains("/author/"))
        }
        _ => false,
    }
}

/// A statement's hash is over `header.payload`: in a log, its signature is no part of what is hashed.
fn changeable<'a>(vector: &Vector, text: &'a str) -> &'a str {
    let is_statement = vector.format == "log" && text.matches('.').count() == 2;
    text.rsplit_once('.').filter(|_| is_statement).map_or(text, |(signed, _)| signed)
}

fn leaves(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| leaves(value, &format!("{path}/{name}"))).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, value)| leaves(value, &format!("{path}/{at}"))).collect()
        }
        _ => vec![path.to_owned()],
    }
}

fn flipped(vector: &Vector, pointer: &str) -> anyhow::Result<Vec<Vector>> {
    const PLACES: usize = 24;
    if may_differ(vector, pointer) {
        return Ok(Vec::new());
    }
    let whole = serde_json::to_value(vector)?;
    let leaf = whole.pointer(pointer).context("a leaf that was just found")?;
    let others: Vec<Value> = match leaf {
        Value::String(text) if text.is_empty() => vec![Value::String("AQID".into())],
        Value::String(text) => {
            let places: Vec<usize> =
                changeable(vector, text).char_indices().filter(|(_, sign)| sign.is_ascii()).map(|(at, _)| at).collect();
            let stride = places.len().div_ceil(PLACES).max(1);
            places
                .iter()
                .step_by(stride)
                .map(|at| {
                    let other = if text.as_bytes()[*at] == b'B' { 'C' } else { 'B' };
                    let mut text = text.clone();
                    text.replace_range(at..=at, &other.to_string());
                    Value::String(text)
                })
                .collect()
        }
        Value::Number(number) => vec![Value::from(number.as_u64().unwrap_or_default() ^ 1)],
        Value::Null => vec![Value::Bool(true)],
        _ => Vec::new(),
    };
    others
        .into_iter()
        .map(|other| {
            let mut changed = whole.clone();
            *changed.pointer_mut(pointer).context("a leaf that was just found")? = other;
            Ok(serde_json::from_value(changed)?)
        })
        .collect()
}
