//! By which rules others read along with this person, and this person with others, as the own log tells it.

use std::collections::BTreeMap;

use naast_core::limits::READER_NAME_LETTERS_MAX;
use naast_core::rule::{EndRule, Rule};
use naast_core::{By, Hash, Millis, RuleId};
use naast_protocol::{Content, Signed, Statement};

use super::Channel;
use super::given::{GivenState, Received};
use crate::Distrust;
use crate::keys::Keys;

/// A rule that this person made.
#[derive(Debug, Clone)]
pub struct OwnRule {
    /// What they said.
    pub statement: Rule,
    /// When the server took it.
    pub at: Millis,
    /// When it was ended.
    pub ended_at: Option<Millis>,
}

impl OwnRule {
    /// Whether somebody reads along by it at this moment.
    #[must_use]
    pub fn is_active(&self, now: Millis) -> bool {
        self.ended_at.is_none() && self.statement.until.is_none_or(|until| until > now)
    }
}

/// Who reads along by a rule, as its youth calls them.
#[derive(Debug, Clone)]
pub(super) struct NamedReader {
    name: String,
    /// Who could read this.
    told: Vec<Hash>,
}

impl Channel {
    /// The youth says how who reads along is called: nobody else's word counts, and only of a rule that stands.
    pub(super) fn name_reader(&mut self, author: Hash, rule: RuleId, name: &str) {
        let Some(room) = &self.room else { return };
        let fits = !name.is_empty() && name.chars().count() <= READER_NAME_LETTERS_MAX;
        if room.owner == author && room.rules.find(rule).is_some() && fits {
            let told = room.epoch.iter().flat_map(|epoch| &epoch.members).map(|by| by.root).collect();
            self.readers.insert(rule, NamedReader { name: name.to_owned(), told });
        }
    }

    /// How the youth calls who reads along by a rule.
    #[must_use]
    pub fn reader_name(&self, rule: RuleId) -> Option<&str> {
        self.readers.get(&rule).map(|reader| reader.name.as_str())
    }

    /// Whether everybody who holds the newest key could read how who reads along is called.
    pub(crate) fn is_reader_known(&self, rule: RuleId) -> bool {
        let mut holders = self.room.iter().filter_map(|room| room.epoch.as_ref()).flat_map(|epoch| &epoch.members);
        self.readers.get(&rule).is_some_and(|reader| holders.all(|by| reader.told.contains(&by.root)))
    }
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct OwnRules {
    made: BTreeMap<RuleId, OwnRule>,
    given: BTreeMap<RuleId, Received>,
}

impl OwnRules {
    /// Those that this person made.
    #[must_use]
    pub const fn made(&self) -> &BTreeMap<RuleId, OwnRule> {
        &self.made
    }

    /// Those by which this person reads along, or did.
    #[must_use]
    pub const fn given(&self) -> &BTreeMap<RuleId, Received> {
        &self.given
    }

    /// Takes what a link in the chain of choices stands for, when that is about a rule; false for anything else. `follows` is asked
    /// before anything is noted: a link that was there before brings no ended rule back.
    pub(super) fn chose(
        &mut self,
        statement: &Statement,
        at: Millis,
        keys: &Keys,
        follows: impl FnOnce(Hash, By) -> Result<(), Distrust>,
    ) -> Result<bool, Distrust> {
        if let Ok(rule) = statement.read::<Rule>() {
            let rule: Signed<Rule> = rule;
            if !rule.is_by(keys.chain()) {
                return Err(Distrust::Forged { kind: "rule" });
            }
            follows(rule.hash, rule.body.by)?;
            self.made.insert(rule.body.id, OwnRule { statement: rule.body, at, ended_at: None });
            return Ok(true);
        }
        let Ok(end) = statement.read::<EndRule>() else { return Ok(false) };
        if !end.is_by(keys.chain()) {
            return Err(Distrust::Forged { kind: "end_rule" });
        }
        follows(end.hash, end.body.by)?;
        if let Some(made) = self.made.get_mut(&end.body.rule) {
            made.ended_at.get_or_insert(at);
        }
        Ok(true)
    }

    /// What the own log tells about reading along.
    pub(super) fn note(&mut self, content: &Content, at: Millis) {
        match content {
            Content::RuleGiven { rule, from, .. } => {
                self.given.insert(*rule, Received { from: *from, at, state: GivenState::There });
            }
            Content::RuleWords { rule, .. } => {
                if let Some(given) = self.given.get_mut(rule) {
                    given.at = at;
                }
            }
            Content::RuleOver { rule, .. } => {
                if let Some(given) = self.given.get_mut(rule) {
                    given.state = GivenState::Gone;
                }
            }
            _ => {}
        }
    }
}
