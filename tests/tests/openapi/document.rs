//! The document, made from the routes, the types and the codes.

use std::collections::{BTreeMap, BTreeSet};

use naast::transport::codes::status;
use naast_protocol::ErrorCode;
use naast_protocol::frame::{ClientFrame, ServerFrame};
use naast_protocol::http::Problem;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::routes::{Asker, Gives, Route, session};

/// The parts of an `OpenAPI` document, in the order in which somebody reads them.
#[derive(Serialize)]
pub struct Document {
    openapi: &'static str,
    info: Value,
    paths: BTreeMap<String, Map<String, Value>>,
    components: Value,
}

const ABOUT: &str = "Naast's routes under `/v1`, for whoever writes another client. This file is made from the server's types; a test \
fails when it is not.\n\n\
What goes over these routes is mostly sealed or signed: a server that takes it does not mean that a client may believe it. How to make \
and check it stands in `formats.md`, what a client owes its person in `security/protocol.md`.\n\n\
Bytes are base64url without padding, in their one spelling. Integers stay below 2^53. Times are milliseconds since 1970. Fields that \
are not listed are refused in what a client sends; a client passes over what it does not know in what it gets.";

/// Makes the document of these routes.
pub fn of(routes: &[Route]) -> Document {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    // What a client sends may leave out what it may leave out; what a client gets is whole.
    let mut sent = settings.clone().for_deserialize().into_generator();
    let mut got = settings.for_serialize().into_generator();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for route in routes {
        let operation = operation(route, &mut sent, &mut got);
        paths.entry(route.path.to_owned()).or_default().insert(route.method.to_lowercase(), operation);
    }
    sent.subschema_for::<ClientFrame>();
    got.subschema_for::<ServerFrame>();
    let problem = got.subschema_for::<Problem>();
    let components = json!({
        "schemas": schemas(&mut sent, &mut got),
        "responses": {
            "Refused": refusal(&refused(), &problem, false),
            "Unavailable": refusal("The server cannot answer now (`unavailable`); nothing was lost.", &problem, true),
        },
        "securitySchemes": {
            "account": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description":
                "The access token of a session; it lasts ten minutes." },
            "browser": { "type": "apiKey", "in": "cookie", "name": "__Host-naast", "description":
                "The refresh token of a session, in a cookie; sent with the `Origin` of this very server." },
        },
    });
    let info = json!({
        "title": "Naast", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT,
        "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
    });
    Document { openapi: "3.1.0", info, paths, components }
}

fn operation(route: &Route, sent: &mut SchemaGenerator, got: &mut SchemaGenerator) -> Value {
    let mut operation = Map::new();
    let (summary, description) =
        route.says.split_once(". ").map_or((route.says, None), |(first, _)| (first, Some(route.says)));
    operation.insert("summary".into(), summary.trim_end_matches('.').into());
    operation.extend(description.map(|all| ("description".to_owned(), all.into())));
    operation.insert("operationId".into(), operation_id(route).into());
    let parameters: Vec<Value> = in_path(route.path, sent).into_iter().chain(in_query(route.path)).collect();
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    match route.asker {
        Asker::Anybody => {}
        Asker::Account => drop(operation.insert("security".into(), json!([{ "account": [] }]))),
        Asker::Browser => drop(operation.insert("security".into(), json!([{ "browser": [] }]))),
    }
    if let Some(takes) = route.takes {
        let content = json!({ "application/json": { "schema": takes(sent) } });
        operation.insert("requestBody".into(), json!({ "required": true, "content": content }));
    }
    let (status, answer) = match route.gives {
        Gives::Body(shape) => ("200", given(&shape(got).to_value())),
        Gives::Object => ("200", given(&json!({ "type": "object" }))),
        Gives::Session => {
            let mut answer = given(&session(got).to_value());
            answer["headers"] = json!({ "Set-Cookie": {
                "description": "`__Host-naast`, the refresh token.", "required": true, "schema": { "type": "string" } } });
            ("200", answer)
        }
        Gives::Nothing => ("204", json!({ "description": "It was done." })),
        Gives::Socket => ("101", json!({ "description": "The socket is open." })),
    };
    let refused = json!({ "$ref": "#/components/responses/Refused" });
    let unavailable = json!({ "$ref": "#/components/responses/Unavailable" });
    operation.insert("responses".into(), json!({ status: answer, "4XX": refused, "503": unavailable }));
    operation.into()
}

fn given(schema: &Value) -> Value {
    json!({ "description": "It.", "content": { "application/json": { "schema": schema } } })
}

/// `GET /v1/logs/{log}/entries` → `get_logs_log_entries`.
fn operation_id(route: &Route) -> String {
    let words = route.path.trim_start_matches("/v1/").replace(['{', '}'], "").replace(['/', '-'], "_");
    format!("{}_{words}", route.method.to_lowercase())
}

fn in_path(path: &str, generator: &mut SchemaGenerator) -> Vec<Value> {
    let name = path.split('/').find_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let Some(name) = name else { return Vec::new() };
    let schema = match name {
        "plea" => generator.subschema_for::<naast_core::Hash>(),
        "person" => generator.subschema_for::<naast_core::PersonId>(),
        "invite" => generator.subschema_for::<naast_core::InviteId>(),
        "share" => generator.subschema_for::<naast_core::ShareId>(),
        "rule" => generator.subschema_for::<naast_core::RuleId>(),
        "report" => generator.subschema_for::<naast_core::ReportId>(),
        _ => generator.subschema_for::<naast_core::LogId>(),
    };
    vec![json!({ "name": name, "in": "path", "required": true, "schema": schema })]
}

fn in_query(path: &str) -> Vec<Value> {
    let number = |name: &str, says: &str| {
        let schema = json!({ "type": "integer", "minimum": 0 });
        json!({ "name": name, "in": "query", "description": says, "schema": schema })
    };
    match path {
        "/v1/logs/{log}/entries" => vec![
            number("after", "Entries behind this one; 0 when absent."),
            number("limit", &format!("At most so many, and never more than {}.", naast_core::limits::PAGE_ENTRIES_MAX)),
        ],
        "/v1/team" => vec![number("known", "Number of the newest team that the asker knows.")],
        _ => Vec::new(),
    }
}

fn refusal(says: &str, problem: &Schema, is_later: bool) -> Value {
    let retry = json!({ "Retry-After": {
        "description": "In seconds; with `retry_after_ms`.", "required": is_later, "schema": { "type": "string" } } });
    let content = json!({ "application/problem+json": { "schema": problem } });
    json!({ "description": says, "headers": retry, "content": content })
}

/// Which code travels with which status.
fn refused() -> String {
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in ErrorCode::ALL {
        let name = json!(code).as_str().map(|name| format!("`{name}`")).unwrap_or_default();
        by_status.entry(status(*code).as_u16()).or_default().push(name);
    }
    by_status.retain(|status, _| *status < 500);
    let lines: Vec<String> =
        by_status.iter().map(|(status, codes)| format!("- {status}: {}", codes.join(", "))).collect();
    format!("Refused, for a reason. What one may not see is answered like what never was: 404.\n\n{}", lines.join("\n"))
}

/// All shapes under their names. One that is sent and got must be the same both ways.
fn schemas(sent: &mut SchemaGenerator, got: &mut SchemaGenerator) -> Map<String, Value> {
    let mut all = sent.take_definitions(true);
    for (name, schema) in got.take_definitions(true) {
        let known = all.insert(name.clone(), schema.clone());
        assert!(known.is_none_or(|known| known == schema), "{name} is not the same both ways");
    }
    for schema in all.values_mut() {
        if let Ok(schema) = <&mut Schema>::try_from(schema) {
            RecursiveTransform(plain).transform(schema);
        }
    }
    all
}

/// For readers who have no Rust at hand: links become names, lines flow, integers have their bound.
fn plain(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get("description") {
        let text = without_links(text);
        schema.insert("description".into(), text.into());
    }
    if matches!(schema.get("format").and_then(Value::as_str), Some("uint64" | "int64")) {
        schema.remove("format");
        schema.insert("maximum".into(), naast_core::limits::INTEGER_MAX.into());
    }
}

/// "A [`naast_core::charter::Leave`]." → "A `Leave`."
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("[`") {
        out.push_str(before);
        let Some((link, after)) = behind.split_once("`]") else { break };
        let name = link.rsplit("::").next().unwrap_or(link);
        // Commands and codes bear the names that they have on the wire.
        let is_on_the_wire = link.starts_with("Command::") || link.starts_with("ErrorCode::");
        let name = if is_on_the_wire { snake_case(name) } else { name.to_owned() };
        out.extend(["`", &name, "`"]);
        rest = after;
    }
    out.push_str(rest);
    out.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n")
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// Names in `$ref` that nothing in the document bears.
pub fn dangling(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(document, &mut found);
    found.retain(|name| document.pointer(name.trim_start_matches('#')).is_none());
    found
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
            fields.values().for_each(|field| collect(field, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}
