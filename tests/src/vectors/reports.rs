//! The inputs of vectors of reports: what is signed, what is sealed once, and its key for each adviser.

use naast_client::crypto::{SealKey, seal};
use naast_core::id::encode;
use naast_core::{By, Hash, TenantId};
use serde_json::{Value, json};

use super::inputs::{AT, CHANNEL, Case, Counting, HANNE, SAM, TENANT, b64, by, bytes, header, root, seed};

const REPORT: u8 = 0x7a;

/// Vectors of reports.
///
/// # Errors
/// When a seal cannot be made.
pub(super) fn reports() -> anyhow::Result<Vec<Case>> {
    let adviser = |person: u8| json!({ "person": b64::<16>(person), "root": root(person) });
    let body = json!({
        "suite": "naast1", "tenant": b64::<16>(TENANT), "by": by(SAM), "at": AT, "id": b64::<16>(REPORT),
        "sealed": b64::<32>(0x95), "commit": b64::<32>(0x96), "to": [adviser(0x50), adviser(0x60)],
    });
    let sealed = |inside: &str| {
        json!({
            "key": b64::<32>(0x97), "tenant": b64::<16>(TENANT), "report": b64::<16>(REPORT), "root": root(SAM),
            "text": inside,
        })
    };
    Ok(vec![
        ("statement", "a report to two advisers", json!({ "kind": "report", "seed": seed(SAM), "body": body })),
        ("json", "what is reported", json!({ "type": "Reported", "value": reported() })),
        ("report", "short words", sealed(r#"{"words":"Dit kan niet."}"#)),
        ("report", "words that need 2048 bytes", sealed(&reported().to_string())),
        ("seal", "its key, for an adviser", key_for_an_adviser()?),
    ])
}

fn reported() -> Value {
    json!({
        "words": "Dit kan niet: €5, \"zwijg\" 🙂", "channel": b64::<16>(CHANNEL),
        "messages": [{
            "header": header(), "commit": b64::<32>(6), "body": b64::<250>(7), "key": b64::<32>(8), "author": "Hanne",
            "at": AT,
        }],
        "places": [format!("{}.{}.{}", b64::<12>(1), b64::<24>(1), b64::<64>(1))],
        "chains": [[format!("{}.{}.{}", b64::<12>(2), b64::<24>(2), b64::<64>(2))]],
    })
}

fn key_for_an_adviser() -> anyhow::Result<Value> {
    let private = SealKey::from_bytes(bytes(0xb0));
    let (tenant, statement) = (TenantId(bytes(TENANT)), Hash(bytes(0xb1)));
    let to = By { root: Hash(bytes(HANNE.wrapping_add(0x80))), g: 2 };
    let info = naast_core::report::seal_info(tenant, statement, to);
    let sealed = seal(&private.public(), &info, &bytes::<32>(0x97), &mut Counting(0))?;
    Ok(json!({
        "label": "report-seal", "private": encode(private.as_bytes()), "sealed": encode(&sealed), "tenant": tenant,
        "statement": statement, "root": to.root, "g": to.g,
    }))
}
