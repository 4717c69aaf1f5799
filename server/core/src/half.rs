//! PIN and a person: the half of a way in that somebody else keeps, and what it is sealed for.
//!
//! Whoever comes back needs the half and the PIN. The half is sealed to its keeper; standing beside the empty phone, the keeper
//! opens it and seals it to a key that this phone made for the occasion. The hash of that key is the plea: it is all that
//! the phone shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, SealPub, hash};
use crate::planted::{Guard, in_force};
use crate::{By, PersonId, TenantId, enc, limits};

/// Why nobody keeps a half any more, when its owner did not say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum HalfEnd {
    /// Its keeper wants no more of it, or shares no conversation with its owner any more.
    Keeper,
    /// The PIN was tried as often as it may be.
    Tries,
}

impl HalfEnd {
    /// Its name, as it is written and hashed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keeper => "keeper",
            Self::Tries => "tries",
        }
    }
}

/// What the seal of a half to its keeper is bound to (the HPKE `info`): whose half it is, and who keeps it.
#[must_use]
pub fn seal_info(tenant: TenantId, person: PersonId, root: Hash, keeper: By) -> Vec<u8> {
    let owner = [tenant.as_bytes().into(), person.as_bytes().into(), root.as_bytes().into()];
    let keeper = [keeper.root.as_bytes().into(), u64::from(keeper.g).into()];
    enc("half", &[owner.as_slice(), keeper.as_slice()].concat())
}

/// What the seal of a half to a phone that asks for it is bound to.
#[must_use]
pub fn given_seal_info(tenant: TenantId, plea: Hash) -> Vec<u8> {
    enc("half-given", &[tenant.as_bytes().into(), plea.as_bytes().into()])
}

/// The name of a plea: a server that shows the keeper another key shows another plea.
#[must_use]
pub fn plea(tenant: TenantId, key: &SealPub) -> Hash {
    hash("plea", &[tenant.as_bytes().into(), key.as_bytes().into()])
}

/// How often a PIN may still be tried after it was tried `tries` times, whatever came of it.
#[must_use]
pub fn tries_left(tries: u32) -> u32 {
    if in_force(Guard::TriesAreFew) { limits::PIN_TRIES_MAX.saturating_sub(tries) } else { limits::PIN_TRIES_MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_tried_ten_times_ever() {
        assert_eq!((tries_left(0), tries_left(9), tries_left(10), tries_left(11)), (10, 1, 0, 0));
    }

    #[test]
    fn a_half_is_sealed_for_one_owner_one_keeper_and_one_of_their_keys() {
        let (tenant, sam, jef) = (TenantId([1; 16]), PersonId([2; 16]), By { root: Hash([3; 32]), g: 0 });
        let here = seal_info(tenant, sam, Hash([4; 32]), jef);
        assert_ne!(here, seal_info(tenant, sam, Hash([4; 32]), By { g: 1, ..jef }));
        assert_ne!(here, seal_info(tenant, PersonId([9; 16]), Hash([4; 32]), jef));
        assert_ne!(here, seal_info(tenant, sam, Hash([9; 32]), jef));
        assert_ne!(plea(tenant, &SealPub([5; 1216])), plea(tenant, &SealPub([6; 1216])));
    }
}
