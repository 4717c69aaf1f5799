//! A person's keys: each generation follows the one before, vouched for by one root, in one name.

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::encode::{Hash, SealPub, Sig, SignPub, statement_hash};
use naast_core::identity::{Chain, ChainError, Key, SignedKey};
use naast_core::{By, PersonId, Suite, TenantId};

const FIRST: &str = "the first keys";
const NEXT: &str = "the next keys";

fn signing(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

fn public(key: &SigningKey) -> SignPub {
    SignPub(key.verifying_key().to_bytes())
}

fn root() -> SigningKey {
    signing(1)
}

/// Generation `g`, which shows that it holds its own key.
fn proven(mut key: Key) -> Key {
    key.proof = Sig(signing(key_of(key.g)).sign(&key.possession()).to_bytes());
    key
}

const fn key_of(g: u32) -> u8 {
    if g == 0 { 10 } else { 11 }
}

fn key(g: u32) -> Key {
    proven(Key {
        suite: Suite::Naast1,
        tenant: TenantId([1; 16]),
        at: 1,
        person: PersonId([2; 16]),
        g,
        sign_pub: public(&signing(key_of(g))),
        seal_pub: SealPub([3; 1216]),
        root_pub: (g == 0).then(|| public(&root())),
        prev: (g > 0).then(|| statement_hash(FIRST)),
        proof: Sig([0; 64]),
    })
}

/// What this text says, signed with that key.
fn signed<'a>(key: &'a Key, text: &'a str, by: &SigningKey) -> SignedKey<'a> {
    SignedKey { key, signed: text, signature: Sig(by.sign(text.as_bytes()).to_bytes()) }
}

fn begun(key: &Key) -> Result<Chain, ChainError> {
    Chain::begin(signed(key, FIRST, &root()))
}

fn extended(next: &Key) -> Result<Chain, ChainError> {
    begun(&key(0))?.extend(signed(next, NEXT, &root()))
}

#[test]
fn keys_begin_at_zero_with_a_root() {
    assert_eq!(begun(&key(0)).map(|chain| chain.by()), Ok(By { root: statement_hash(FIRST), g: 0 }));
    let begins = |key: Key| begun(&proven(key)).err();
    assert_eq!(begins(Key { g: 1, sign_pub: public(&signing(11)), ..key(0) }), Some(ChainError::Order));
    assert_eq!(begins(Key { prev: Some(Hash([9; 32])), ..key(0) }), Some(ChainError::Order));
    assert_eq!(begins(Key { root_pub: None, ..key(0) }), Some(ChainError::Order));
}

#[test]
fn keys_follow_the_newest_ones_of_the_same_person() {
    let chain = extended(&key(1));
    assert_eq!(chain.as_ref().map(Chain::newest), Ok(1));
    assert_eq!(chain.as_ref().map(Chain::last), Ok(statement_hash(NEXT)));
    let extends = |key: Key| extended(&proven(key)).err();
    assert_eq!(extends(Key { g: 2, ..key(1) }), Some(ChainError::Order), "a gap");
    assert_eq!(extends(Key { prev: Some(Hash([9; 32])), ..key(1) }), Some(ChainError::Order), "behind other keys");
    assert_eq!(extends(Key { prev: None, ..key(1) }), Some(ChainError::Order));
    assert_eq!(extends(Key { root_pub: Some(public(&root())), ..key(1) }), Some(ChainError::Order), "a second root");
    assert_eq!(extends(Key { person: PersonId([9; 16]), ..key(1) }), Some(ChainError::Person));
    assert_eq!(extends(Key { tenant: TenantId([9; 16]), ..key(1) }), Some(ChainError::Person));
}

#[test]
fn the_root_vouches_for_keys_that_their_owner_holds() {
    let (first, next) = (key(0), key(1));
    assert_eq!(Chain::begin(signed(&first, FIRST, &signing(9))).err(), Some(ChainError::Signature));
    let chain = begun(&first);
    let by_another = chain.clone().and_then(|chain| chain.extend(signed(&next, NEXT, &signing(10))));
    assert_eq!(by_another.err(), Some(ChainError::Signature), "keys vouch for no keys");
    let unheld = Key { proof: first.proof, ..next };
    assert_eq!(extended(&unheld).err(), Some(ChainError::Possession));
}

#[test]
fn nobody_signs_in_anothers_name_or_with_keys_of_another_generation() -> Result<(), ChainError> {
    let chain = extended(&key(1))?;
    let sign = |n: u8| Sig(signing(n).sign(b"words").to_bytes());
    let by = |g| By { root: chain.root(), g };
    assert!(chain.verify(by(0), b"words", sign(10)) && chain.verify(by(1), b"words", sign(11)));
    assert!(!chain.verify(by(1), b"words", sign(10)), "older keys");
    assert!(!chain.verify(by(2), b"words", sign(11)), "keys that are none");
    assert!(!chain.verify(by(0), b"other words", sign(10)));
    assert!(!chain.verify(By { root: Hash([9; 32]), g: 0 }, b"words", sign(10)), "another name");
    Ok(())
}
