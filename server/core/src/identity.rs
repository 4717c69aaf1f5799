//! Who somebody is: an account chain of `key` statements under one root key.
//!
//! The first statement of a chain carries the root key and its hash is the *root*, the name of the person for ever. Each
//! statement adds one generation of keys, is signed by the root key, and shows possession of the new signing key.
//! A chain has no `by`: its first statement would have to contain its own hash.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, SealPub, Sig, SignPub, verify};
use crate::planted::{Guard, kept};
use crate::{By, Millis, PersonId, Suite, TenantId};

/// Kind under which a [`Key`] is signed.
pub const KEY_KIND: &str = "key";

/// One generation of a person's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Suite of everything made with these keys.
    pub suite: Suite,
    /// Deployment in which they count.
    pub tenant: TenantId,
    /// When, by the person's clock.
    pub at: Millis,
    /// Whose keys.
    pub person: PersonId,
    /// Generation: 0, 1, 2 …
    pub g: u32,
    /// Signs this generation's statements and messages.
    pub sign_pub: SignPub,
    /// Seals go to this key.
    pub seal_pub: SealPub,
    /// The root key; in generation 0 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub root_pub: Option<SignPub>,
    /// Hash of the statement before; in all but generation 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
    /// The new signing key's signature over [`Key::possession`].
    pub proof: Sig,
}

impl Key {
    /// The bytes that the new signing key signs: whoever publishes a key holds it.
    #[must_use]
    pub fn possession(&self) -> Vec<u8> {
        crate::enc(
            "possession",
            &[
                self.tenant.as_bytes().into(),
                self.person.as_bytes().into(),
                u64::from(self.g).into(),
                self.sign_pub.as_bytes().into(),
                self.seal_pub.as_bytes().into(),
            ],
        )
    }
}

/// Somebody's own statement that their account is to be deleted. Said by the root key: whoever only holds an open phone does
/// not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Farewell {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who goes.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
}
crate::statement_body!(Farewell = "farewell");

/// Why a `key` statement does not extend a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Not signed by the root key.
    #[error("the root key did not sign this generation")]
    Signature,
    /// No proof that the publisher holds the new signing key.
    #[error("the new key does not vouch for itself")]
    Possession,
    /// Wrong generation, wrong predecessor, or a root key where none belongs.
    #[error("this generation does not follow the last one")]
    Order,
    /// Another person or deployment than the chain's.
    #[error("this generation belongs to somebody else")]
    Person,
}

/// A verified account chain. It can only be made by verifying its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    root: Hash,
    root_pub: SignPub,
    last: Hash,
    generations: Vec<Generation>,
    person: PersonId,
    tenant: TenantId,
}

/// The public keys of one generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation {
    /// Verifies statements and messages.
    pub sign_pub: SignPub,
    /// Receives seals.
    pub seal_pub: SealPub,
}

/// A `key` statement as it was received: contents, the exact signed bytes (`header.payload`), signature.
#[derive(Debug, Clone, Copy)]
pub struct SignedKey<'a> {
    /// The decoded contents.
    pub key: &'a Key,
    /// `header.payload`, as signed.
    pub signed: &'a str,
    /// The root key's signature.
    pub signature: Sig,
}

impl Chain {
    /// Begins a chain with its statement 0.
    ///
    /// # Errors
    /// [`ChainError`] when the statement is no self-signed generation 0.
    pub fn begin(first: SignedKey<'_>) -> Result<Self, ChainError> {
        let key = first.key;
        let root_pub = key.root_pub.ok_or(ChainError::Order)?;
        if !kept(Guard::ChainBeginsAtZero, key.g == 0 && key.prev.is_none()) {
            return Err(ChainError::Order);
        }
        vouched(first, root_pub)?;
        let root = crate::encode::statement_hash(first.signed);
        Ok(Self {
            root,
            root_pub,
            last: root,
            generations: vec![Generation { sign_pub: key.sign_pub, seal_pub: key.seal_pub }],
            person: key.person,
            tenant: key.tenant,
        })
    }

    /// The chain with one more generation.
    ///
    /// # Errors
    /// [`ChainError`] when the statement does not follow the newest generation of this very chain.
    pub fn extend(mut self, next: SignedKey<'_>) -> Result<Self, ChainError> {
        let key = next.key;
        if !kept(Guard::ChainIsOfOnePerson, key.person == self.person && key.tenant == self.tenant) {
            return Err(ChainError::Person);
        }
        let is_next = usize::try_from(key.g) == Ok(self.generations.len()) && key.prev == Some(self.last);
        let keeps_root = kept(Guard::ChainKeepsItsRoot, key.root_pub.is_none());
        if !kept(Guard::ChainFollows, is_next) || !keeps_root {
            return Err(ChainError::Order);
        }
        vouched(next, self.root_pub)?;
        self.last = crate::encode::statement_hash(next.signed);
        self.generations.push(Generation { sign_pub: key.sign_pub, seal_pub: key.seal_pub });
        Ok(self)
    }

    /// The identity that this chain stands for.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// The key that signs generations and the list of factors.
    #[must_use]
    pub const fn root_pub(&self) -> SignPub {
        self.root_pub
    }

    /// Hash of the newest `key` statement: what the next one names as `prev`.
    #[must_use]
    pub const fn last(&self) -> Hash {
        self.last
    }

    /// The account of this chain.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// The deployment of this chain.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The newest generation's number.
    #[must_use]
    pub fn newest(&self) -> u32 {
        u32::try_from(self.generations.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Identity and newest generation.
    #[must_use]
    pub fn by(&self) -> By {
        By { root: self.root, g: self.newest() }
    }

    /// The keys of generation `g`, when the chain has it.
    #[must_use]
    pub fn generation(&self, g: u32) -> Option<&Generation> {
        self.generations.get(usize::try_from(g).ok()?)
    }

    /// Whether `signature` over `message` was made by `by`, who must be this identity.
    #[must_use]
    pub fn verify(&self, by: By, message: &[u8], signature: Sig) -> bool {
        kept(Guard::SignerIsOfTheChain, by.root == self.root)
            && self.generation(by.g).is_some_and(|keys| verify(keys.sign_pub, message, signature))
    }
}

fn vouched(statement: SignedKey<'_>, root_pub: SignPub) -> Result<(), ChainError> {
    let is_signed = verify(root_pub, statement.signed.as_bytes(), statement.signature);
    if !kept(Guard::KeyIsSignedByTheRoot, is_signed) {
        return Err(ChainError::Signature);
    }
    let is_held = verify(statement.key.sign_pub, &statement.key.possession(), statement.key.proof);
    if !kept(Guard::KeyIsPossessed, is_held) {
        return Err(ChainError::Possession);
    }
    Ok(())
}
