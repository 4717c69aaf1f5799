//! By which rules others read along with this person, and this person with others, as the own log tells it.

use std::collections::BTreeMap;

use naast_core::rule::{EndRule, Rule};
use naast_core::{By, Hash, Millis};
use naast_protocol::{Content, Signed, Statement};

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

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct OwnRules {
    made: BTreeMap<Hash, OwnRule>,
    given: BTreeMap<Hash, Received>,
}

impl OwnRules {
    /// Those that this person made.
    #[must_use]
    pub const fn made(&self) -> &BTreeMap<Hash, OwnRule> {
        &self.made
    }

    /// Those by which this person reads along, or did.
    #[must_use]
    pub const fn given(&self) -> &BTreeMap<Hash, Received> {
        &self.given
    }

    /// What a link in the chain of choices stands for, when that is about a rule: its hash and who said it.
    pub(super) fn chose(
        &mut self,
        statement: &Statement,
        at: Millis,
        keys: &Keys,
    ) -> Result<Option<(Hash, By)>, Distrust> {
        if let Ok(rule) = statement.read::<Rule>() {
            let rule: Signed<Rule> = rule;
            if !rule.is_by(keys.chain()) {
                return Err(Distrust::Forged { kind: "rule" });
            }
            let said = (rule.hash, rule.body.by);
            self.made.insert(rule.hash, OwnRule { statement: rule.body, at, ended_at: None });
            return Ok(Some(said));
        }
        let Ok(end) = statement.read::<EndRule>() else { return Ok(None) };
        if !end.is_by(keys.chain()) {
            return Err(Distrust::Forged { kind: "end_rule" });
        }
        if let Some(made) = self.made.get_mut(&end.body.rule) {
            made.ended_at.get_or_insert(at);
        }
        Ok(Some((end.hash, end.body.by)))
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
