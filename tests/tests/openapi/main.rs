//! `server/docs/openapi.json` says what the code says: every route, every body, every command, every code.

mod document;
mod routes;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use naast_protocol::later::KINDS;
use naast_protocol::{Command, ErrorCode};
use serde_json::Value;

const WRITTEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/docs/openapi.json");

fn written() -> Result<Value> {
    Ok(serde_json::from_str(&std::fs::read_to_string(WRITTEN)?)?)
}

#[test]
fn the_written_document_is_what_the_code_gives() -> Result<()> {
    let made = document::of(&routes::all());
    if is_to_be_written() {
        std::fs::write(WRITTEN, serde_json::to_string_pretty(&made)? + "\n")?;
    }
    let is_same = written()? == serde_json::to_value(&made)?;
    ensure!(is_same, "openapi.json is not what the code gives: write it anew with NAAST_WRITE_OPENAPI=1");
    Ok(())
}

/// A switch of this test, no setting of the server.
fn is_to_be_written() -> bool {
    std::env::var_os("NAAST_WRITE_OPENAPI").is_some()
}

#[test]
fn every_route_of_the_server_is_in_it_and_no_other() -> Result<()> {
    let served: BTreeSet<(String, String)> = naast::transport::routes::list()
        .into_iter()
        .map(|(method, path)| (method.to_lowercase(), path.to_owned()))
        .collect();
    let document = written()?;
    let paths = document["paths"].as_object().into_iter().flatten();
    let described: BTreeSet<(String, String)> = paths
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .into_iter()
                .flat_map(|methods| methods.keys().map(|method| (method.clone(), path.clone())))
        })
        .collect();
    ensure!(described == served, "{:?}", described.symmetric_difference(&served).collect::<Vec<_>>());
    Ok(())
}

/// The constants that a field has in the branches of a shape.
fn constants<'a>(document: &'a Value, shape: &str, field: &str) -> BTreeSet<&'a str> {
    let shape = &document["components"]["schemas"][shape];
    // An entry of a kind that came later makes it `anyOf`.
    let branches = [&shape["oneOf"], &shape["anyOf"]].into_iter().filter_map(Value::as_array).flatten();
    branches.filter_map(|branch| branch["properties"][field]["const"].as_str()).collect()
}

#[test]
fn every_command_kind_of_entry_and_code_has_its_shape() -> Result<()> {
    let document = written()?;
    let commands: BTreeSet<&str> = Command::NAMES.iter().copied().collect();
    ensure!(constants(&document, "Command", "do") == commands, "commands without a shape, or the other way round");
    let kinds: BTreeSet<&str> = KINDS.iter().copied().collect();
    ensure!(constants(&document, "Entry", "kind") == kinds, "entries without a shape, or the other way round");
    let codes = document["components"]["schemas"]["ErrorCode"]["oneOf"].as_array().into_iter().flatten();
    let codes: BTreeSet<&str> = codes.filter_map(|code| code["const"].as_str()).collect();
    let all = ErrorCode::ALL.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    ensure!(codes == all.iter().filter_map(Value::as_str).collect(), "codes without a meaning");
    Ok(())
}

#[test]
fn nothing_in_it_leads_nowhere() -> Result<()> {
    let mut document = written()?;
    let dangling = document::dangling(&document);
    ensure!(dangling.is_empty(), "{dangling:?}");
    ensure!(!document.to_string().contains("naast_core::"), "a path of Rust, for a reader who has none");
    document["components"]["schemas"]["Refusal"].take();
    let schemas = document["components"]["schemas"].as_object_mut();
    drop(schemas.map(|schemas| schemas.remove("Refusal")));
    ensure!(document::dangling(&document).len() == 1, "a planted gap is not seen");
    Ok(())
}

/// The samples from which bad input is made are what the document calls good: field by field.
#[test]
fn every_command_has_the_fields_that_its_shape_has() -> Result<()> {
    let document = written()?;
    let stranger = naast_tests::samples::Stranger::new(1, naast_core::TenantId([2; 16]))?;
    for name in Command::NAMES {
        let command = serde_json::to_value(stranger.command(name, naast_core::CommandId([1; 16]))?)?;
        let branches = document["components"]["schemas"]["Command"]["oneOf"].as_array().into_iter().flatten();
        let shape = branches.into_iter().find(|branch| branch["properties"]["do"]["const"] == *name);
        let shape = shape.cloned().unwrap_or_default();
        let names =
            |of: &Value| -> BTreeSet<String> { of.as_object().into_iter().flat_map(|of| of.keys().cloned()).collect() };
        let (given, known) = (names(&command), names(&shape["properties"]));
        let needed = shape["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        ensure!(given.is_subset(&known), "{name} has fields that its shape has not");
        ensure!(needed.into_iter().all(|field| given.contains(field)), "{name} lacks what its shape needs");
        ensure!(shape["additionalProperties"] == Value::Bool(false), "{name} takes anything");
    }
    Ok(())
}
