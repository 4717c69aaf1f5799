//! Standing rules: who reads along where, with which keys, and which messages. What was ended, erased or taken back by its author
//! has no row here, so nothing of it can be served.

use std::collections::BTreeMap;

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::team::{Served, served};
use naast_core::{ChannelId, LogId, Millis, PersonId, RuleId};
use naast_protocol::command::RuleBox;
use naast_protocol::http::{AlongKey, AlongWords, RuleRow, Shared};
use naast_protocol::{Content, Statement};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{Cell, stored};
use crate::db::{change, run};
use crate::{Facts, NewMessage, StoreError, Tx, sql};

/// Everything that makes a rule.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// Its name.
    pub rule: RuleId,
    /// Where.
    pub channel: ChannelId,
    /// The youth.
    pub from: PersonId,
    /// Who reads along.
    pub to: PersonId,
    /// Until when.
    pub until: Option<Millis>,
    /// What members see.
    pub statement: Statement,
    /// What the reader sees.
    pub for_reader: Statement,
}

/// What somebody reads along now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRule {
    /// What the youth tells the reader.
    pub statement: Statement,
    /// The youth.
    pub from: PersonId,
    /// Authors of the messages, each once.
    pub authors: Vec<PersonId>,
    /// The keys that these messages need.
    pub keys: Vec<AlongKey>,
    /// The newest messages, oldest first.
    pub words: Vec<AlongWords>,
}

impl Facts {
    /// What `reader` gets by a rule now, at most `limit` messages. Whose it is, whether it stands, is over, frozen or blocked, and
    /// which messages are erased is looked at in the one statement that reads them: nothing can come between.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_open_rule(
        &mut self,
        rule: RuleId,
        reader: PersonId,
        now: Millis,
        limit: usize,
    ) -> Result<Option<OpenRule>, StoreError> {
        let rows: Vec<AlongRow> = run!(self, c => query_as(sql::FIND_OPEN_RULE)
            .bind(rule.0.as_slice())
            .bind(reader.0.as_slice())
            .bind(now)
            .bind(stored(limit))
            .fetch_all(c))?;
        let Some(first) = rows.first() else { return Ok(None) };
        let from = Cell("rule", "from_person").bytes(&first.from_person, PersonId::from_slice)?;
        let statement = Statement(first.for_reader.clone());
        let mut open = OpenRule { statement, from, authors: Vec::new(), keys: Vec::new(), words: Vec::new() };
        let mut keys = BTreeMap::new();
        for row in rows.into_iter().rev() {
            row.read(&mut open, &mut keys)?;
        }
        open.keys = keys.into_iter().map(|(epoch, seal)| AlongKey { epoch, seal }).collect();
        open.authors.sort_unstable();
        open.authors.dedup();
        Ok(Some(open))
    }

    /// By which rules a person reads along now, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_rules_to(&mut self, person: PersonId, now: Millis) -> Result<Vec<RuleRow>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>, Option<i64>)> = run!(self, c => query_as(sql::LIST_RULES_TO)
            .bind(person.0.as_slice())
            .bind(now)
            .fetch_all(c))?;
        let read = |(rule, from, until): (Vec<u8>, Vec<u8>, Option<i64>)| {
            let rule = Cell("rule", "id").bytes(&rule, RuleId::from_slice)?;
            Ok(RuleRow { rule, from: Cell("rule", "from_person").bytes(&from, PersonId::from_slice)?, until })
        };
        rows.into_iter().map(read).collect()
    }

    /// Statements of the rules that stand in a channel, in the order in which they were said.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_rules_in(&mut self, channel: ChannelId) -> Result<Vec<(RuleId, Statement)>, StoreError> {
        let rows: Vec<(Vec<u8>, String)> =
            run!(self, c => query_as(sql::LIST_RULES_IN).bind(channel.0.as_slice()).fetch_all(c))?;
        let read = |(rule, statement): (Vec<u8>, String)| {
            Ok((Cell("rule", "id").bytes(&rule, RuleId::from_slice)?, Statement(statement)))
        };
        rows.into_iter().map(read).collect()
    }

    /// The rules of a youth with their readers, as far as those hear of them.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_rules_by(&mut self, from: PersonId) -> Result<Vec<(RuleId, PersonId)>, StoreError> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            run!(self, c => query_as(sql::LIST_RULES_BY).bind(from.0.as_slice()).fetch_all(c))?;
        let read = |(rule, to): (Vec<u8>, Vec<u8>)| {
            let to = Cell("rule", "to_person").bytes(&to, PersonId::from_slice)?;
            Ok((Cell("rule", "id").bytes(&rule, RuleId::from_slice)?, to))
        };
        rows.into_iter().map(read).collect()
    }

    /// Who hears of a rule now: its reader, while neither blocks the other.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_told_of_rule(&mut self, rule: RuleId) -> Result<Option<PersonId>, StoreError> {
        let row: Option<Vec<u8>> =
            run!(self, c => query_scalar(sql::FIND_TOLD_OF_RULE).bind(rule.0.as_slice()).fetch_optional(c))?;
        row.map(|to| Cell("rule", "to_person").bytes(&to, PersonId::from_slice)).transpose()
    }

    /// The rules by which somebody reads along with what another person lets them, while neither blocks the other.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_rules_between(
        &mut self,
        reader: PersonId,
        from: PersonId,
        now: Millis,
    ) -> Result<Vec<RuleId>, StoreError> {
        let rows: Vec<Vec<u8>> = run!(self, c => query_scalar(sql::LIST_RULES_BETWEEN)
            .bind(reader.0.as_slice())
            .bind(from.0.as_slice())
            .bind(now)
            .fetch_all(c))?;
        rows.into_iter().map(|rule| Cell("rule", "id").bytes(&rule, RuleId::from_slice)).collect()
    }
}

impl Tx {
    /// Keeps a rule that the room took. False when there is one of this name elsewhere.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_rule(&mut self, rule: &NewRule, at: Millis) -> Result<bool, StoreError> {
        let kept = change!(self, c => query(sql::INSERT_RULE)
            .bind(rule.rule.0.as_slice())
            .bind(rule.channel.0.as_slice())
            .bind(rule.from.0.as_slice())
            .bind(rule.to.0.as_slice())
            .bind(at)
            .bind(rule.until)
            .bind(rule.statement.0.as_str())
            .bind(rule.for_reader.0.as_str())
            .execute(c))?;
        Ok(kept > 0)
    }

    /// Keeps the seal of a rule's key in an epoch, in the place of one that is there, and those of no epoch before `oldest`. A rule
    /// without a row gets none.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn save_rule_key(
        &mut self,
        rule: RuleId,
        epoch: u64,
        seal: &Bytes,
        oldest: u64,
    ) -> Result<(), StoreError> {
        change!(self, c => query(sql::SET_RULE_KEY)
            .bind(rule.0.as_slice())
            .bind(stored(epoch))
            .bind(seal.0.as_slice())
            .execute(c))?;
        change!(self, c => query(sql::FORGET_RULE_KEYS)
            .bind(rule.0.as_slice())
            .bind(stored(oldest))
            .execute(c))?;
        Ok(())
    }

    /// Ends a rule: its keys and everything that it covered are served to nobody any more.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn delete_rule(&mut self, rule: RuleId) -> Result<(), StoreError> {
        for text in sql::DELETE_RULE {
            change!(self, c => query(text).bind(rule.0.as_slice()).execute(c))?;
        }
        Ok(())
    }

    /// A rule covers nothing of this author any more. Where it did, its reader hears of it: their screen may be open.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn uncover(&mut self, rule: RuleId, author: PersonId, at: Millis) -> Result<(), StoreError> {
        let uncovered =
            change!(self, c => query(sql::UNCOVER).bind(rule.0.as_slice()).bind(author.0.as_slice()).execute(c))?;
        if uncovered == 0 {
            return Ok(());
        }
        let reader: Option<Vec<u8>> = run!(self, c => query_scalar(sql::FIND_READER_NOW)
            .bind(rule.0.as_slice())
            .bind(at)
            .fetch_optional(c))?;
        if let Some(reader) = reader {
            let reader = Cell("rule", "to_person").bytes(&reader, PersonId::from_slice)?;
            self.append_entry(reader.into(), at, &read_along_anew(rule)).await?;
        }
        Ok(())
    }

    /// Whether anybody is to read what is covered by a rule from now on: nobody who is gone, is served nothing, or is blocked on
    /// either side.
    async fn has_reader(&mut self, rule: RuleId, now: Millis) -> Result<bool, StoreError> {
        let row: Option<Vec<u8>> =
            run!(self, c => query_scalar(sql::FIND_READER).bind(rule.0.as_slice()).fetch_optional(c))?;
        let Some(row) = row else { return Ok(false) };
        let place = self.find_place(Cell("rule", "to_person").bytes(&row, PersonId::from_slice)?).await?;
        Ok(place.is_some_and(|(standing, team)| served(standing, team, now) != Served::Nothing))
    }

    /// Keeps what came beside messages that stand in their logs by now, and tells those who read along. A rule that is over, or
    /// without a reader, gets nothing.
    pub(crate) async fn cover(&mut self, covered: &[(&NewMessage, u64, Hash)]) -> Result<(), StoreError> {
        let mut told: Vec<(PersonId, RuleId, Millis)> = Vec::new();
        for (message, seq, envelope) in covered {
            for RuleBox { rule, sealed } in &message.boxes {
                if !self.has_reader(*rule, message.at).await? {
                    continue;
                }
                let kept = change!(self, c => query(sql::INSERT_RULE_BOX)
                    .bind(rule.0.as_slice())
                    .bind(stored(*seq))
                    .bind(envelope.0.as_slice())
                    .bind(stored(message.epoch))
                    .bind(sealed.0.as_slice())
                    .bind(message.at)
                    .execute(c))?;
                if kept > 0
                    && let Some(reader) = self.find_told_of_rule(*rule).await?
                {
                    told.push((reader, *rule, message.at));
                }
            }
        }
        // One order for everybody who touches several people's logs: no two transactions wait for each other.
        told.sort_by_key(|(reader, ..)| *reader);
        for (reader, rule, at) in told {
            self.append_entry(LogId::from(reader), at, &read_along_anew(rule)).await?;
        }
        Ok(())
    }
}

/// What can be read by a rule is something else now.
pub(crate) fn read_along_anew(rule: RuleId) -> Content {
    Content::RuleWords { rule, content: Hash([0; 32]) }.with_hash()
}

/// A rule with one of the messages that it covers; without, when there is none.
#[derive(sqlx::FromRow)]
struct AlongRow {
    for_reader: String,
    from_person: Vec<u8>,
    epoch: Option<i64>,
    seal: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    at: Option<i64>,
    person: Option<Vec<u8>>,
    header: Option<String>,
    commitment: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
}

impl AlongRow {
    fn read(self, open: &mut OpenRule, keys: &mut BTreeMap<u64, Bytes>) -> Result<(), StoreError> {
        let (Some(sealed), Some(at), Some(person)) = (self.sealed, self.at, self.person) else { return Ok(()) };
        let (Some(header), Some(commit), Some(body)) = (self.header, self.commitment, self.body) else {
            return Ok(());
        };
        if let (Some(epoch), Some(seal)) = (self.epoch, self.seal) {
            keys.insert(Cell("rule_key", "epoch").number(epoch)?, Bytes(seal));
        }
        open.authors.push(Cell("entry", "person").bytes(&person, PersonId::from_slice)?);
        let commit = Cell("entry", "commitment").bytes(&commit, Hash::from_slice)?;
        let shared = Shared { header, commit, body: Bytes(body) };
        open.words.push(AlongWords { at, shared, sealed: Bytes(sealed) });
        Ok(())
    }
}
