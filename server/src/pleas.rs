//! Pleas: an empty phone asks the keeper of somebody's half for it. Relayed in memory for minutes; losing one costs a repetition.
//!
//! A plea names nobody: whose half it is about is the keeper's word, who stands beside the phone. What is relayed is sealed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use naast_core::encode::SealPub;
use naast_core::id::Bytes;
use naast_core::{Hash, Millis, PersonId, limits};
use naast_protocol::http::PleaHeard;

use crate::clock::Chance;
use crate::words::Attempt;

/// Pleas at once: 10,000 × about 2.5 kB are 25 MB; one address makes ten in a minute, a hundred in the life of a plea.
const PLEAS_MAX: usize = 10_000;

/// The plea is unknown, over, answered by somebody else or not yet, or its tries are used up: one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this plea is not there")]
pub struct NoPlea;

/// Pleas that wait or were answered.
#[derive(Default)]
pub struct Pleas(Mutex<Open>);

#[derive(Default)]
struct Open {
    /// By what the phone alone knows.
    pleas: HashMap<Hash, Plea>,
    /// What the phone shows → what it alone knows.
    shown: HashMap<Hash, Hash>,
}

struct Plea {
    key: SealPub,
    until: Millis,
    answer: Option<Answer>,
    tries: u32,
    started: Option<Attempt>,
}

enum Answer {
    No,
    Given { keeping: Given, sealed: Bytes },
}

/// Whose half was given, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Whose.
    pub person: PersonId,
    /// By whom.
    pub keeper: PersonId,
}

impl Pleas {
    /// Begins a plea under the name that it shows; gives back what its phone alone knows. Nothing when there are too many.
    pub fn begin(&self, chance: &Chance, plea: Hash, key: SealPub, now: Millis) -> Option<Hash> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.pleas.len() >= PLEAS_MAX {
            open.pleas.retain(|_, plea| plea.until > now);
            let Open { pleas, shown } = &mut *open;
            shown.retain(|_, attempt| pleas.contains_key(attempt));
        }
        if open.pleas.len() >= PLEAS_MAX || open.shown.contains_key(&plea) {
            return None;
        }
        let attempt = Hash(chance.bytes());
        open.shown.insert(plea, attempt);
        let until = now + limits::PLEA_MS;
        open.pleas.insert(attempt, Plea { key, until, answer: None, tries: 0, started: None });
        Some(attempt)
    }

    /// The key to which a half would be sealed, while the plea waits.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn key(&self, plea: Hash, now: Millis) -> Result<SealPub, NoPlea> {
        self.with_shown(plea, now, |plea| Ok(plea.key))
    }

    /// The keeper's one answer: a sealed half, or no. The same keeper's second answer is a lost reply, and changes nothing.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn answer(&self, plea: Hash, keeping: Given, sealed: Option<Bytes>, now: Millis) -> Result<(), NoPlea> {
        self.with_shown(plea, now, |plea| match (&plea.answer, sealed) {
            (None, Some(sealed)) => {
                plea.answer = Some(Answer::Given { keeping, sealed });
                Ok(())
            }
            (None, None) => {
                plea.answer = Some(Answer::No);
                Ok(())
            }
            (Some(Answer::No), None) => Ok(()),
            (Some(Answer::Given { keeping: first, .. }), Some(_)) if *first == keeping => Ok(()),
            _ => Err(NoPlea),
        })
    }

    /// What the phone has heard so far.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn hear(&self, attempt: Hash, now: Millis) -> Result<PleaHeard, NoPlea> {
        self.with(attempt, now, |plea| {
            Ok(match &plea.answer {
                None => PleaHeard::Waiting {},
                Some(Answer::No) => PleaHeard::No {},
                Some(Answer::Given { sealed, .. }) => PleaHeard::Given { sealed: sealed.clone() },
            })
        })
    }

    /// Takes one of the tries that come with an answer.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn take_try(&self, attempt: Hash, now: Millis) -> Result<Given, NoPlea> {
        self.with(attempt, now, |plea| match &plea.answer {
            Some(Answer::Given { keeping, .. }) if plea.tries < limits::PLEA_TRIES_MAX => {
                plea.tries += 1;
                plea.started = None;
                Ok(*keeping)
            }
            _ => Err(NoPlea),
        })
    }

    /// Keeps what was begun with a try; gives back how many tries this answer is still worth.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn keep(&self, attempt: Hash, started: Attempt, now: Millis) -> Result<u32, NoPlea> {
        self.with(attempt, now, |plea| {
            plea.started = Some(started);
            Ok(limits::PLEA_TRIES_MAX - plea.tries)
        })
    }

    /// What was begun, once, and whose half it is about.
    ///
    /// # Errors
    /// [`NoPlea`].
    pub fn take(&self, attempt: Hash, now: Millis) -> Result<(Attempt, Given), NoPlea> {
        self.with(attempt, now, |plea| match &plea.answer {
            Some(Answer::Given { keeping, .. }) => Ok((plea.started.take().ok_or(NoPlea)?, *keeping)),
            _ => Err(NoPlea),
        })
    }

    fn with_shown<T>(
        &self,
        plea: Hash,
        now: Millis,
        then: impl FnOnce(&mut Plea) -> Result<T, NoPlea>,
    ) -> Result<T, NoPlea> {
        let attempt = self.0.lock().unwrap_or_else(PoisonError::into_inner).shown.get(&plea).copied();
        self.with(attempt.ok_or(NoPlea)?, now, then)
    }

    fn with<T>(
        &self,
        attempt: Hash,
        now: Millis,
        then: impl FnOnce(&mut Plea) -> Result<T, NoPlea>,
    ) -> Result<T, NoPlea> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        then(open.pleas.get_mut(&attempt).filter(|plea| plea.until > now).ok_or(NoPlea)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAM_BY_JEF: Given = Given { person: PersonId([1; 16]), keeper: PersonId([2; 16]) };

    fn begun() -> (Pleas, Hash) {
        let pleas = Pleas::default();
        let attempt = pleas.begin(&Chance::seeded(1), Hash([7; 32]), SealPub([8; 1216]), 0);
        (pleas, attempt.unwrap_or(Hash([0; 32])))
    }

    #[test]
    fn a_plea_takes_one_answer_and_waits_ten_minutes() {
        let (pleas, attempt) = begun();
        let half = || Some(Bytes(vec![1]));
        assert_eq!(pleas.hear(attempt, 0), Ok(PleaHeard::Waiting {}));
        assert_eq!(pleas.hear(Hash([7; 32]), 0), Err(NoPlea), "what is shown hears nothing");
        assert_eq!(pleas.answer(attempt, SAM_BY_JEF, half(), 0), Err(NoPlea), "what hears is not shown");
        assert_eq!(pleas.answer(Hash([7; 32]), SAM_BY_JEF, half(), 0), Ok(()));
        assert_eq!(pleas.answer(Hash([7; 32]), SAM_BY_JEF, Some(Bytes(vec![2])), 0), Ok(()), "a lost reply");
        assert_eq!(pleas.hear(attempt, 0), Ok(PleaHeard::Given { sealed: Bytes(vec![1]) }), "the first one stays");
        let other = Given { keeper: PersonId([3; 16]), ..SAM_BY_JEF };
        assert_eq!(pleas.answer(Hash([7; 32]), other, half(), 0), Err(NoPlea), "somebody else's second answer");
        assert!(pleas.hear(attempt, limits::PLEA_MS - 1).is_ok());
        assert_eq!(pleas.hear(attempt, limits::PLEA_MS), Err(NoPlea));
        assert_eq!(pleas.key(Hash([7; 32]), limits::PLEA_MS), Err(NoPlea));
    }

    #[test]
    fn one_answer_is_worth_three_tries_and_a_no_none() {
        let (pleas, attempt) = begun();
        assert_eq!(pleas.take_try(attempt, 0), Err(NoPlea), "nobody has answered");
        assert_eq!(pleas.answer(Hash([7; 32]), SAM_BY_JEF, Some(Bytes::default()), 0), Ok(()));
        let tries = (0..10).filter(|_| pleas.take_try(attempt, 0) == Ok(SAM_BY_JEF)).count();
        assert_eq!(tries, limits::PLEA_TRIES_MAX as usize);
        let (pleas, attempt) = begun();
        assert_eq!(pleas.answer(Hash([7; 32]), SAM_BY_JEF, None, 0), Ok(()));
        assert_eq!(pleas.take_try(attempt, 0), Err(NoPlea));
        assert_eq!(pleas.hear(attempt, 0), Ok(PleaHeard::No {}));
    }
}
