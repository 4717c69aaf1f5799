//! What a youth lays on the table: who may speak for them about what, and what is to be said where people sit together.
//!
//! Both are messages, so the server learns nothing of them and decides nothing by them. Only those of the youth whose conversation
//! it is count; every app checks that, and these bounds, for itself.

use naast_core::{Hash, Millis, limits};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A JIM may speak for the youth about something. It is over at `until`, when the JIM is gone, or when the youth erases it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mandate {
    /// The JIM's identity: whoever is given the card sees for whom the youth wrote it.
    pub to: Hash,
    /// The JIM's name, for whoever never met them.
    pub whom: String,
    /// About what, in the youth's words.
    pub topic: String,
    /// From when on it counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Millis>,
}

/// People sit together, and the youth says beforehand what is to be said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct RoundTable {
    /// When they sit together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub when: Option<Millis>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<String>,
    /// Who comes, as the youth calls them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub people: Vec<String>,
    /// What the youth wants to be said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Saying>>")]
    pub said: Vec<Saying>,
    /// The first one that was said of this table: the newest one counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub instead_of: Option<Hash>,
}

/// Something that is to be said at the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Saying {
    /// What.
    pub what: String,
    /// By whom; absent while nobody was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<Voice>,
}

/// Who says something at the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Voice {
    /// The youth.
    Me,
    /// Somebody else.
    Other {
        /// As the youth calls them.
        name: String,
    },
}

/// Whether a text has something in it and no more than fits.
fn fits(text: &str, letters_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= letters_max
}

impl Mandate {
    /// Whether its texts are there and within their bounds.
    #[must_use]
    pub fn fits(&self) -> bool {
        fits(&self.topic, limits::MANDATE_TOPIC_LETTERS_MAX) && fits(&self.whom, limits::TABLE_NAME_LETTERS_MAX)
    }
}

impl RoundTable {
    /// Whether something stands on it, and all of it within its bounds.
    #[must_use]
    pub fn fits(&self) -> bool {
        let Self { when, place, people, said, .. } = self;
        let name = |name: &String| fits(name, limits::TABLE_NAME_LETTERS_MAX);
        let saying = |Saying { what, by }: &Saying| {
            let is_named = match by {
                None | Some(Voice::Me) => true,
                Some(Voice::Other { name: other }) => name(other),
            };
            is_named && fits(what, limits::TABLE_SAID_LETTERS_MAX)
        };
        let is_empty = when.is_none() && place.is_none() && people.is_empty() && said.is_empty();
        !is_empty
            && place.as_ref().is_none_or(|place| fits(place, limits::TABLE_PLACE_LETTERS_MAX))
            && people.len() <= limits::TABLE_PEOPLE_MAX
            && said.len() <= limits::TABLE_SAID_MAX
            && people.iter().all(name)
            && said.iter().all(saying)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mandate_has_a_topic_and_a_name_within_their_bounds() {
        let of = |whom: usize, topic: usize| {
            Mandate { to: Hash([1; 32]), whom: "é".repeat(whom), topic: "é".repeat(topic), until: None }.fits()
        };
        assert!(of(1, 1) && of(limits::TABLE_NAME_LETTERS_MAX, limits::MANDATE_TOPIC_LETTERS_MAX));
        assert!(!of(0, 1) && !of(1, 0), "nobody, or about nothing");
        assert!(!of(limits::TABLE_NAME_LETTERS_MAX + 1, 1) && !of(1, limits::MANDATE_TOPIC_LETTERS_MAX + 1));
    }

    #[test]
    fn a_table_has_something_on_it_and_no_more_than_fits() {
        let many = |count: usize, letters: usize| vec!["a".repeat(letters); count];
        let says = |count: usize, letters: usize, by: Option<usize>| {
            let by = by.map(|letters| Voice::Other { name: "a".repeat(letters) });
            vec![Saying { what: "a".repeat(letters), by }; count]
        };
        let people = |people| RoundTable { people, ..RoundTable::default() }.fits();
        let said = |said| RoundTable { said, ..RoundTable::default() }.fits();
        let place = |letters: usize| RoundTable { place: Some("a".repeat(letters)), ..RoundTable::default() }.fits();
        assert!(!RoundTable::default().fits() && RoundTable { when: Some(1), ..RoundTable::default() }.fits());
        assert!(!RoundTable { instead_of: Some(Hash([1; 32])), ..RoundTable::default() }.fits(), "nothing on it");
        let (names, letters) = (limits::TABLE_PEOPLE_MAX, limits::TABLE_NAME_LETTERS_MAX);
        assert!(people(many(names, letters)));
        assert!(!people(many(names + 1, 1)) && !people(many(1, letters + 1)) && !people(many(1, 0)));
        let (rows, long) = (limits::TABLE_SAID_MAX, limits::TABLE_SAID_LETTERS_MAX);
        assert!(said(says(rows, long, Some(letters))) && said(says(1, 1, None)));
        assert!(!said(says(rows + 1, 1, None)) && !said(says(1, long + 1, None)) && !said(says(1, 0, None)));
        assert!(!said(says(1, 1, Some(0))) && !said(says(1, 1, Some(letters + 1))));
        assert!(place(limits::TABLE_PLACE_LETTERS_MAX));
        assert!(!place(0) && !place(limits::TABLE_PLACE_LETTERS_MAX + 1));
    }

    #[test]
    fn a_full_table_fits_into_a_message() {
        let text = |letters: usize| "\u{1f600}".repeat(letters);
        let name = text(limits::TABLE_NAME_LETTERS_MAX);
        let saying =
            Saying { what: text(limits::TABLE_SAID_LETTERS_MAX), by: Some(Voice::Other { name: name.clone() }) };
        let table = RoundTable {
            when: Some(Millis::MAX >> 10),
            place: Some(text(limits::TABLE_PLACE_LETTERS_MAX)),
            people: vec![name; limits::TABLE_PEOPLE_MAX],
            said: vec![saying; limits::TABLE_SAID_MAX],
            instead_of: Some(Hash([1; 32])),
        };
        // Before it stands a signature, behind it the end of the padding and a tag.
        let around = 64 + 1 + 16;
        let written = serde_json::to_vec(&crate::sealed::Payload::RoundTable(table.clone())).map(|json| json.len());
        assert!(table.fits() && written.is_ok_and(|bytes| bytes + around <= limits::BODY_BYTES_MAX));
    }
}
