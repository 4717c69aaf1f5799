//! Who may have words on a screen that are erased now. They hear that what they were given is something else by this, and read
//! it anew: without those words.

use naast_core::encode::Hash;
use naast_core::{ChannelId, Millis, PersonId, RuleId, ShareId};
use naast_protocol::Content;
use sqlx::query_as;

use crate::cells::Cell;
use crate::db::run;
use crate::rules::read_along_anew;
use crate::{StoreError, Tx, sql};

type GrantRows = Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>;
type RuleRows = Vec<(Vec<u8>, Vec<u8>)>;

/// Who hears that words are gone, each with what they hear, in one order for everybody.
#[derive(Debug)]
pub(crate) struct Readers(Vec<(PersonId, Content)>);

impl Readers {
    fn read(grants: GrantRows, rules: RuleRows) -> Result<Self, StoreError> {
        let mut told = Vec::new();
        for (to, share, from) in grants {
            let share = Cell("grant", "share").bytes(&share, ShareId::from_slice)?;
            let from = Cell("grant", "from_person").bytes(&from, PersonId::from_slice)?;
            told.push((Cell("grant", "to_person").bytes(&to, PersonId::from_slice)?, Content::Grant { share, from }));
        }
        for (to, rule) in rules {
            let rule = Cell("rule", "id").bytes(&rule, RuleId::from_slice)?;
            told.push((Cell("rule", "to_person").bytes(&to, PersonId::from_slice)?, read_along_anew(rule)));
        }
        told.sort_by_key(|(reader, _)| *reader);
        Ok(Self(told))
    }
}

impl Tx {
    /// Who can read a message by a grant or a rule now. Asked before it is erased.
    pub(crate) async fn readers_of(&mut self, envelope: Hash, now: Millis) -> Result<Readers, StoreError> {
        let grants: GrantRows = run!(self, c => query_as(sql::GRANTS_WITH)
            .bind(now)
            .bind(envelope.0.as_slice())
            .fetch_all(c))?;
        let rules: RuleRows = run!(self, c => query_as(sql::RULES_WITH)
            .bind(now)
            .bind(envelope.0.as_slice())
            .fetch_all(c))?;
        Readers::read(grants, rules)
    }

    /// Who can read something that a person wrote in a channel. Asked before it is erased.
    pub(crate) async fn readers_of_words_in(
        &mut self,
        channel: ChannelId,
        person: PersonId,
        now: Millis,
    ) -> Result<Readers, StoreError> {
        let grants: GrantRows = run!(self, c => query_as(sql::GRANTS_WITH_WORDS_IN)
            .bind(now)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .fetch_all(c))?;
        let rules: RuleRows = run!(self, c => query_as(sql::RULES_WITH_WORDS_IN)
            .bind(now)
            .bind(channel.0.as_slice())
            .bind(person.0.as_slice())
            .fetch_all(c))?;
        Readers::read(grants, rules)
    }

    /// Tells them.
    pub(crate) async fn tell_readers(&mut self, Readers(told): Readers, at: Millis) -> Result<(), StoreError> {
        for (reader, content) in told {
            self.append_entry(reader.into(), at, &content).await?;
        }
        Ok(())
    }
}
