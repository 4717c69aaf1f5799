//! What opens an account: the signed list of its factors, and the wrapped secrets that this list names.
//!
//! Each list follows the one before it and leaves at least one durable way back. What a factor is made of stands elsewhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::encode::{Hash, hash};
use crate::planted::{Guard, kept};
use crate::{By, Millis, Suite, TenantId, limits};

/// One way to open the account secret. Which ones exist is signed, so that nobody can slip in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Wrap {
    /// What the person opens it with.
    pub factor: Factor,
    /// Hash of the wrapped secret: [`wrap_hash`].
    pub wrapped: Hash,
    /// Number of the earlier list under which it was made; absent when it was made for this one. A factor that is not at hand
    /// stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub since: Option<u32>,
}

/// What a person can come back with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Login name and four words, through OPAQUE.
    Words,
    /// A code on paper.
    RecoveryCode,
    /// A passkey whose authenticator gives the same secret each time (WebAuthn PRF).
    Passkey,
    /// A PIN, through OPAQUE, together with a half that somebody else keeps.
    PinAndPerson,
}

impl Factor {
    /// Whether somebody can count on it for years. A passkey lives in a device or in the hands of its maker, a half with somebody
    /// who may go: each is always one way more, never the last.
    #[must_use]
    pub const fn is_durable(self) -> bool {
        matches!(self, Self::Words | Self::RecoveryCode)
    }
}

/// Hash that names a wrapped account secret.
#[must_use]
pub fn wrap_hash(wrapped: &[u8]) -> Hash {
    hash("wrapped", &[wrapped.into()])
}

/// All factors of a person, signed by the **root key**, numbered and chained: an older list is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// Suite of the wraps.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Whose factors; `g` is the newest generation at that moment.
    pub by: By,
    /// When, by the person's clock.
    pub at: Millis,
    /// 0, 1, 2 …
    pub n: u32,
    /// Hash of the list before; in all but the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub prev: Option<Hash>,
    /// Every factor that opens the account, each once; at least one of them durable.
    pub wraps: Vec<Wrap>,
}
crate::statement_body!(Unlock = "unlock");

/// Why a list of factors is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// It does not follow the list before.
    #[error("this list of factors does not follow the last one")]
    Order,
    /// It would leave nothing durable that opens the account, name one factor twice, or a wrap from a list to come.
    #[error("at least one durable way to come back must stay, each once")]
    Factors,
}

/// Whether `next` may replace the list whose number and hash are `last`.
///
/// # Errors
/// [`UnlockError`] for a wrong number or predecessor, for a list without a durable factor, for a doubled factor, and for a wrap that was
/// not made yet.
pub fn follow_unlock(last: Option<(u32, Hash)>, next: &Unlock) -> Result<(), UnlockError> {
    let follows = match last {
        None => next.n == 0 && next.prev.is_none(),
        Some((n, hash)) => n.checked_add(1) == Some(next.n) && next.prev == Some(hash),
    };
    if !kept(Guard::UnlockFollows, follows) {
        return Err(UnlockError::Order);
    }
    let mut factors: Vec<Factor> = next.wraps.iter().map(|wrap| wrap.factor).collect();
    factors.sort_unstable();
    factors.dedup();
    let is_made = |wrap: &Wrap| wrap.since.is_none_or(|since| since < next.n);
    if !kept(Guard::UnlockHasADurableWay, factors.iter().any(|factor| factor.is_durable()))
        || !kept(Guard::UnlockListsOnce, factors.len() == next.wraps.len())
        || !kept(Guard::UnlockWrapsAreOlder, next.wraps.iter().all(is_made))
    {
        return Err(UnlockError::Factors);
    }
    Ok(())
}

/// Whether every wrap that `next` says was made earlier is the one that the list before has.
#[must_use]
pub fn carries(last: &Unlock, next: &Unlock) -> bool {
    let is_of_last = |wrap: &&Wrap| {
        let known = last.wraps.iter().find(|known| known.factor == wrap.factor);
        known.is_some_and(|known| known.wrapped == wrap.wrapped && wrap.since == Some(known.since.unwrap_or(last.n)))
    };
    let is_carried = next.wraps.iter().filter(|wrap| wrap.since.is_some()).all(|wrap| is_of_last(&wrap));
    kept(Guard::UnlockCarriesTheSame, is_carried)
}

/// Whether these wraps are exactly those that the signed list names, so that nobody can slip another way in beside them.
pub fn are_listed<'a>(unlock: &Unlock, wraps: impl IntoIterator<Item = (Factor, &'a [u8])>) -> bool {
    let mut given: Vec<(Factor, Hash)> = Vec::new();
    for (factor, wrapped) in wraps {
        if wrapped.len() > limits::WRAP_BYTES_MAX || given.len() > unlock.wraps.len() {
            return false;
        }
        given.push((factor, wrap_hash(wrapped)));
    }
    let mut listed: Vec<(Factor, Hash)> = unlock.wraps.iter().map(|wrap| (wrap.factor, wrap.wrapped)).collect();
    given.sort_unstable();
    listed.sort_unstable();
    kept(Guard::WrapsAreListed, given == listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(wraps: &[(Factor, &[u8])]) -> Unlock {
        Unlock {
            suite: Suite::Naast1,
            tenant: TenantId([1; 16]),
            by: By { root: Hash([2; 32]), g: 0 },
            at: 1,
            n: 0,
            prev: None,
            wraps: wraps
                .iter()
                .map(|(factor, bytes)| Wrap { factor: *factor, wrapped: wrap_hash(bytes), since: None })
                .collect(),
        }
    }

    #[test]
    fn only_the_wraps_of_the_signed_list_are_taken() {
        let (words, code): (&[u8], &[u8]) = (b"words", b"code");
        let both = list(&[(Factor::Words, words), (Factor::RecoveryCode, code)]);
        assert!(are_listed(&both, [(Factor::RecoveryCode, code), (Factor::Words, words)]), "in any order");
        assert!(!are_listed(&both, [(Factor::Words, words)]), "one is missing");
        assert!(!are_listed(&both, [(Factor::Words, words), (Factor::RecoveryCode, words)]), "one is another");
        let one = list(&[(Factor::Words, words)]);
        assert!(!are_listed(&one, [(Factor::Words, words), (Factor::RecoveryCode, code)]), "one too many");
        let long = vec![0; limits::WRAP_BYTES_MAX + 1];
        assert!(!are_listed(&list(&[(Factor::Words, &long)]), [(Factor::Words, long.as_slice())]));
    }

    #[test]
    fn a_list_of_factors_follows_the_last_and_never_locks_out() {
        let first = list(&[(Factor::Words, b"words")]);
        assert_eq!(follow_unlock(None, &first), Ok(()));
        assert_eq!(follow_unlock(Some((0, Hash([3; 32]))), &first), Err(UnlockError::Order), "rolled back");
        let next = Unlock { n: 1, prev: Some(Hash([3; 32])), ..first.clone() };
        assert_eq!(follow_unlock(Some((0, Hash([3; 32]))), &next), Ok(()));
        assert_eq!(follow_unlock(Some((0, Hash([4; 32]))), &next), Err(UnlockError::Order));
        assert_eq!(follow_unlock(None, &list(&[])), Err(UnlockError::Factors), "nothing opens the account");
        assert_eq!(
            follow_unlock(None, &list(&[(Factor::Passkey, b"a")])),
            Err(UnlockError::Factors),
            "nothing durable"
        );
        assert_eq!(follow_unlock(None, &list(&[(Factor::Passkey, b"a"), (Factor::RecoveryCode, b"b")])), Ok(()));
        let doubled = list(&[(Factor::Words, b"a"), (Factor::Words, b"b")]);
        assert_eq!(follow_unlock(None, &doubled), Err(UnlockError::Factors));
    }

    #[test]
    fn a_factor_that_is_not_at_hand_stays_as_it_was() {
        let first = list(&[(Factor::Words, b"words"), (Factor::RecoveryCode, b"code")]);
        let carried = |wrapped: &[u8], since| Wrap { factor: Factor::Words, wrapped: wrap_hash(wrapped), since };
        let next = |wrap, n| Unlock { n, prev: Some(Hash([3; 32])), wraps: vec![wrap], ..first.clone() };
        let second = next(carried(b"words", Some(0)), 1);
        assert_eq!(follow_unlock(Some((0, Hash([3; 32]))), &second), Ok(()));
        assert!(carries(&first, &second));
        assert!(carries(&second, &next(carried(b"words", Some(0)), 2)), "once more");
        assert!(!carries(&second, &next(carried(b"words", Some(1)), 2)), "it was not made then");
        assert!(!carries(&first, &next(carried(b"other", Some(0)), 1)), "another wrap");
        assert!(
            !carries(&second, &next(Wrap { factor: Factor::RecoveryCode, ..carried(b"code", Some(0)) }, 2)),
            "gone"
        );
        let early = next(carried(b"words", Some(1)), 1);
        assert_eq!(follow_unlock(Some((0, Hash([3; 32]))), &early), Err(UnlockError::Factors), "not made yet");
    }
}
