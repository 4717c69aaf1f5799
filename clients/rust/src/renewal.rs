//! The next generation of a person's keys. What a lost phone held opens nothing that is said or kept from then on.
//!
//! The account secret and everything that opens it stay: no phone ever held them, and whoever has a factor on paper must not
//! lose it for having lost a phone.

use naast_core::Millis;
use naast_core::Suite;
use naast_core::encode::Sig;
use naast_core::id::Bytes;
use naast_core::identity::Key;
use naast_protocol::Statement;
use naast_protocol::statement::extend_chain;

use crate::keys::{Generation, Keys, public, signature};
use crate::vault::Opened;
use crate::{Chance, Distrust};

/// A generation that is not on the server yet.
pub struct Renewal {
    /// Its statement, signed by the root key.
    pub key: Statement,
    /// The vault with it.
    pub vault: Bytes,
    /// The keys that a device goes on with.
    pub keys: Keys,
}

impl std::fmt::Debug for Renewal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Renewal({:?})", self.keys)
    }
}

impl Opened {
    /// Makes the next generation.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for an opened vault.
    pub fn renew(&self, now: Millis, chance: &mut Chance) -> Result<Renewal, Distrust> {
        let chain = self.keys.chain();
        let generation = Generation::make(chance);
        let mut key = Key {
            suite: Suite::Naast1,
            tenant: chain.tenant(),
            at: now,
            person: chain.person(),
            g: chain.newest() + 1,
            sign_pub: public(&generation.sign),
            seal_pub: generation.seal.public(),
            root_pub: None,
            prev: Some(chain.last()),
            proof: Sig([0; 64]),
        };
        key.proof = signature(&generation.sign, &key.possession());
        let statement = Statement::sign_key(&key, &self.root).map_err(|_| Distrust::DamagedVault)?;
        let chain = extend_chain(chain.clone(), &statement).map_err(|_| Distrust::DamagedVault)?;
        let keys = self.keys.with(chain, statement.clone(), generation);
        let vault = self.seal_with(keys.generations(), chance)?;
        Ok(Renewal { key: statement, vault, keys })
    }
}
