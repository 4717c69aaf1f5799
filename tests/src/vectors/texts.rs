//! The inputs of vectors of logs, and of texts that are sealed, hashed or signed.

use serde_json::{Value, json};

use super::inputs::{AT, CHANNEL, Case, HANNE, JEF, PAYLOAD, SAM, TENANT, b64, by, header, root, trail};

pub(super) fn logs() -> Vec<Case> {
    let statement = |name: u8| format!("{}.{}.{}", b64::<12>(name), b64::<24>(name), b64::<64>(name));
    let entries = |log: String, contents: Vec<Value>| {
        let rows: Vec<Value> = contents
            .into_iter()
            .zip(1_i64..)
            .map(|(mut content, seq)| {
                if let Value::Object(content) = &mut content {
                    content.extend([
                        ("log".into(), json!(log)),
                        ("seq".into(), json!(seq)),
                        ("at".into(), json!(AT + seq)),
                    ]);
                }
                content
            })
            .collect();
        json!({ "log": log, "entries": rows })
    };
    let (share, invite, hash) = (b64::<16>(0x65), b64::<16>(0x60), b64::<32>(0x91));
    let channel = vec![
        json!({ "kind": "charter", "statement": statement(1) }),
        json!({ "kind": "take_seat", "statement": statement(2) }),
        json!({ "kind": "leave", "statement": statement(3) }),
        json!({ "kind": "epoch", "statement": statement(4), "seal": b64::<100>(5) }),
        json!({ "kind": "epoch", "statement": statement(4) }),
        json!({
            "kind": "message", "header": header(), "trail": trail(), "commit": b64::<32>(6), "body": b64::<250>(7),
        }),
        json!({ "kind": "tombstone", "author": by(SAM), "envelope": hash }),
        json!({ "kind": "withheld", "content": hash }),
        json!({ "kind": "erased", "statement": statement(8) }),
    ];
    let halves = vec![
        json!({ "kind": "half", "of": b64::<16>(SAM), "is_kept": true }),
        json!({ "kind": "half", "of": b64::<16>(SAM), "is_kept": false }),
        json!({ "kind": "half_gone", "why": "keeper" }),
        json!({ "kind": "half_gone", "why": "tries" }),
    ];
    let person = vec![
        json!({ "kind": "joined", "channel": b64::<16>(CHANNEL), "from": 3, "before": hash }),
        json!({ "kind": "left", "channel": b64::<16>(CHANNEL) }),
        json!({ "kind": "choice", "choice": statement(9), "statement": statement(10) }),
        json!({ "kind": "grant", "share": share, "from": b64::<16>(SAM) }),
        json!({ "kind": "void", "share": share }),
        json!({ "kind": "opened", "share": share }),
        json!({ "kind": "card_answer", "invite": invite, "sealed": b64::<90>(11) }),
        json!({
            "kind": "invite_taken", "invite": invite, "person": b64::<16>(JEF), "root": root(JEF), "proof": b64::<64>(12),
        }),
        json!({ "kind": "bag", "n": 4 }),
        json!({ "kind": "unlock", "statement": statement(13) }),
        json!({ "kind": "key", "statement": statement(14) }),
        json!({ "kind": "signed_in", "device": b64::<16>(0x73) }),
    ];
    vec![
        ("log", "every kind in a channel", entries(b64::<16>(CHANNEL), channel)),
        ("log", "every kind of a person", entries(b64::<16>(SAM), person)),
        ("log", "halves", entries(b64::<16>(JEF), halves)),
    ]
}

pub(super) fn texts() -> Vec<Case> {
    let case = |name, kind: &str, value: Value| ("json", name, json!({ "type": kind, "value": value }));
    let generation = json!({ "sign": b64::<32>(1), "seal": b64::<32>(2), "bag": b64::<32>(3) });
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut all = vec![
        case(
            "a question to a mentor",
            "Card",
            json!({
                "tenant": b64::<16>(TENANT), "from": "Sam", "standing": "guest", "guest": "opa", "role": "jim",
                "channel": b64::<16>(CHANNEL), "words": "Wil jij mijn JIM zijn?",
            }),
        ),
        case(
            "a card for staff",
            "Card",
            json!({
                "tenant": b64::<16>(TENANT), "from": "Desk", "standing": "professional", "guest": "Hanne", "words": "",
            }),
        ),
        case("yes", "CardAnswer", json!({ "answer": "yes", "name": "Jef", "words": "Natuurlijk, jongen." })),
        case(
            "keys of a share",
            "ShareKeys",
            json!({
                "from": "Sam", "items": [{ "envelope": b64::<32>(1), "key": b64::<32>(2), "author": "Jef", "at": AT }],
            }),
        ),
        case(
            "keys of a share that a JIM worded",
            "ShareKeys",
            json!({
                "from": "Sam", "items": [{ "envelope": b64::<32>(1), "key": b64::<32>(2), "author": "Jef", "at": AT }],
                "passes": ["a.b.c"],
            }),
        ),
        case("an answer to the youth", "ShareAnswer", json!({ "answer": "a.b.c", "from": "Mama" })),
        case("an answer to a JIM", "ShareAnswer", json!({ "answer": "a.b.c", "from": "Mama", "pass": "d.e.f" })),
        case("a vault", "VaultKeys", json!({ "root": b64::<32>(4), "generations": [generation] })),
        case(
            "a coordinator's vault",
            "VaultKeys",
            json!({
                "root": b64::<32>(4), "generations": [generation],
                "organisation": { "root": b64::<32>(5), "generations": [generation] },
            }),
        ),
        case(
            "an empty bag",
            "Bag",
            json!({ "name": "Sam", "pins": {}, "invites": {}, "marks": { "charters": {}, "epochs": {} } }),
        ),
        case(
            "a full bag",
            "Bag",
            json!({
                "name": "Sam", "pins": { (b64::<16>(HANNE)): { "root": root(HANNE), "g": 0, "name": "Hanne" } },
                "organisation": b64::<32>(6),
                "invites": { (b64::<16>(0x60)): {
                    "secret": b64::<32>(7), "standing": "guest", "guest": "opa", "channel": b64::<16>(CHANNEL), "until": AT,
                } },
                "marks": {
                    "charters": { (b64::<16>(CHANNEL)): 1 }, "epochs": { (b64::<16>(CHANNEL)): 3 }, "choice": 2,
                    "unlocks": { (b64::<16>(0x7b)): 1 },
                },
            }),
        ),
        case("words", "Payload", parse(PAYLOAD)),
        case("a reply", "Payload", json!({ "kind": "reply", "to": b64::<32>(8), "text": "Ja." })),
        case("a wording", "Payload", json!({ "kind": "wording", "text": "Sam heeft rust nodig." })),
        case("for whom", "Payload", json!({ "kind": "worded_for", "of": b64::<32>(8), "whom": "je mama" })),
        case(
            "instead of which",
            "Payload",
            json!({ "kind": "worded_for", "of": b64::<32>(8), "whom": "je mama", "instead_of": b64::<32>(9) }),
        ),
        case("a name", "Payload", json!({ "kind": "profile", "name": "Sam" })),
        case("who reads along", "Payload", json!({ "kind": "reads_along", "rule": b64::<16>(9), "name": "Marie" })),
        case("a header", "Header", parse(&header())),
        case(
            "a header with everything",
            "Header",
            json!({
                "suite": "naast1", "tenant": b64::<16>(TENANT), "channel": b64::<16>(CHANNEL), "epoch": 2, "author": by(SAM),
                "id": b64::<16>(0x70), "salt": b64::<16>(0x71), "class": "silent", "label": b64::<16>(0x77), "lock": true,
                "blobs": [{ "id": b64::<16>(0x78), "hash": b64::<32>(0x79), "bytes": 25_000_000 }], "trail": b64::<32>(0x7a),
            }),
        ),
        case("a trail", "Trail", parse(&trail())),
    ];
    all.extend(laid());
    all
}

/// What a youth lays on the table.
fn laid() -> Vec<Case> {
    let case = |name, value: Value| ("json", name, json!({ "type": "Payload", "value": value }));
    vec![
        case(
            "a mandate",
            json!({ "kind": "mandate", "to": b64::<32>(8), "whom": "Jef", "topic": "school", "until": AT }),
        ),
        case(
            "a mandate without an end",
            json!({ "kind": "mandate", "to": b64::<32>(8), "whom": "Jef", "topic": "school" }),
        ),
        case(
            "a round table",
            json!({
                "kind": "round_table", "when": AT, "place": "bij opa", "people": ["Jef", "mama"],
                "said": [
                    { "what": "Ik wil rust.", "by": { "who": "me" } },
                    { "what": "En tijd.", "by": { "who": "other", "name": "Jef" } },
                    { "what": "Wat dan?" },
                ],
                "instead_of": b64::<32>(9),
            }),
        ),
        case("a round table with one thing on it", json!({ "kind": "round_table", "people": ["mama"] })),
    ]
}
