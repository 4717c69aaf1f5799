//! Requests: somebody asks the youth whether they, or somebody else, may know something. The whole statement is sealed to the
//! youth; what is asked, about what and for whom is read by nobody else.
//!
//! [Note: Nothing answers a request] A request is granted by a share like any other, and otherwise lapses. Nothing that its asker
//! ever receives tells a decline from silence, so nobody is told no, and nobody can hold a no against the youth.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::choice::Recipient;
use crate::encode::Hash;
use crate::planted::{Guard, kept};
use crate::{By, Millis, Suite, TenantId, enc, limits};

/// Somebody asks whether something may be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// Who asks.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The youth.
    pub to: Recipient,
    /// The message that it is about, for somebody who reads it; absent: asked in free words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub about: Option<Hash>,
    /// Who is to know it; absent: who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub whom: Option<Recipient>,
    /// In their words; may be empty when it is about a message.
    pub words: String,
    /// A professional, who reads the message already, asks to write it into the care file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub in_file: bool,
}
crate::statement_body!(Request = "request");

/// What is asked: asked once more while it is open, it is the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Matter {
    /// Who asks.
    pub asker: Hash,
    /// About which message.
    pub about: Option<Hash>,
    /// Who is to know it.
    pub whom: Hash,
    /// Whether it is to be written into the care file.
    pub in_file: bool,
}

/// Why a request is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Asked of oneself.
    #[error("nobody asks themselves")]
    OfOneself,
    /// About nothing, or in more words than the bound.
    #[error("a request is about a message or has words, and no more than the bound")]
    Words,
    /// For the care file, but about no message, or for somebody else.
    #[error("whoever writes a message into the file asks for that themselves")]
    File,
}

impl Request {
    /// What is asked.
    #[must_use]
    pub fn matter(&self) -> Matter {
        let whom = self.whom.map_or(self.by.root, |whom| whom.root);
        Matter { asker: self.by.root, about: self.about, whom, in_file: self.in_file }
    }

    /// Whether this can be asked at all.
    ///
    /// # Errors
    /// [`RequestError::OfOneself`], [`RequestError::Words`], [`RequestError::File`].
    pub fn check(&self) -> Result<(), RequestError> {
        if !kept(Guard::RequestIsToAnother, self.to.root != self.by.root) {
            return Err(RequestError::OfOneself);
        }
        let says_something = self.about.is_some() || !self.words.trim().is_empty();
        let is_short = kept(Guard::RequestIsShort, self.words.chars().count() <= limits::REQUEST_LETTERS_MAX);
        if !kept(Guard::RequestSaysSomething, says_something) || !is_short {
            return Err(RequestError::Words);
        }
        let is_about_a_message = kept(Guard::FileIsAboutAMessage, !self.in_file || self.about.is_some());
        let is_for_the_asker = kept(Guard::FileIsTheAskers, !self.in_file || self.whom.is_none());
        if is_about_a_message && is_for_the_asker { Ok(()) } else { Err(RequestError::File) }
    }
}

/// Whether a request that was taken at `at` is open at `now`: it lapses by itself, declined or not.
#[must_use]
pub fn is_open(at: Millis, now: Millis) -> bool {
    kept(Guard::RequestLapses, now < at.saturating_add(limits::REQUEST_MS))
}

/// Which of these requests count, in the order in which they were taken: what is asked once more while it is open was asked
/// before. Gives their places.
#[must_use]
pub fn counting(requests: &[(Matter, Millis)]) -> Vec<usize> {
    let mut counting: Vec<usize> = Vec::new();
    for (place, (matter, at)) in requests.iter().enumerate() {
        let is_asked = counting.iter().any(|before| {
            let (asked, since) = &requests[*before];
            asked == matter && is_open(*since, *at)
        });
        if kept(Guard::RequestCountsOnce, !is_asked) {
            counting.push(place);
        }
    }
    counting
}

/// From when on somebody may ask a youth once more, who asked them at these moments before, oldest first. Nothing: now.
#[must_use]
pub fn wait_until(asked: &[Millis], now: Millis) -> Option<Millis> {
    let fifth = asked.len().checked_sub(limits::REQUESTS_PER_DAY_MAX).and_then(|place| asked.get(place))?;
    let until = fifth.saturating_add(limits::REQUEST_DAY_MS);
    if kept(Guard::RequestsAreFew, until <= now) { None } else { Some(until) }
}

/// What the seal of a request is bound to (the HPKE `info`): whom it is sealed to.
#[must_use]
pub fn seal_info(tenant: TenantId, to: By) -> Vec<u8> {
    enc("request", &[tenant.as_bytes().into(), to.root.as_bytes().into(), u64::from(to.g).into()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PersonId;

    const fn request() -> Request {
        Request {
            suite: Suite::Naast1,
            tenant: TenantId([1; 16]),
            by: By { root: Hash([2; 32]), g: 0 },
            at: 1,
            to: Recipient { person: PersonId([3; 16]), root: Hash([3; 32]) },
            about: Some(Hash([4; 32])),
            whom: None,
            words: String::new(),
            in_file: false,
        }
    }

    #[test]
    fn into_the_file_goes_a_message_by_whoever_asks() {
        let asked = Request { in_file: true, ..request() };
        assert_eq!(asked.check(), Ok(()));
        assert_ne!(asked.matter(), request().matter(), "reading and writing down are two questions");
        let free = Request { about: None, words: "Hoe was het?".to_owned(), ..asked.clone() };
        assert_eq!(free.check(), Err(RequestError::File));
        let other = Request { whom: Some(request().to), ..asked };
        assert_eq!(other.check(), Err(RequestError::File));
    }

    #[test]
    fn a_request_is_about_a_message_or_has_words() {
        assert_eq!(request().check(), Ok(()));
        let nothing = Request { about: None, words: " \n".to_owned(), ..request() };
        assert_eq!(nothing.check(), Err(RequestError::Words));
        assert_eq!(Request { words: "Hoe was het?".to_owned(), ..nothing }.check(), Ok(()));
        let longest = Request { words: "é".repeat(limits::REQUEST_LETTERS_MAX), ..request() };
        assert_eq!(longest.check(), Ok(()));
        assert_eq!(Request { words: format!("{}!", longest.words), ..longest }.check(), Err(RequestError::Words));
    }

    #[test]
    fn nobody_asks_themselves() {
        let own = Request { to: Recipient { root: request().by.root, ..request().to }, ..request() };
        assert_eq!(own.check(), Err(RequestError::OfOneself));
    }

    #[test]
    fn a_request_is_open_for_fourteen_days() {
        let day = limits::REQUEST_DAY_MS;
        assert!(is_open(1, 1) && is_open(1, 14 * day));
        assert!(!is_open(1, 14 * day + 1));
    }

    #[test]
    fn what_is_asked_again_while_it_is_open_counts_once() {
        let (mine, day) = (request().matter(), limits::REQUEST_DAY_MS);
        let for_another = Matter { whom: Hash([9; 32]), ..mine };
        let about_another = Matter { about: None, ..mine };
        let by_another = Matter { asker: Hash([8; 32]), ..mine };
        let asked =
            [(mine, 0), (mine, day), (for_another, day), (about_another, day), (by_another, day), (mine, 14 * day)];
        assert_eq!(counting(&asked), [0, 2, 3, 4, 5]);
    }

    #[test]
    fn somebody_for_whom_nobody_is_named_asks_for_themselves() {
        let named = Request { whom: Some(Recipient { person: PersonId([2; 16]), root: Hash([2; 32]) }), ..request() };
        assert_eq!(named.matter(), request().matter());
        let other = Request { whom: Some(request().to), ..request() };
        assert_ne!(other.matter(), request().matter());
    }

    #[test]
    fn the_sixth_request_of_a_day_is_one_too_many() {
        let day = limits::REQUEST_DAY_MS;
        assert_eq!(wait_until(&[], 1), None);
        assert_eq!(wait_until(&[1, 2, 3, 4], 5), None);
        assert_eq!(wait_until(&[1, 2, 3, 4, 5], day), Some(day + 1));
        assert_eq!(wait_until(&[1, 2, 3, 4, 5], day + 1), None);
        assert_eq!(wait_until(&[1, 2, 3, 4, 5, 6], day + 1), Some(day + 2));
    }

    #[test]
    fn a_seal_is_bound_to_whom_it_is_for() {
        let to = By { root: Hash([3; 32]), g: 0 };
        let info = seal_info(TenantId([1; 16]), to);
        assert_ne!(info, seal_info(TenantId([2; 16]), to));
        assert_ne!(info, seal_info(TenantId([1; 16]), By { g: 1, ..to }));
        assert_ne!(info, seal_info(TenantId([1; 16]), By { root: Hash([4; 32]), g: 0 }));
    }
}
