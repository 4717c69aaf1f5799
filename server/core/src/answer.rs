//! Answers to what was shared: whoever got a share answers it once, sealed to the youth and to each JIM whom the share names.
//!
//! [Note: A pass to answer] A JIM may never have met who answers him. So the youth says, sealed beside what is shared, who may
//! answer him about which of his own words: a pass. Who answers hands it on; the server never sees one, and could not make one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::choice::Recipient;
use crate::encode::Hash;
use crate::planted::{Guard, kept};
use crate::{By, Millis, PersonId, ShareId, Suite, TenantId, enc, limits};

/// What somebody says to what was shared with them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who answers.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// What is answered.
    pub share: ShareId,
    /// In their words.
    pub words: String,
}

/// The youth lets somebody answer a JIM about words of his. See: [Note: A pass to answer]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The share that may be answered.
    pub share: ShareId,
    /// The JIM's own words in it, and nobody else's.
    pub about: Vec<Hash>,
    /// Who may answer.
    pub from: Recipient,
    /// The JIM.
    pub to: Recipient,
}
crate::statement_body!(Answer = "answer", Pass = "pass");

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// No words, or more than the bound.
    #[error("an answer has words, and no more than the bound")]
    Words,
    /// Answered before.
    #[error("this was answered already")]
    Twice,
    /// Not sealed to exactly those who are to read it.
    #[error("an answer goes to the youth and to each JIM whom the share names")]
    Readers,
    /// Sealed to older keys than somebody's newest.
    #[error("sealed to other keys than the newest")]
    StaleKey,
}

impl Answer {
    /// Whether this can be said at all.
    ///
    /// # Errors
    /// [`AnswerError::Words`].
    pub fn check(&self) -> Result<(), AnswerError> {
        let has_words = kept(Guard::AnswerHasWords, !self.words.trim().is_empty());
        let is_short = kept(Guard::AnswerIsShort, self.words.chars().count() <= limits::SHARE_ANSWER_LETTERS_MAX);
        if has_words && is_short { Ok(()) } else { Err(AnswerError::Words) }
    }
}

impl Pass {
    /// Whether it lets this answer go to the JIM with root `me`. That `by` is the youth whose conversation the words stand in, and
    /// that the words are the JIM's own, his app sees for itself.
    #[must_use]
    pub fn admits(&self, answer: &Answer, me: Hash) -> bool {
        kept(Guard::PassIsForOneShare, self.share == answer.share)
            && kept(Guard::PassIsForOneToAnswer, self.from.root == answer.by.root)
            && kept(Guard::PassIsForOneJim, self.to.root == me)
            && kept(Guard::PassIsNotOnesOwn, self.by.root != answer.by.root)
            && kept(Guard::PassIsAboutWords, !self.about.is_empty())
    }
}

/// Whether an answer to a share may be taken that is sealed to `sealed`, person and generation each. `readers` are the youth and the
/// JIMs whom the share names, each with their newest generation while they are here: whoever is gone need not be sealed to.
///
/// # Errors
/// [`AnswerError`] by reason.
pub fn may_answer(
    is_answered: bool,
    readers: &[(PersonId, Option<u32>)],
    sealed: &[(PersonId, u32)],
) -> Result<(), AnswerError> {
    if !kept(Guard::AnsweredOnce, !is_answered) {
        return Err(AnswerError::Twice);
    }
    if sealed.len() > readers.len() {
        return Err(AnswerError::Readers);
    }
    let is_twice = |place: usize, person: PersonId| sealed[..place].iter().any(|(other, _)| *other == person);
    for (place, (person, _)) in sealed.iter().enumerate() {
        let is_named = readers.iter().any(|(reader, _)| reader == person);
        if !kept(Guard::AnswerIsSealedOnce, !is_twice(place, *person)) || !kept(Guard::AnswerIsForTheNamed, is_named) {
            return Err(AnswerError::Readers);
        }
    }
    for (reader, newest) in readers {
        let Some(newest) = newest else { continue };
        match sealed.iter().find(|(person, _)| person == reader) {
            None if !kept(Guard::AnswerReachesAll, false) => return Err(AnswerError::Readers),
            Some((_, g)) if !kept(Guard::AnswerIsAtNewestKeys, g == newest) => return Err(AnswerError::StaleKey),
            _ => {}
        }
    }
    Ok(())
}

/// What the seal of an answer is bound to (the HPKE `info`): which share it answers, and whom it is sealed to.
#[must_use]
pub fn seal_info(tenant: TenantId, share: ShareId, to: By) -> Vec<u8> {
    enc(
        "share-answer",
        &[tenant.as_bytes().into(), share.as_bytes().into(), to.root.as_bytes().into(), u64::from(to.g).into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAM: PersonId = PersonId([1; 16]);
    const JEF: PersonId = PersonId([2; 16]);
    const MAMA: By = By { root: Hash([3; 32]), g: 0 };
    const SHARE: ShareId = ShareId([4; 16]);
    const ME: Hash = Hash([5; 32]);

    fn answer() -> Answer {
        let (suite, tenant) = (Suite::Naast1, TenantId([1; 16]));
        Answer { suite, tenant, by: MAMA, at: 1, share: SHARE, words: "Dank je.".to_owned() }
    }

    fn pass() -> Pass {
        let somebody = |root| Recipient { person: PersonId([9; 16]), root };
        Pass {
            suite: Suite::Naast1,
            tenant: TenantId([1; 16]),
            by: By { root: Hash([1; 32]), g: 0 },
            at: 1,
            share: SHARE,
            about: vec![Hash([6; 32])],
            from: somebody(MAMA.root),
            to: somebody(ME),
        }
    }

    #[test]
    fn an_answer_has_words_and_not_too_many() {
        assert_eq!(answer().check(), Ok(()));
        assert_eq!(Answer { words: " \n".to_owned(), ..answer() }.check(), Err(AnswerError::Words));
        let longest = Answer { words: "é".repeat(limits::SHARE_ANSWER_LETTERS_MAX), ..answer() };
        assert_eq!(longest.check(), Ok(()));
        assert_eq!(Answer { words: format!("{}!", longest.words), ..longest }.check(), Err(AnswerError::Words));
    }

    #[test]
    fn an_answer_goes_to_exactly_those_whom_the_share_names_at_their_newest() {
        let readers = [(SAM, Some(1)), (JEF, Some(0))];
        assert_eq!(may_answer(false, &readers, &[(SAM, 1), (JEF, 0)]), Ok(()));
        assert_eq!(may_answer(true, &readers, &[(SAM, 1), (JEF, 0)]), Err(AnswerError::Twice));
        let refused = Err(AnswerError::Readers);
        assert_eq!(may_answer(false, &readers, &[(SAM, 1)]), refused, "somebody is left out");
        assert_eq!(may_answer(false, &readers, &[(JEF, 0)]), refused, "the youth is left out");
        assert_eq!(may_answer(false, &readers, &[(SAM, 1), (JEF, 0), (JEF, 0)]), refused, "somebody twice");
        assert_eq!(may_answer(false, &readers, &[(SAM, 1), (JEF, 0), (PersonId([7; 16]), 0)]), refused, "one more");
        assert_eq!(may_answer(false, &readers, &[(SAM, 0), (JEF, 0)]), Err(AnswerError::StaleKey));
        let gone = [(SAM, Some(1)), (JEF, None)];
        assert_eq!(may_answer(false, &gone, &[(SAM, 1)]), Ok(()), "whoever is gone is not sealed to");
        assert_eq!(may_answer(false, &gone, &[(SAM, 1), (JEF, 3)]), Ok(()));
        // Whoever is gone leaves no room for anybody else.
        assert_eq!(may_answer(false, &gone, &[(SAM, 1), (PersonId([7; 16]), 0)]), refused, "somebody else");
        assert_eq!(may_answer(false, &gone, &[(SAM, 1), (SAM, 1)]), refused, "somebody twice");
    }

    #[test]
    fn a_pass_admits_one_person_to_one_jim_about_one_share() {
        assert!(pass().admits(&answer(), ME));
        let elsewhere = Recipient { person: PersonId([9; 16]), root: Hash([8; 32]) };
        assert!(!Pass { share: ShareId([8; 16]), ..pass() }.admits(&answer(), ME));
        assert!(!Pass { from: elsewhere, ..pass() }.admits(&answer(), ME));
        assert!(!Pass { to: elsewhere, ..pass() }.admits(&answer(), ME));
        assert!(!Pass { by: MAMA, ..pass() }.admits(&answer(), ME), "nobody lets themselves in");
        assert!(!Pass { about: Vec::new(), ..pass() }.admits(&answer(), ME));
    }

    #[test]
    fn a_seal_is_bound_to_its_share_and_to_whom_it_is_for() {
        let (tenant, to) = (TenantId([1; 16]), By { root: ME, g: 0 });
        let info = seal_info(tenant, SHARE, to);
        assert_ne!(info, seal_info(TenantId([2; 16]), SHARE, to));
        assert_ne!(info, seal_info(tenant, ShareId([8; 16]), to));
        assert_ne!(info, seal_info(tenant, SHARE, By { g: 1, ..to }));
        assert_ne!(info, seal_info(tenant, SHARE, By { root: MAMA.root, g: 0 }));
    }
}
