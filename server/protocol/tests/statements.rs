//! Signed bytes: one spelling, one kind, one signer. Each refusal stands beside what is taken.

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::choice::Withdraw;
use naast_core::encode::{SealPub, Sig, SignPub};
use naast_core::id::encode;
use naast_core::identity::{ChainError, Key};
use naast_core::{By, Hash, PersonId, ShareId, Suite, TenantId};
use naast_protocol::statement::{ReadChainError, read_chain};
use naast_protocol::{Statement, StatementError};

const TENANT: TenantId = TenantId([1; 16]);
const PERSON: PersonId = PersonId([2; 16]);

fn secret(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn public(key: &SigningKey) -> SignPub {
    SignPub(key.verifying_key().to_bytes())
}

/// Generation `g` with signing key `sign`, for a chain under the root key `root`.
fn key(g: u32, sign: &SigningKey, root: &SigningKey, prev: Option<Hash>) -> Key {
    let mut key = Key {
        suite: Suite::Naast1,
        tenant: TENANT,
        at: 5,
        person: PERSON,
        g,
        sign_pub: public(sign),
        seal_pub: SealPub([7; 1216]),
        root_pub: (g == 0).then(|| public(root)),
        prev,
        proof: Sig([0; 64]),
    };
    key.proof = Sig(sign.sign(&key.possession()).to_bytes());
    key
}

fn two_generations() -> Result<Vec<Statement>, StatementError> {
    let first = Statement::sign_key(&key(0, &secret(11), &secret(10), None), &secret(10))?;
    let second = Statement::sign_key(&key(1, &secret(12), &secret(10), Some(first.hash())), &secret(10))?;
    Ok(vec![first, second])
}

fn withdraw(by: By) -> Withdraw {
    Withdraw { suite: Suite::Naast1, tenant: TENANT, by, at: 9, share: ShareId([3; 16]) }
}

#[test]
fn a_chain_names_its_person_by_its_first_statement() -> Result<(), ReadChainError> {
    let statements = two_generations()?;
    let chain = read_chain(&statements)?;
    assert_eq!(chain.root(), statements[0].hash());
    assert_eq!((chain.newest(), chain.person(), chain.last()), (1, PERSON, statements[1].hash()));
    Ok(())
}

#[test]
fn a_chain_is_refused_when_any_link_is_wrong() -> Result<(), StatementError> {
    let statements = two_generations()?;
    let refused = |statements: &[Statement]| read_chain(statements).err();
    let by = |error| Some(ReadChainError::Chain(error));
    assert_eq!(refused(&[]), by(ChainError::Order));
    assert_eq!(refused(&statements[1..]), by(ChainError::Order), "the beginning is cut off");
    assert_eq!(refused(&[statements[0].clone(), statements[0].clone()]), by(ChainError::Order));

    let first = statements[0].clone();
    let second = |body: Key, root: &SigningKey| -> Result<_, StatementError> {
        Ok(read_chain(&[first.clone(), Statement::sign_key(&body, root)?]).err())
    };
    let good = key(1, &secret(12), &secret(10), Some(first.hash()));
    assert_eq!(second(good.clone(), &secret(10))?, None);
    assert_eq!(second(good.clone(), &secret(66))?, by(ChainError::Signature), "signed by a thief");
    let unproven = Key { proof: Sig([0; 64]), ..good.clone() };
    assert_eq!(second(unproven, &secret(10))?, by(ChainError::Possession), "a key that nobody showed");
    let skipped = key(2, &secret(12), &secret(10), Some(first.hash()));
    assert_eq!(second(skipped, &secret(10))?, by(ChainError::Order));
    let elsewhere = key(1, &secret(12), &secret(10), Some(Hash([0; 32])));
    assert_eq!(second(elsewhere, &secret(10))?, by(ChainError::Order));
    let mut other = good.clone();
    other.person = PersonId([9; 16]);
    assert_eq!(second(other, &secret(10))?, by(ChainError::Person));
    let rerooted = Key { root_pub: Some(public(&secret(66))), ..good };
    assert_eq!(second(rerooted, &secret(10))?, by(ChainError::Order), "a second root key");
    Ok(())
}

#[test]
fn a_statement_counts_for_its_signer_generation_and_deployment() -> Result<(), ReadChainError> {
    let chain = read_chain(&two_generations()?)?;
    let said = |by: By, tenant, key: &SigningKey| -> Result<bool, StatementError> {
        let body = Withdraw { tenant, ..withdraw(by) };
        Ok(Statement::sign(&body, key)?.read::<Withdraw>()?.is_by(&chain))
    };
    let newest = chain.by();
    assert!(said(newest, TENANT, &secret(12))?);
    assert!(said(By { g: 0, ..newest }, TENANT, &secret(11))?, "an older statement stays true");
    assert!(!said(newest, TENANT, &secret(11))?, "an old key under the new generation's name");
    assert!(!said(By { g: 2, ..newest }, TENANT, &secret(12))?, "a generation that does not exist");
    assert!(!said(By { root: Hash([0; 32]), ..newest }, TENANT, &secret(12))?);
    assert!(!said(newest, TenantId([8; 16]), &secret(12))?, "another deployment");
    assert!(!said(newest, TENANT, &secret(10))?, "the root key signs no choices");
    Ok(())
}

#[test]
fn a_statement_of_one_kind_is_worthless_as_another() -> Result<(), StatementError> {
    let statement = Statement::sign(&withdraw(By { root: Hash([1; 32]), g: 0 }), &secret(11))?;
    assert!(statement.read::<Withdraw>().is_ok());
    assert_eq!(statement.read::<naast_core::choice::Share>().err(), Some(StatementError::Kind));
    assert_eq!(statement.read_key().err(), Some(StatementError::Kind));
    Ok(())
}

#[test]
fn a_payload_has_one_spelling() -> Result<(), StatementError> {
    let statement = Statement::sign(&withdraw(By { root: Hash([1; 32]), g: 0 }), &secret(11))?;
    let parts: Vec<&str> = statement.0.split('.').collect();
    let payload =
        serde_json::to_string(&withdraw(By { root: Hash([1; 32]), g: 0 })).map_err(|_| StatementError::Payload)?;
    let with = |payload: &str| Statement(format!("{}.{}.{}", parts[0], encode(payload.as_bytes()), parts[2]));
    assert!(with(&payload).read::<Withdraw>().is_ok());
    let share = format!(r#""share":"{}""#, ShareId([3; 16]));
    for wrong in [
        payload.replace(r#""at":9"#, r#""at": 9"#),
        payload.replace(r#""at":9"#, r#""at":9.0"#),
        payload.replace(r#""at":9"#, r#""at":9,"at":9"#),
        payload.replace(r#""at":9"#, r#""at":9,"more":1"#),
        payload.replace(r#","at":9"#, ""),
        payload.replace("naast1", "naast2"),
        payload.replace(r#"{"suite":"naast1","#, "{").replace(&share, &format!(r#"{share},"suite":"naast1""#)),
    ] {
        assert_ne!(wrong, payload, "the change changed something");
        assert_eq!(with(&wrong).read::<Withdraw>().err(), Some(StatementError::Payload), "{wrong}");
    }
    Ok(())
}

#[test]
fn text_that_is_no_statement_is_refused() {
    for wrong in ["", ".", "..", "a.b", "a.b.c", &"x".repeat(100_000), "....", "é.é.é"] {
        assert!(Statement(wrong.into()).read::<Withdraw>().is_err(), "{wrong:.20}");
    }
}
