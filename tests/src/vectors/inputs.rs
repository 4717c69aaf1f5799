//! The inputs of the vectors, made from fixed bytes, so that they come out the same every time.

use naast_client::crypto::{SealKey, seal};
use naast_core::id::encode;
use naast_core::{By, ChannelId, Hash, InviteId, PersonId, RuleId, ShareId, TenantId};
use serde_json::{Value, json};

use super::reports::reports;
use super::statements::statements;
use super::texts::{logs, texts};
use super::{Vector, compute};

/// One file of vectors.
#[derive(Debug)]
pub struct File {
    /// Its name in the folder.
    pub name: &'static str,
    /// What stands in it.
    pub vectors: Vec<Vector>,
}

/// `N` bytes that count up from `first`.
pub(super) fn bytes<const N: usize>(first: u8) -> [u8; N] {
    let mut bytes = [0_u8; N];
    let mut next = first;
    for byte in &mut bytes {
        *byte = next;
        next = next.wrapping_add(1);
    }
    bytes
}

pub(super) fn b64<const N: usize>(first: u8) -> String {
    encode(&bytes::<N>(first))
}

pub(super) const TENANT: u8 = 0x10;
pub(super) const CHANNEL: u8 = 0x20;
pub(super) const SAM: u8 = 0x30;
pub(super) const HANNE: u8 = 0x40;
pub(super) const JEF: u8 = 0x50;
pub(super) const RULE: u8 = 0x78;
pub(super) const AT: i64 = 1_790_000_000_123;

/// The seed of somebody's signing key, generation 0.
pub(super) fn seed(who: u8) -> String {
    b64::<32>(who)
}

pub(super) fn root(who: u8) -> String {
    b64::<32>(who.wrapping_add(0x80))
}

pub(super) fn by(who: u8) -> Value {
    json!({ "root": root(who), "g": 0 })
}

/// Every file, with its outputs computed.
///
/// # Errors
/// When an input is not one of its format.
pub fn files() -> anyhow::Result<Vec<File>> {
    [
        ("encoding.json", encoding()),
        ("statements.json", statements()),
        ("messages.json", messages()?),
        ("boxes.json", boxes()),
        ("seals.json", seals()?),
        ("identity.json", identity()?),
        ("invites.json", invites()),
        ("logs.json", logs()),
        ("texts.json", texts()),
        ("reports.json", reports()?),
    ]
    .into_iter()
    .map(|(name, cases)| {
        let vectors = cases
            .into_iter()
            .map(|(format, name, inputs)| {
                let output = compute(format, &inputs).map_err(|error| error.context(format!("{format}: {name}")))?;
                Ok(Vector { format: format.to_owned(), name: name.to_owned(), inputs, output })
            })
            .collect::<anyhow::Result<Vec<Vector>>>()?;
        Ok(File { name, vectors })
    })
    .collect()
}

pub(super) type Case = (&'static str, &'static str, Value);

fn encoding() -> Vec<Case> {
    vec![
        ("enc", "a label alone", json!({ "label": "code-auth", "parts": [] })),
        (
            "enc",
            "bytes, text and numbers",
            json!({ "label": "log", "parts": [
                { "bytes": b64::<32>(1) }, { "number": 7 }, { "number": 9_007_199_254_740_991_u64 }, { "text": "café" },
            ] }),
        ),
        ("enc", "an empty part", json!({ "label": "x", "parts": [{ "text": "" }, { "bytes": "" }] })),
        (
            "hkdf",
            "without a salt",
            json!({ "secret": b64::<32>(1), "salt": "", "info": encode(&naast_core::enc("vault", &[])) }),
        ),
        ("hkdf", "with a salt", json!({ "secret": b64::<64>(1), "salt": b64::<32>(9), "info": encode(b"info") })),
    ]
}

/// The exact text of a header.
pub(super) fn header() -> String {
    let trail = naast_core::message::trail_hash(&trail());
    format!(
        r#"{{"suite":"naast1","tenant":"{}","channel":"{}","epoch":2,"author":{{"root":"{}","g":0}},"id":"{}","salt":"{}","class":"countable","trail":"{trail}"}}"#,
        b64::<16>(TENANT),
        b64::<16>(CHANNEL),
        root(SAM),
        b64::<16>(0x70),
        b64::<16>(0x71),
    )
}

/// The exact text of a trail.
pub(super) fn trail() -> String {
    format!(
        r#"{{"salt":"{}","own":{{"device":"{}","n":1}},"seen":{{"seq":4,"hash":"{}"}}}}"#,
        b64::<16>(0x72),
        b64::<16>(0x73),
        b64::<32>(0x74),
    )
}

pub(super) const PAYLOAD: &str = r#"{"kind":"text","text":"Ik heb het hem verteld. Echt waar: €5, \"niks\" 🙂"}"#;

fn messages() -> anyhow::Result<Vec<Case>> {
    let epoch_key = b64::<32>(0x75);
    let long = format!(r#"{{"kind":"text","text":"{}"}}"#, "lang ".repeat(80));
    let sealing =
        |payload: &str| json!({ "epoch_key": epoch_key, "header": header(), "payload": payload, "seed": seed(SAM) });
    let sealed = compute("body", &sealing(PAYLOAD))?;
    let key = compute("message_key", &json!({ "epoch_key": epoch_key, "header": header() }))?;
    let along = json!({ "epoch_key": epoch_key, "rule": b64::<16>(RULE) });
    Ok(vec![
        ("header", "a message", json!({ "text": header() })),
        ("trail", "a first message", json!({ "text": trail() })),
        ("epoch_commitment", "a key", json!({ "key": epoch_key })),
        ("derived_epoch_key", "from the key before", json!({ "key": epoch_key, "charter": b64::<32>(0x76) })),
        ("message_key", "a message", json!({ "epoch_key": epoch_key, "header": header() })),
        ("body", "short words", sealing(PAYLOAD)),
        ("body", "words that need 512 bytes", sealing(&long)),
        ("envelope", "a message", json!({ "header": header(), "commit": key["commit"], "body": sealed })),
        ("rule_key", "in an epoch", along.clone()),
        (
            "rule_box",
            "beside a message",
            json!({ "rule_key": compute("rule_key", &along)?, "header": header(), "key": key["key"] }),
        ),
    ])
}

fn boxes() -> Vec<Case> {
    let sealed = |label: &str, secret: String, more: Value| {
        let mut inputs = json!({
            "label": label, "secret": secret, "salt": b64::<32>(0xa0), "plaintext": encode(b"what lies inside"),
        });
        if let (Value::Object(inputs), Value::Object(more)) = (&mut inputs, more) {
            inputs.extend(more);
        }
        inputs
    };
    let root = root(SAM);
    vec![
        ("box", "the account secret under words", sealed("wrap-words", b64::<64>(1), json!({ "root": root, "n": 0 }))),
        ("box", "the account secret under a code", sealed("wrap-code", b64::<16>(1), json!({ "root": root, "n": 1 }))),
        (
            "box",
            "the account secret under a passkey",
            sealed("wrap-passkey", b64::<32>(1), json!({ "root": root, "n": 2 })),
        ),
        (
            "box",
            "the account secret under a half and a PIN",
            sealed("wrap-pin", b64::<96>(1), json!({ "root": root, "n": 3 })),
        ),
        ("box", "a vault", sealed("vault", b64::<32>(1), json!({ "root": root }))),
        ("box", "a bag", sealed("bag", b64::<32>(1), json!({ "root": root, "n": 12 }))),
        ("box", "a card", sealed("card", b64::<32>(1), json!({ "invite": b64::<16>(2) }))),
    ]
}

fn seals() -> anyhow::Result<Vec<Case>> {
    let private = SealKey::from_bytes(bytes(0xb0));
    let (tenant, statement) = (TenantId(bytes(TENANT)), Hash(bytes(0xb1)));
    let to = By { root: Hash(bytes(0xb2)), g: 3 };
    let (channel, invite) = (ChannelId(bytes(CHANNEL)), InviteId(bytes(0xb3)));
    let mut fixed = Counting(0);
    let mut case = |label: &'static str, info: &[u8], plaintext: &[u8], more: Value| -> anyhow::Result<Case> {
        let sealed = seal(&private.public(), info, plaintext, &mut fixed)?;
        let mut inputs = json!({
            "label": label, "private": encode(private.as_bytes()), "sealed": encode(&sealed), "tenant": tenant,
            "root": to.root, "g": to.g,
        });
        if let (Value::Object(inputs), Value::Object(more)) = (&mut inputs, more) {
            inputs.extend(more);
        }
        Ok(("seal", label, inputs))
    };
    let epoch = naast_core::epoch::seal_info(tenant, channel, 5, statement, to);
    let share = naast_core::choice::seal_info(tenant, statement, to);
    let answer = naast_core::invite::answer_seal_info(tenant, invite, to);
    let share_id = ShareId(bytes(0x65));
    let share_answer = naast_core::answer::seal_info(tenant, share_id, to);
    let (owner, plea) = (Hash(bytes(0xb5)), naast_core::half::plea(tenant, &private.public()));
    let half = naast_core::half::seal_info(tenant, PersonId(bytes(SAM)), owner, to);
    let given = naast_core::half::given_seal_info(tenant, plea);
    let rule = naast_core::rule::seal_info(tenant, RuleId(bytes(RULE)), 5, to);
    Ok(vec![
        ("seal_public", "the key that is sealed to", json!({ "private": encode(private.as_bytes()) })),
        case("epoch", &epoch, &bytes::<32>(0xb4), json!({ "channel": channel, "epoch": 5, "statement": statement }))?,
        case("share", &share, b"{\"from\":\"Sam\",\"items\":[]}", json!({ "statement": statement }))?,
        case("answer", &answer, b"{\"answer\":\"yes\",\"name\":\"Jef\",\"words\":\"\"}", json!({ "invite": invite }))?,
        case(
            "share-answer",
            &share_answer,
            b"{\"answer\":\"a.b.c\",\"from\":\"Hanne\"}",
            json!({ "share": share_id }),
        )?,
        case("half", &half, &bytes::<32>(0xb6), json!({ "person": b64::<16>(SAM), "owner": owner }))?,
        without_recipient(case("half-given", &given, &bytes::<32>(0xb6), json!({ "plea": plea }))?),
        ("plea", "a phone's key", json!({ "tenant": tenant, "key": private.public() })),
        case("rule", &rule, &bytes::<32>(0xb7), json!({ "rule": b64::<16>(RULE), "epoch": 5 }))?,
    ])
}

/// A seal that is bound to no person: its key was made for the occasion.
fn without_recipient((format, name, mut inputs): Case) -> Case {
    if let Value::Object(inputs) = &mut inputs {
        inputs.remove("root");
        inputs.remove("g");
    }
    (format, name, inputs)
}

fn identity() -> anyhow::Result<Vec<Case>> {
    let public = |seed: u8| encode(&ed25519_dalek::SigningKey::from_bytes(&bytes(seed)).verifying_key().to_bytes());
    let seal_pub = |private: u8| json!(SealKey::from_bytes(bytes(private)).public());
    let key = |g: u32, sign: u8, private: u8, more: Value| -> anyhow::Result<Value> {
        let mut inputs = json!({
            "seed": seed(sign), "tenant": b64::<16>(TENANT), "person": b64::<16>(SAM), "g": g,
            "sign_pub": public(sign), "seal_pub": seal_pub(private),
        });
        let proof = compute("possession", &inputs)?;
        let Value::Object(inputs) = &mut inputs else { return Ok(Value::Null) };
        inputs.remove("seed");
        inputs.extend([("suite".into(), json!("naast1")), ("at".into(), json!(AT)), ("proof".into(), proof)]);
        if let Value::Object(more) = more {
            inputs.extend(more);
        }
        Ok(json!({ "kind": "key", "seed": seed(0xc0), "body": inputs }))
    };
    let first = key(0, 0xc1, 0xc2, json!({ "root_pub": public(0xc0) }))?;
    let root = compute("statement", &first)?;
    let second = key(1, 0xc3, 0xc4, json!({ "prev": root["hash"] }))?;
    let chain = [root["statement"].clone(), compute("statement", &second)?["statement"].clone()];
    let possession = json!({
        "seed": seed(0xc1), "tenant": b64::<16>(TENANT), "person": b64::<16>(SAM), "g": 0, "sign_pub": public(0xc1),
        "seal_pub": seal_pub(0xc2),
    });
    let mut cases = vec![
        ("possession", "generation 0", possession),
        ("statement", "generation 0", first),
        ("statement", "generation 1", second),
        ("key_chain", "one generation", json!({ "statements": chain[..1] })),
        ("key_chain", "two generations", json!({ "statements": chain })),
        ("login", "as suggested", json!({ "tenant": b64::<16>(TENANT), "name": "blauwe fiets" })),
        ("login", "typed carelessly", json!({ "tenant": b64::<16>(TENANT), "name": "  Blauwe   FIETS " })),
    ];
    for first in [0, 1, 0xf0] {
        let code = json!({ "code": b64::<16>(first) });
        let text = compute("recovery_code", &code)?["text"].as_str().unwrap_or_default().to_owned();
        let careless = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        cases.push(("recovery_code", "a code", code));
        cases.push(("recovery_code_read", "as printed", json!({ "text": text })));
        cases.push(("recovery_code_read", "typed carelessly", json!({ "text": careless })));
    }
    cases.push(("recovery_code_read", "too short", json!({ "text": "ABCD-EFGH" })));
    Ok(cases)
}

fn invites() -> Vec<Case> {
    let (secret, tenant, person, root) = (b64::<32>(0xe0), b64::<16>(TENANT), b64::<16>(JEF), root(JEF));
    vec![
        ("invite", "from its secret", json!({ "secret": secret })),
        ("invite_register", "coming in", json!({ "secret": secret, "tenant": tenant, "person": person, "root": root })),
        (
            "invite_seat",
            "taking its seat",
            json!({ "secret": secret, "tenant": tenant, "channel": b64::<16>(CHANNEL), "person": person, "root": root }),
        ),
        ("invite_answer", "answering its card", json!({ "secret": secret, "sealed": b64::<200>(3) })),
    ]
}

/// Bytes that count up, in place of chance: a seal made with them is the same every time. Never for anything real.
pub(super) struct Counting(pub(super) u8);

impl rand::TryRng for Counting {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut word = [0; 4];
        self.try_fill_bytes(&mut word)?;
        Ok(u32::from_be_bytes(word))
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut word = [0; 8];
        self.try_fill_bytes(&mut word)?;
        Ok(u64::from_be_bytes(word))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

impl rand::TryCryptoRng for Counting {}
