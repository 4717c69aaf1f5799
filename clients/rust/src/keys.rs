//! A person's own keys, of every generation: what a device keeps, and signs and opens with.
//!
//! How they are made and taken out of the vault stands in [`crate::vault`]; root key and account secret never come here.

use ed25519_dalek::SigningKey;
use naast_core::encode::{Sig, SignPub};
use naast_core::id::Bytes;
use naast_core::identity::Chain;
use naast_core::{By, StatementBody};
use naast_protocol::Statement;
use naast_protocol::sealed::GenerationKeys;
use serde::Serialize;

use crate::crypto::{Key32, SealKey};
use crate::{Chance, Distrust};

/// The keys of one generation.
#[derive(Clone)]
pub struct Generation {
    /// Signs statements and words.
    pub sign: SigningKey,
    /// Opens seals.
    pub seal: SealKey,
    /// Opens the bag.
    pub bag: Key32,
}

/// What a device keeps of its person: the chain and the keys of every generation.
#[derive(Clone)]
pub struct Keys {
    chain: Chain,
    /// The chain as it is signed, generation 0 first; of an organisation's keys none.
    statements: Vec<Statement>,
    newest: Generation,
    older: Vec<Generation>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys of {:?}", self.chain.root())
    }
}

impl Generation {
    /// New keys.
    #[must_use]
    pub fn make(chance: &mut Chance) -> Self {
        let sign = SigningKey::from_bytes(&chance.bytes());
        Self { sign, seal: SealKey::from_bytes(chance.bytes()), bag: Key32::new(chance.bytes()) }
    }

    /// As the vault holds them.
    #[must_use]
    pub fn for_vault(&self) -> GenerationKeys {
        GenerationKeys {
            sign: Bytes(self.sign.to_bytes().to_vec()),
            seal: Bytes(self.seal.as_bytes().to_vec()),
            bag: Bytes(self.bag.to_vec()),
        }
    }
}

impl Keys {
    /// Those of somebody new.
    pub(crate) fn first(chain: Chain, statement: Statement, newest: Generation) -> Self {
        Self { chain, statements: vec![statement], newest, older: Vec::new() }
    }

    /// The keys that a vault holds, when they are exactly those of the chain.
    pub(crate) fn from_vault(
        chain: Chain,
        statements: &[Statement],
        generations: &[GenerationKeys],
    ) -> Result<Self, Distrust> {
        let mut all = generations
            .iter()
            .zip(0..)
            .map(|(keys, g)| {
                let generation = Generation {
                    sign: SigningKey::from_bytes(&key_bytes(&keys.sign)?),
                    seal: SealKey::from_bytes(key_bytes(&keys.seal)?),
                    bag: Key32::new(key_bytes(&keys.bag)?),
                };
                let known = chain.generation(g).ok_or(Distrust::DamagedVault)?;
                let fits = known.sign_pub == public(&generation.sign) && known.seal_pub == generation.seal.public();
                if fits { Ok(generation) } else { Err(Distrust::DamagedVault) }
            })
            .collect::<Result<Vec<Generation>, Distrust>>()?;
        let newest = all.pop().ok_or(Distrust::DamagedVault)?;
        if u32::try_from(all.len()) != Ok(chain.newest()) {
            return Err(Distrust::NewerOwnKeys);
        }
        Ok(Self { chain, statements: statements.to_vec(), newest, older: all })
    }

    /// The account chain.
    #[must_use]
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Identity and newest generation.
    #[must_use]
    pub fn by(&self) -> By {
        self.chain.by()
    }

    /// The statement that began generation `g`.
    pub(crate) fn statement(&self, g: u32) -> Option<&Statement> {
        self.statements.get(usize::try_from(g).ok()?)
    }

    /// All generations, 0 first.
    pub fn generations(&self) -> impl Iterator<Item = &Generation> {
        self.older.iter().chain([&self.newest])
    }

    /// These keys with one more generation, which `chain` has as its newest and `statement` began.
    #[must_use]
    pub fn with(&self, chain: Chain, statement: Statement, newest: Generation) -> Self {
        let statements = self.statements.iter().cloned().chain([statement]).collect();
        Self { chain, statements, newest, older: self.generations().cloned().collect() }
    }

    /// The newest generation.
    #[must_use]
    pub const fn newest(&self) -> &Generation {
        &self.newest
    }

    /// The keys of generation `g`.
    #[must_use]
    pub fn generation(&self, g: u32) -> Option<&Generation> {
        let g = usize::try_from(g).ok()?;
        if g == self.older.len() { Some(&self.newest) } else { self.older.get(g) }
    }

    /// Signs a statement with the newest generation.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for a body that can be written as JSON.
    pub fn sign<B: StatementBody + Serialize>(&self, body: &B) -> Result<Statement, Distrust> {
        sign(body, &self.newest.sign)
    }
}

pub(crate) fn sign<B: StatementBody + Serialize>(body: &B, key: &SigningKey) -> Result<Statement, Distrust> {
    Statement::sign(body, key).map_err(|_| Distrust::DamagedVault)
}

pub(crate) fn signature(key: &SigningKey, bytes: &[u8]) -> Sig {
    use ed25519_dalek::Signer as _;
    Sig(key.sign(bytes).to_bytes())
}

pub(crate) fn public(key: &SigningKey) -> SignPub {
    SignPub(key.verifying_key().to_bytes())
}

pub(crate) fn key_bytes(bytes: &Bytes) -> Result<[u8; 32], Distrust> {
    bytes.0.as_slice().try_into().map_err(|_| Distrust::DamagedVault)
}
