//! Everybody's keys, as far as they were verified: a pin says who somebody is, a chain says which keys are theirs.
//!
//! Nothing here is fetched. What was fetched is admitted here or refused.
//!
//! [Note: Parted chains] A server that was put back from a backup may have forgotten generations. Whoever knew them goes on knowing
//! them: they come back, or their person made others meanwhile. Only the root key can have signed those, so they hold in the place
//! of the forgotten ones. Within one life of the database, one root never has two generations of one number.

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
    by_root: BTreeMap<Hash, Known>,
}

/// A chain, and how much of it the server showed in this life of its database.
#[derive(Debug, Clone)]
struct Known {
    chain: Chain,
    shown: u32,
    /// Other generations took the place of forgotten ones, and there are fewer of them than this person met.
    is_shorter: bool,
}

impl Known {
    /// What is known once the server showed this chain of the same root.
    fn after(&self, chain: Chain, person: PersonId, is_below_pin: bool) -> Result<Self, Distrust> {
        let (same, shown) = (in_common(&self.chain, &chain), count(&chain));
        let is_parted = same < shown.min(count(&self.chain));
        let is_shorter = is_below_pin && (is_parted || self.is_shorter);
        let fits = Self { chain, shown, is_shorter };
        if is_parted {
            // One root can sign two different generations with one number: only the first one seen in this life counts.
            return if same < self.shown { Err(Distrust::SubstitutedKey { person }) } else { Ok(fits) };
        }
        if shown < count(&self.chain) && shown >= self.shown {
            // What is known is no less true for being forgotten.
            return Ok(Self { shown, chain: self.chain.clone(), is_shorter: self.is_shorter });
        }
        if shown < count(&self.chain) || (is_below_pin && !is_shorter) {
            return Err(Distrust::LowerGeneration { person });
        }
        Ok(fits)
    }
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
        self.by_root.get(&root).map(|known| &known.chain)
    }

    /// The database lives a new life: everybody's keys but those of `me` are asked for once more. See: [Note: Parted chains]
    pub fn begin_life(&mut self, me: Hash) {
        for (_, known) in self.by_root.iter_mut().filter(|(root, _)| **root != me) {
            known.shown = 0;
        }
    }

    /// Whether the keys of `by` are known, and were shown in this life of the database.
    #[must_use]
    pub fn was_shown(&self, by: By) -> bool {
        self.by_root.get(&by.root).is_some_and(|known| by.g < known.shown)
    }

    /// Whether the keys of `by` are known.
    #[must_use]
    pub fn knows(&self, by: By) -> bool {
        self.find(by.root).is_some_and(|chain| chain.generation(by.g).is_some())
    }

    /// Takes one's own chain.
    pub fn keep_own(&mut self, chain: &Chain) {
        self.by_root.insert(chain.root(), Known { chain: chain.clone(), shown: count(chain), is_shorter: false });
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
        let lower = Distrust::LowerGeneration { person };
        let is_below_pin = pin.is_some_and(|pin| chain.newest() < pin.g);
        let root = chain.root();
        let known = match self.by_root.get(&root) {
            Some(known) => known.after(chain, person, is_below_pin)?,
            None if is_below_pin => return Err(lower),
            None => Known { shown: count(&chain), chain, is_shorter: false },
        };
        Ok(&self.by_root.entry(root).insert_entry(known).into_mut().chain)
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

fn count(chain: &Chain) -> u32 {
    chain.newest() + 1
}

/// How many generations two chains begin with that are the same.
pub(crate) fn in_common(one: &Chain, other: &Chain) -> u32 {
    let both = count(one).min(count(other));
    (0..both).find(|g| one.generation(*g) != other.generation(*g)).unwrap_or(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chance;
    use crate::keys::Keys;
    use crate::vault::{FactorSecret, NewAccount, Opened};

    const TENANT: TenantId = TenantId([7; 16]);
    const ME: Hash = Hash([0xee; 32]);

    /// Somebody whose root key makes as many generations as a test wants, in as many ways.
    struct Somebody {
        opened: Opened,
        first: Keys,
        chance: Chance,
    }

    impl Somebody {
        fn new() -> Result<Self, Distrust> {
            let mut chance = Chance::from_seed(9);
            let words = FactorSecret::Words(zeroize::Zeroizing::new(vec![1; 64]));
            let opened = NewAccount::make(TENANT, &words, false, 1, &mut chance)?.opened;
            let first = opened.keys.clone();
            Ok(Self { opened, first, chance })
        }

        /// The chain with so many generations behind the first `from`, others than any that were made before.
        fn make(&mut self, from: &Keys, more: u32) -> Result<Keys, Distrust> {
            self.opened.keys = from.clone();
            for _ in 0..more {
                self.opened.keys = self.opened.renew(1, &mut self.chance)?.keys;
            }
            Ok(self.opened.keys.clone())
        }

        /// Somebody met with three renewals, of whom a new life of the server shows one that is not among them.
        fn parted() -> Result<(Chains, Pin, Keys, Self), Distrust> {
            let mut sam = Self::new()?;
            let first = sam.first.clone();
            let (met, other) = (sam.make(&first, 3)?, sam.make(&first, 1)?);
            let pin = Pin { root: met.by().root, g: met.by().g, name: String::new() };
            let mut chains = Chains::new(TENANT);
            show(&mut chains, &met, 4, &pin)?;
            chains.begin_life(ME);
            show(&mut chains, &other, 2, &pin)?;
            Ok((chains, pin, other, sam))
        }
    }

    /// The server shows the first `count` generations of these keys; gives back how many are known then.
    fn show(chains: &mut Chains, keys: &Keys, count: u32, pin: &Pin) -> Result<u32, Distrust> {
        let person = keys.chain().person();
        let keys = (0..count).filter_map(|g| keys.statement(g).cloned()).collect();
        chains.admit(person, &KeyChain { person, keys, staff_name: None }, Some(pin)).map(super::count)
    }

    fn is_lower(came: &Result<u32, Distrust>) -> bool {
        matches!(came, Err(Distrust::LowerGeneration { .. }))
    }

    #[test]
    fn fewer_keys_that_are_believed_grow_and_never_shrink() -> Result<(), Distrust> {
        let (mut chains, pin, other, mut sam) = Somebody::parted()?;
        assert_eq!(show(&mut chains, &other, 2, &pin), Ok(2), "the same ones again");
        let grown = sam.make(&other, 1)?;
        assert_eq!(show(&mut chains, &grown, 3, &pin), Ok(3), "one more, still fewer than were met");
        assert!(
            is_lower(&show(&mut chains, &grown, 2, &pin)),
            "none of those that were shown is forgotten in one life"
        );
        // What came along with a grant is read with a copy, which believes no more.
        assert!(is_lower(&show(&mut chains.clone(), &grown, 1, &pin)));
        Ok(())
    }

    #[test]
    fn fewer_keys_than_were_met_are_believed_only_where_they_part() -> Result<(), Distrust> {
        let (parted, pin, other, _) = Somebody::parted()?;
        let mut fresh = Chains::new(TENANT);
        assert!(is_lower(&show(&mut fresh, &other, 2, &pin)), "whoever remembers no chain cannot tell");
        let mut next = parted;
        next.begin_life(ME);
        assert_eq!(show(&mut next, &other, 2, &pin), Ok(2), "what was believed is no less true in the next life");
        assert!(is_lower(&show(&mut next, &other, 1, &pin)));
        Ok(())
    }

    #[test]
    fn keys_part_once_in_a_life() -> Result<(), Distrust> {
        let (mut chains, pin, _, mut sam) = Somebody::parted()?;
        let first = sam.first.clone();
        let third = sam.make(&first, 3)?;
        let came = show(&mut chains, &third, 4, &pin);
        assert!(matches!(came, Err(Distrust::SubstitutedKey { .. })), "{came:?}");
        Ok(())
    }

    #[test]
    fn what_was_known_is_no_less_true_for_being_forgotten() -> Result<(), Distrust> {
        let mut sam = Somebody::new()?;
        let first = sam.first.clone();
        let met = sam.make(&first, 3)?;
        let pin = Pin { root: met.by().root, g: 3, name: String::new() };
        let mut chains = Chains::new(TENANT);
        show(&mut chains, &met, 4, &pin)?;
        assert!(is_lower(&show(&mut chains, &met, 2, &pin)), "within one life nothing is forgotten");
        chains.begin_life(ME);
        assert_eq!(show(&mut chains, &met, 2, &pin), Ok(4));
        assert!(!chains.was_shown(met.by()) && chains.knows(met.by()));
        Ok(())
    }
}
