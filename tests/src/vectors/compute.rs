//! From the inputs of a vector to its output, by the real client.

use anyhow::{Context as _, bail};
use ed25519_dalek::{Signer as _, SigningKey};
use naast_client::crypto::{
    BoxKind, Key32, MessageKey, RecoveryCode, SealKey, derived_epoch_key, hkdf, open_box, open_report, open_rule_box,
    open_seal, rule_key, seal_body, seal_box_with_salt, seal_report, seal_rule_box,
};
use naast_client::{InviteSecret, words};
use naast_core::answer::{Answer, Pass};
use naast_core::charter::{Charter, Leave, OpenHistory, Role, TakeSeat};
use naast_core::choice::{Choice, Share, Withdraw};
use naast_core::encode::{SealPub, Sig, SignPub};
use naast_core::epoch::{Epoch, Reseal};
use naast_core::hand_over::HandOver;
use naast_core::id::{Bytes, encode};
use naast_core::identity::{Farewell, Key};
use naast_core::message::{Erase, Header, Trail};
use naast_core::report::{Report, key_commit, sealed_hash};
use naast_core::rule::{AgreeRule, EndRule, ReadAlong, Rule};
use naast_core::support::{EndExclude, Exclude};
use naast_core::team::Team;
use naast_core::unlock::Unlock;
use naast_core::{By, ChannelId, Hash, PersonId, StatementBody, Suite, TenantId};
use naast_protocol::sealed::{Bag, Card, CardAnswer, Payload, Reported, ShareAnswer, ShareKeys, VaultKeys};
use naast_protocol::statement::read_chain;
use naast_protocol::{Entry, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Computes the output of a format.
///
/// # Errors
/// When the inputs are not those of the format, or do not open.
pub fn compute(format: &str, inputs: &Value) -> anyhow::Result<Value> {
    let take = Inputs(inputs);
    Ok(match format {
        "enc" => encoding(&take)?,
        "hkdf" => json!(encode(&*hkdf(&take.bytes("secret")?, &take.bytes("salt")?, &take.bytes("info")?))),
        "statement" => statement(&take)?,
        "key_chain" => {
            let chain = read_chain(&take.get::<Vec<Statement>>("statements")?)?;
            json!({
                "person": chain.person(), "root": chain.root(), "root_pub": chain.root_pub(), "newest": chain.newest(),
            })
        }
        "header" => json!(naast_core::message::header_hash(take.text("text")?)),
        "trail" => json!(naast_core::message::trail_hash(take.text("text")?)),
        "envelope" => {
            let (commit, body) = (take.get("commit")?, take.bytes("body")?);
            json!(naast_core::message::envelope_hash(take.text("header")?, commit, &body))
        }
        "epoch_commitment" => json!(naast_core::epoch::commitment(&take.key("key")?)),
        "derived_epoch_key" => json!(encode(&*derived_epoch_key(&take.key("key")?, take.get("charter")?))),
        "message_key" => {
            let key = MessageKey::derive(&take.key("epoch_key")?, take.text("header")?);
            json!({ "key": encode(key.as_bytes()), "commit": key.commit() })
        }
        "body" => {
            let (header, author) = (take.text("header")?, take.signer("seed")?);
            let key = MessageKey::derive(&take.key("epoch_key")?, header);
            json!(encode(&seal_body(&key, header, take.text("payload")?.as_bytes(), &author)?))
        }
        "box" => sealed_box(&take)?,
        "rule_key" => json!(encode(&*rule_key(&take.key("epoch_key")?, take.get("rule")?))),
        "rule_box" => rule_box(&take)?,
        "report" => report(&take)?,
        "seal" => seal(&take)?,
        "plea" => json!(naast_core::half::plea(take.get("tenant")?, &take.get("key")?)),
        "recovery_code" => {
            let code = RecoveryCode::from_bytes(take.key("code")?);
            json!({ "text": code.to_text().as_str(), "authenticator": code.authenticator(), "check": code.check() })
        }
        "recovery_code_read" => json!(RecoveryCode::read(take.text("text")?).ok().map(|code| encode(code.as_bytes()))),
        "login" => json!(words::login_hash(take.get("tenant")?, take.text("name")?)),
        "possession" => json!(encode(&take.signer("seed")?.sign(&possession(&take)?).to_bytes())),
        "seal_public" => json!(SealKey::from_bytes(take.key("private")?).public()),
        "log" => log(&take)?,
        "json" => exact_json(take.text("type")?, take.0["value"].clone())?,
        _ if format.starts_with("invite") => invite(format, &take)?,
        other => bail!("no format is called {other}"),
    })
}

fn encoding(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let given = take.0["parts"].as_array().context("parts is a list")?;
    let bytes = given
        .iter()
        .map(|part| match (&part["bytes"], &part["text"], &part["number"]) {
            (Value::String(bytes), _, _) => Ok((Some(bytes.parse::<Bytes>()?.0), 0)),
            (_, Value::String(text), _) => Ok((Some(text.clone().into_bytes()), 0)),
            (_, _, number) => Ok((None, number.as_u64().context("a part is bytes, text or number")?)),
        })
        .collect::<anyhow::Result<Vec<(Option<Vec<u8>>, u64)>>>()?;
    let parts: Vec<naast_core::Part<'_>> =
        bytes.iter().map(|(bytes, number)| bytes.as_deref().map_or((*number).into(), Into::into)).collect();
    let label = take.text("label")?;
    Ok(json!({ "enc": encode(&naast_core::enc(label, &parts)), "hash": naast_core::hash(label, &parts) }))
}

fn statement(take: &Inputs<'_>) -> anyhow::Result<Value> {
    fn sign<B: StatementBody + Serialize + DeserializeOwned>(take: &Inputs<'_>) -> anyhow::Result<Statement> {
        let statement = Statement::sign(&take.get::<B>("body")?, &take.signer("seed")?)?;
        statement.read::<B>()?;
        Ok(statement)
    }
    let statement = match take.text("kind")? {
        "key" => {
            let statement = Statement::sign_key(&take.get::<Key>("body")?, &take.signer("seed")?)?;
            statement.read_key()?;
            statement
        }
        "unlock" => sign::<Unlock>(take)?,
        "farewell" => sign::<Farewell>(take)?,
        "charter" => sign::<Charter>(take)?,
        "leave" => sign::<Leave>(take)?,
        "open_history" => sign::<OpenHistory>(take)?,
        "hand_over" => sign::<HandOver>(take)?,
        "reseal" => sign::<Reseal>(take)?,
        "team" => sign::<Team>(take)?,
        "exclude" => sign::<Exclude>(take)?,
        "end_exclude" => sign::<EndExclude>(take)?,
        "take_seat" => sign::<TakeSeat>(take)?,
        "epoch" => sign::<Epoch>(take)?,
        "erase" => sign::<Erase>(take)?,
        "rule" => sign::<Rule>(take)?,
        "read_along" => sign::<ReadAlong>(take)?,
        "end_rule" => sign::<EndRule>(take)?,
        "agree_rule" => sign::<AgreeRule>(take)?,
        "report" => sign::<Report>(take)?,
        "share" => sign::<Share>(take)?,
        "withdraw" => sign::<Withdraw>(take)?,
        "choice" => sign::<Choice>(take)?,
        "answer" => sign::<Answer>(take)?,
        "pass" => sign::<Pass>(take)?,
        other => bail!("no statement is called {other}"),
    };
    Ok(json!({ "statement": statement, "hash": statement.hash() }))
}

fn sealed_box(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let kind = match take.text("label")? {
        "wrap-words" => BoxKind::WrapWords { root: take.get("root")?, n: take.get("n")? },
        "wrap-code" => BoxKind::WrapCode { root: take.get("root")?, n: take.get("n")? },
        "wrap-pin" => BoxKind::WrapPin { root: take.get("root")?, n: take.get("n")? },
        "wrap-passkey" => BoxKind::WrapPasskey { root: take.get("root")?, n: take.get("n")? },
        "vault" => BoxKind::Vault { root: take.get("root")? },
        "bag" => BoxKind::Bag { root: take.get("root")?, n: take.get("n")? },
        "card" => BoxKind::Card { invite: take.get("invite")? },
        other => bail!("no box is called {other}"),
    };
    let (secret, plaintext) = (take.bytes("secret")?, take.bytes("plaintext")?);
    let sealed = seal_box_with_salt(kind, &secret, &take.key("salt")?, &plaintext)?;
    anyhow::ensure!(*open_box(kind, &secret, &sealed)? == plaintext, "a box does not open again");
    Ok(json!(encode(&sealed)))
}

fn rule_box(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let (key, header) = (take.key("rule_key")?.into(), take.text("header")?);
    let message = MessageKey::from_bytes(take.key("key")?);
    let sealed = seal_rule_box(&key, header, &message)?;
    let opened = open_rule_box(&key, header, &sealed)?;
    anyhow::ensure!(opened.as_bytes() == message.as_bytes(), "a box does not open again");
    Ok(json!(encode(&sealed)))
}

fn report(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let (key, text) = (Key32::new(take.key("key")?), take.text("text")?);
    let (tenant, id, by) = (take.get("tenant")?, take.get("report")?, take.get("root")?);
    let (sealed, commit) = (seal_report(&key, tenant, id, by, text.as_bytes())?, key_commit(&key));
    let opened = open_report(&key, commit, tenant, id, by, &sealed)?;
    anyhow::ensure!(*opened == text.as_bytes(), "a report does not open again");
    Ok(json!({ "sealed": encode(&sealed), "hash": sealed_hash(&sealed), "commit": commit }))
}

fn seal(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let tenant: TenantId = take.get("tenant")?;
    let to = || -> anyhow::Result<By> { Ok(By { root: take.get("root")?, g: take.get("g")? }) };
    let info = match take.text("label")? {
        "epoch" => {
            let channel: ChannelId = take.get("channel")?;
            naast_core::epoch::seal_info(tenant, channel, take.get("epoch")?, take.get("statement")?, to()?)
        }
        "share" => naast_core::choice::seal_info(tenant, take.get("statement")?, to()?),
        "answer" => naast_core::invite::answer_seal_info(tenant, take.get("invite")?, to()?),
        "share-answer" => naast_core::answer::seal_info(tenant, take.get("share")?, to()?),
        "report-seal" => naast_core::report::seal_info(tenant, take.get("statement")?, to()?),
        "half" => naast_core::half::seal_info(tenant, take.get("person")?, take.get("owner")?, to()?),
        "half-given" => naast_core::half::given_seal_info(tenant, take.get("plea")?),
        "rule" => naast_core::rule::seal_info(tenant, take.get("rule")?, take.get("epoch")?, to()?),
        other => bail!("no seal is called {other}"),
    };
    let opened = open_seal(&SealKey::from_bytes(take.key("private")?), &info, &take.bytes("sealed")?)?;
    Ok(json!({ "info": encode(&info), "plaintext": encode(&opened) }))
}

fn invite(format: &str, take: &Inputs<'_>) -> anyhow::Result<Value> {
    let secret = InviteSecret::from_bytes(take.key("secret")?);
    let who = || -> anyhow::Result<(TenantId, PersonId, Hash)> {
        Ok((take.get("tenant")?, take.get("person")?, take.get("root")?))
    };
    Ok(match format {
        "invite" => {
            let seed = hkdf(secret.as_bytes(), &[], &naast_core::enc("invite-key", &[]));
            json!({ "invite": secret.invite(), "key": secret.key(), "seed": encode(&*seed) })
        }
        "invite_register" => {
            let (tenant, person, root) = who()?;
            json!(secret.prove(&naast_core::invite::registration_bytes(tenant, secret.invite(), person, root)))
        }
        "invite_seat" => {
            let (tenant, person, root) = who()?;
            let unsigned = TakeSeat {
                suite: Suite::Naast1,
                tenant,
                by: By { root, g: 0 },
                at: 0,
                invite: secret.invite(),
                channel: take.get("channel")?,
                person,
                role: Role::Jim,
                proof: Sig([0; 64]),
            };
            json!(secret.prove(&unsigned.proof_bytes()))
        }
        "invite_answer" => {
            json!(secret.prove(&naast_core::invite::answer_bytes(secret.invite(), &take.bytes("sealed")?)))
        }
        other => bail!("no format is called {other}"),
    })
}

fn possession(take: &Inputs<'_>) -> anyhow::Result<Vec<u8>> {
    let key = Key {
        suite: Suite::Naast1,
        tenant: take.get("tenant")?,
        at: 0,
        person: take.get("person")?,
        g: take.get("g")?,
        sign_pub: take.get::<SignPub>("sign_pub")?,
        seal_pub: take.get::<SealPub>("seal_pub")?,
        root_pub: None,
        prev: None,
        proof: Sig([0; 64]),
    };
    Ok(key.possession())
}

fn log(take: &Inputs<'_>) -> anyhow::Result<Value> {
    let log: naast_core::LogId = take.get("log")?;
    let start = naast_core::encode::log_start(log);
    let mut last = start;
    let mut after = Vec::new();
    for entry in take.get::<Vec<Entry>>("entries")? {
        anyhow::ensure!(entry.log == log, "an entry of another log");
        last =
            naast_core::encode::log_hash(last, entry.seq, entry.at, entry.content.kind(), entry.content.content_hash());
        after.push(last);
    }
    Ok(json!({ "start": start, "after": after }))
}

fn exact_json(kind: &str, value: Value) -> anyhow::Result<Value> {
    fn again<T: DeserializeOwned + Serialize>(value: Value) -> anyhow::Result<Value> {
        Ok(Value::String(serde_json::to_string(&serde_json::from_value::<T>(value)?)?))
    }
    match kind {
        "Card" => again::<Card>(value),
        "CardAnswer" => again::<CardAnswer>(value),
        "Reported" => again::<Reported>(value),
        "ShareKeys" => again::<ShareKeys>(value),
        "ShareAnswer" => again::<ShareAnswer>(value),
        "VaultKeys" => again::<VaultKeys>(value),
        "Bag" => again::<Bag>(value),
        "Payload" => again::<Payload>(value),
        "Header" => again::<Header>(value),
        "Trail" => again::<Trail>(value),
        other => bail!("no type is called {other}"),
    }
}

/// Typed access to the inputs of a vector.
struct Inputs<'a>(&'a Value);

impl<'a> Inputs<'a> {
    fn get<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<T> {
        serde_json::from_value(self.0[name].clone()).with_context(|| format!("input {name}"))
    }

    fn text(&self, name: &str) -> anyhow::Result<&'a str> {
        self.0[name].as_str().with_context(|| format!("input {name} is a text"))
    }

    fn bytes(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        Ok(self.get::<Bytes>(name)?.0)
    }

    fn key<const N: usize>(&self, name: &str) -> anyhow::Result<[u8; N]> {
        naast_core::id::decode(self.text(name)?).with_context(|| format!("input {name}"))
    }

    fn signer(&self, name: &str) -> anyhow::Result<SigningKey> {
        Ok(SigningKey::from_bytes(&self.key(name)?))
    }
}
