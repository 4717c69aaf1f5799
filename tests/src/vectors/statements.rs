//! The inputs of the statements' vectors: each kind, and each way in which its optional fields are there or not.

use serde_json::{Value, json};

use super::inputs::{AT, CHANNEL, Case, HANNE, JEF, RULE, SAM, TENANT, b64, by, root, seed};

/// A statement's body: what all begin with, then its own fields.
fn body(who: u8, rest: Value) -> Value {
    let mut body = json!({ "suite": "naast1", "tenant": b64::<16>(TENANT), "by": by(who), "at": AT });
    if let (Value::Object(body), Value::Object(rest)) = (&mut body, rest) {
        body.extend(rest);
    }
    body
}

fn sign(name: &'static str, kind: &str, who: u8, rest: Value) -> Case {
    ("statement", name, json!({ "kind": kind, "seed": seed(who), "body": body(who, rest) }))
}

fn member(who: u8, role: &str) -> Value {
    json!({ "person": b64::<16>(who), "root": root(who), "g": 0, "role": role })
}

/// Every kind of statement.
pub(super) fn statements() -> Vec<Case> {
    [rooms_and_choices(), factors(), circles(), rules(), answers()].concat()
}

fn rooms_and_choices() -> Vec<Case> {
    let channel = b64::<16>(CHANNEL);
    let prev = b64::<32>(0xd0);
    vec![
        sign(
            "a first charter with a seat",
            "charter",
            SAM,
            json!({
                "channel": channel, "kind": "private", "n": 0, "members": [member(SAM, "youth")],
                "seats": [{ "invite": b64::<16>(0x60), "key": b64::<32>(0x61), "role": "jim", "until": AT + 1000 }],
                "retention": {},
            }),
        ),
        sign(
            "a charter that follows",
            "charter",
            SAM,
            json!({
                "channel": channel, "kind": "direct", "n": 1, "prev": prev,
                "members": [member(SAM, "youth"), member(HANNE, "professional")], "seats": [], "retention": { "days": 30 },
            }),
        ),
        sign("leaving", "leave", JEF, json!({ "channel": channel, "charter": prev })),
        sign(
            "leaving with one's words",
            "leave",
            JEF,
            json!({ "channel": channel, "charter": prev, "takes": "words" }),
        ),
        sign("going for good", "farewell", JEF, json!({})),
        sign(
            "taking a seat",
            "take_seat",
            JEF,
            json!({
                "invite": b64::<16>(0x60), "channel": channel, "person": b64::<16>(JEF), "role": "jim", "proof": b64::<64>(0x62),
            }),
        ),
        sign(
            "a fresh epoch",
            "epoch",
            JEF,
            json!({
                "channel": channel, "epoch": 1, "charter": prev, "members": [by(SAM), by(JEF)], "how": "fresh",
                "commitment": b64::<32>(0x63),
            }),
        ),
        sign(
            "a derived epoch",
            "epoch",
            SAM,
            json!({
                "channel": channel, "epoch": 2, "charter": prev, "members": [by(SAM), by(JEF)], "how": "derived",
                "commitment": b64::<32>(0x64),
            }),
        ),
        sign("erasing", "erase", SAM, json!({ "channel": channel, "envelope": prev })),
        sign(
            "a share until Friday",
            "share",
            SAM,
            json!({
                "id": b64::<16>(0x65), "items": [{ "envelope": prev, "author": by(JEF), "role": "jim" }],
                "to": { "person": b64::<16>(HANNE), "root": root(HANNE) }, "until": AT + 86_400_000,
            }),
        ),
        sign(
            "a share until it is stopped",
            "share",
            SAM,
            json!({
                "id": b64::<16>(0x66), "items": [{ "envelope": prev, "author": by(SAM), "role": "youth" }],
                "to": { "person": b64::<16>(HANNE), "root": root(HANNE) },
            }),
        ),
        sign("a withdrawal", "withdraw", SAM, json!({ "share": b64::<16>(0x65) })),
        sign("a first choice", "choice", SAM, json!({ "n": 0, "statement": prev })),
        sign("a choice that follows", "choice", SAM, json!({ "n": 1, "prev": prev, "statement": b64::<32>(0x67) })),
    ]
}

/// What somebody says to what was shared with them, and who lets them.
fn answers() -> Vec<Case> {
    let (share, prev) = (b64::<16>(0x65), b64::<32>(0xd0));
    let (hanne, jef) = (
        json!({ "person": b64::<16>(HANNE), "root": root(HANNE) }),
        json!({ "person": b64::<16>(JEF), "root": root(JEF) }),
    );
    vec![
        sign(
            "a share whose answer a JIM reads too",
            "share",
            SAM,
            json!({
                "id": share, "items": [{ "envelope": prev, "author": by(JEF), "role": "jim" }], "to": hanne,
                "until": AT + 86_400_000, "answer_to": [jef], "in_file": true,
            }),
        ),
        sign("an answer", "answer", HANNE, json!({ "share": share, "words": "Dank je, Sam. Ik wist het niet: echt." })),
        sign(
            "a pass to answer a JIM",
            "pass",
            SAM,
            json!({ "share": share, "about": [prev], "from": hanne, "to": jef }),
        ),
    ]
}

/// What opens an account.
fn factors() -> Vec<Case> {
    let prev = b64::<32>(0xd0);
    vec![
        sign("words alone", "unlock", SAM, json!({ "n": 0, "wraps": [{ "factor": "words", "wrapped": prev }] })),
        sign(
            "words and a code",
            "unlock",
            SAM,
            json!({
                "n": 1, "prev": prev,
                "wraps": [{ "factor": "words", "wrapped": prev }, { "factor": "recovery_code", "wrapped": b64::<32>(0x68) }],
            }),
        ),
        sign(
            "a passkey beside words that stay",
            "unlock",
            SAM,
            json!({
                "n": 2, "prev": prev,
                "wraps": [{ "factor": "passkey", "wrapped": b64::<32>(0x69) }, { "factor": "words", "wrapped": prev, "since": 0 }],
            }),
        ),
        sign(
            "PIN and a person beside words that stay",
            "unlock",
            SAM,
            json!({
                "n": 3, "prev": prev,
                "wraps": [
                    { "factor": "pin_and_person", "wrapped": b64::<32>(0x6a) }, { "factor": "words", "wrapped": prev, "since": 0 },
                ],
            }),
        ),
    ]
}

/// What a circle of several people, and an organisation with staff, say beside that.
fn circles() -> Vec<Case> {
    let channel = b64::<16>(CHANNEL);
    let prev = b64::<32>(0xd0);
    vec![
        sign(
            "a charter of a triad",
            "charter",
            SAM,
            json!({
                "channel": channel, "kind": "triad", "n": 0,
                "members": [member(SAM, "youth"), member(JEF, "jim"), member(HANNE, "professional")], "seats": [],
                "retention": {},
            }),
        ),
        sign(
            "opening an old epoch",
            "open_history",
            SAM,
            json!({ "channel": channel, "to": by(JEF), "epochs": [2, 3] }),
        ),
        sign(
            "handing a room over",
            "hand_over",
            JEF,
            json!({
                "channel": channel, "from": { "person": b64::<16>(SAM), "root": root(SAM) },
                "to": { "person": b64::<16>(HANNE), "root": root(HANNE), "g": 0 }, "epochs": [2, 3],
            }),
        ),
        sign(
            "a charter of a support room",
            "charter",
            JEF,
            json!({
                "channel": channel, "kind": "support", "n": 0,
                "members": [member(JEF, "jim"), member(HANNE, "professional")], "seats": [], "retention": {},
                "youth": { "person": b64::<16>(SAM), "root": root(SAM) },
            }),
        ),
        sign(
            "excluding a professional",
            "exclude",
            SAM,
            json!({
                "channel": channel, "charter": prev,
                "professional": { "person": b64::<16>(HANNE), "root": root(HANNE) },
            }),
        ),
        sign("taking that back", "end_exclude", SAM, json!({ "channel": channel, "exclude": prev })),
        sign("mending a seal", "reseal", SAM, json!({ "channel": channel, "epoch": 3, "to": by(JEF) })),
        sign(
            "a first team",
            "team",
            HANNE,
            json!({
                "n": 0, "until": AT + 86_400_000,
                "people": [{ "person": b64::<16>(HANNE), "root": root(HANNE), "g": 0, "roles": ["coordinator", "professional"] }],
            }),
        ),
        sign(
            "a team of nobody that follows",
            "team",
            HANNE,
            json!({ "n": 1, "prev": prev, "until": AT + 1000, "people": [] }),
        ),
    ]
}

/// Standing rules, and what their readers are told.
fn rules() -> Vec<Case> {
    let (channel, rule) = (b64::<16>(CHANNEL), b64::<16>(RULE));
    let to = json!({ "person": b64::<16>(HANNE), "root": root(HANNE) });
    let until = AT + 86_400_000;
    vec![
        sign(
            "a rule about one label",
            "rule",
            SAM,
            json!({
                "channel": channel, "id": rule, "labels": [b64::<16>(0x79)], "authors": [root(SAM)], "to": to, "until": until,
            }),
        ),
        sign(
            "a rule about everything",
            "rule",
            SAM,
            json!({ "channel": channel, "id": rule, "authors": [root(SAM), root(JEF)], "to": to }),
        ),
        sign("what its reader is told", "read_along", SAM, json!({ "rule": rule, "to": to, "until": until })),
        sign("ending it", "end_rule", SAM, json!({ "channel": channel, "rule": rule })),
        sign(
            "a JIM's yes to it",
            "agree_rule",
            JEF,
            json!({ "channel": channel, "charter": b64::<32>(0xd0), "rule": rule, "agrees": true }),
        ),
    ]
}
