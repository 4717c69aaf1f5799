//! Everybody's keys, as far as they were verified: a pin says who somebody is, a chain says which keys are theirs.
//!
//! Nothing here is fetched. What was fetched is admitted here or refused.

use std::collections::BTreeMap;

use naast_core::identity::Chain;
use naast_core::{By, Hash, PersonId, StatementBody, TenantId};
use naast_protocol::http::KeyChain;
use naast_protocol::sealed::Pin;
use naast_protocol::statement::read_chain;
use naast_protocol::{Signed, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Distrust;

/// Verified account chains.
#[derive(Debug, Clone)]
pub struct Chains {
    tenant: TenantId,
    by_root: BTreeMap<Hash, Chain>,
}

impl Chains {
    /// None yet.
    #[must_use]
    pub const fn new(tenant: TenantId) -> Self {
        Self { tenant, by_root: BTreeMap::new() }
    }

    /// The chain of an identity.
    #[must_use]
    pub fn find(&self, root: Hash) -> Option<&Chain> {
        self.by_root.get(&root)
    }

    /// Whether the keys of `by` are known.
    #[must_use]
    pub fn knows(&self, by: By) -> bool {
        self.find(by.root).is_some_and(|chain| chain.generation(by.g).is_some())
    }

    /// Takes one's own chain.
    pub fn keep_own(&mut self, chain: &Chain) {
        self.by_root.insert(chain.root(), chain.clone());
    }

    /// Takes a chain that the server showed for a person, when it fits the pin and what was known before.
    ///
    /// # Errors
    /// [`Distrust`] by reason.
    pub fn admit(&mut self, person: PersonId, shown: &KeyChain, pin: Option<&Pin>) -> Result<&Chain, Distrust> {
        let chain = read_chain(&shown.keys).map_err(|reason| Distrust::BrokenChain { person, reason })?;
        if chain.tenant() != self.tenant {
            return Err(Distrust::OtherTenant);
        }
        if chain.person() != person || pin.is_some_and(|pin| pin.root != chain.root()) {
            return Err(Distrust::SubstitutedKey { person });
        }
        if pin.is_some_and(|pin| chain.newest() < pin.g) {
            return Err(Distrust::LowerGeneration { person });
        }
        if let Some(known) = self.by_root.get(&chain.root()) {
            if chain.newest() < known.newest() {
                return Err(Distrust::LowerGeneration { person });
            }
            // One root can sign two different generations with one number: only the first one seen counts.
            if (0..=known.newest()).any(|g| known.generation(g) != chain.generation(g)) {
                return Err(Distrust::SubstitutedKey { person });
            }
        }
        let root = chain.root();
        Ok(self.by_root.entry(root).insert_entry(chain).into_mut())
    }

    /// Reads a statement and checks that the person whom it names signed it.
    ///
    /// # Errors
    /// [`Distrust::NoStatement`], [`Distrust::OtherTenant`], [`Distrust::Forged`]. A signer whose keys are unknown forged it.
    pub fn read<B: StatementBody + Serialize + DeserializeOwned>(
        &self,
        statement: &Statement,
    ) -> Result<Signed<B>, Distrust> {
        let signed: Signed<B> = statement.read().map_err(|reason| Distrust::NoStatement { kind: B::KIND, reason })?;
        if signed.body.tenant() != self.tenant {
            return Err(Distrust::OtherTenant);
        }
        match self.find(signed.body.by().root) {
            Some(chain) if signed.is_by(chain) => Ok(signed),
            _ => Err(Distrust::Forged { kind: B::KIND }),
        }
    }

    /// The deployment in which all of them count.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.tenant
    }
}
