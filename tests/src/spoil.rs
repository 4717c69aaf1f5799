//! Bad copies of good JSON: every field once of a wrong type, missing, doubled, too long; one too many; cut off; no JSON at all.

use serde_json::{Map, Value, json};

/// A good object and a bad copy of it.
#[derive(Debug, Clone)]
pub struct Spoiled {
    /// What is wrong, for the message of a failing test.
    pub how: String,
    /// The copy, as bytes: not always JSON.
    pub bytes: Vec<u8>,
}

/// Too long for any field but a bag, and still within one frame.
pub const LONG_IN_A_FRAME: usize = 60_000;
/// Too long for any field, and still within one request: 600 kB where a bag may have 512 KiB.
pub const LONG_OVER_HTTP: usize = 800_000;

/// Every bad copy of an object. `optional` names fields that may be left out; `long` says how long a too long text is.
#[must_use]
pub fn spoil(good: &Map<String, Value>, optional: &[&str], long: usize) -> Vec<Spoiled> {
    let mut all = Vec::new();
    let mut push = |how: String, bytes: Vec<u8>| all.push(Spoiled { how, bytes });
    let text = |object: &Map<String, Value>| Value::Object(object.clone()).to_string();

    for (field, value) in good {
        for (kind, wrong) in
            [("a list", json!([])), ("an object", json!({})), ("true", json!(true)), ("null", Value::Null)]
        {
            if *value != wrong
                && !(wrong.is_null() && optional.contains(&field.as_str()))
                && !(value.is_array() && wrong.is_array())
            {
                push(format!("{field} is {kind}"), text(&with(good, field, wrong)).into_bytes());
            }
        }
        let other = if value.is_string() { json!(7) } else { json!("7") };
        push(format!("{field} is of another type"), text(&with(good, field, other)).into_bytes());
        if value.is_string() {
            let long = json!("A".repeat(long));
            push(format!("{field} is too long"), text(&with(good, field, long)).into_bytes());
        }
        if value.is_number() {
            for number in ["-1", "0.5", "1e99", "99999999999999999999"] {
                let spoiled = text(&with(good, field, json!("@"))).replace("\"@\"", number);
                push(format!("{field} is {number}"), spoiled.into_bytes());
            }
        }
        if !optional.contains(&field.as_str()) {
            let mut missing = good.clone();
            missing.remove(field);
            push(format!("{field} is missing"), text(&missing).into_bytes());
        }
        let doubled = format!("{{{}:{value},{}", Value::String(field.clone()), &text(good)[1..]);
        push(format!("{field} is there twice"), doubled.into_bytes());
    }
    push("an unknown field".to_owned(), text(&with(good, "surprise", json!(1))).into_bytes());
    let whole = text(good).into_bytes();
    push("cut in half".to_owned(), whole[..whole.len() / 2].to_vec());
    push("something behind it".to_owned(), [&whole[..], b"}"].concat());
    push("in a list".to_owned(), [b"[", &whole[..], b"]"].concat());
    push("nothing".to_owned(), Vec::new());
    push("no JSON".to_owned(), b"naast".to_vec());
    push("no text".to_owned(), vec![0xff, 0xfe, 0x00, 0x80]);
    push("very deep".to_owned(), vec![b'['; 20_000]);
    all
}

fn with(good: &Map<String, Value>, field: &str, value: Value) -> Map<String, Value> {
    let mut copy = good.clone();
    copy.insert(field.to_owned(), value);
    copy
}
