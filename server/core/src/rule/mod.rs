//! Standing rules: the youth lets one person read along with what will be said, message by message, until the youth ends it.
//!
//! [Note: What is due] Which messages a rule covers follows from the log and the message's own header, so an author's app knows
//! what it owes beside a message, and the server knows what to ask for, without either trusting the other. Only the end of a
//! rule's time depends on a clock: shortly before it a message may come with or without.
//!
//! A rule opens nothing by itself. Its key is derived from the key of an epoch, so whoever talks can make it; it is sealed to the
//! reader once for each epoch, and opens the keys of covered messages alone.

mod said;

use serde::{Deserialize, Serialize};

use crate::charter::Role;
use crate::choice::Recipient;
use crate::encode::Hash;
use crate::message::{Class, Header};
use crate::planted::{Guard, in_force, kept};
use crate::room::{Room, RoomError};
use crate::{By, ChannelId, LabelId, Millis, RuleId, TenantId, limits};

pub use said::{AgreeRule, EndRule, ReadAlong, Rule, box_key_info, rule_key_info, seal_info};

/// Length of what stands beside a covered message for one rule: its key of 32 bytes, a tag of 16.
pub const BOX_BYTES: usize = 32 + 16;

/// The rules of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rules {
    standing: Vec<RuleAt>,
    /// Those that ended, so that none of them is said again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ended: Vec<RuleId>,
}

/// A rule that was not ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleAt {
    /// As in [`Rule::id`].
    pub id: RuleId,
    /// As in [`Rule::labels`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<LabelId>>,
    /// As in [`Rule::authors`].
    pub authors: Vec<Hash>,
    /// Who reads along.
    pub to: Recipient,
    /// The newest epoch when it was said.
    pub from_epoch: u64,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// JIMs who agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<Hash>,
    /// JIMs who said no, once and for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Hash>,
}

impl Rules {
    /// Whether there never was one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.ended.is_empty()
    }

    /// Those that were not ended, oldest first; the time of some may be over.
    #[must_use]
    pub fn standing(&self) -> &[RuleAt] {
        &self.standing
    }

    /// Those that were.
    #[must_use]
    pub fn ended(&self) -> &[RuleId] {
        &self.ended
    }

    /// A rule that was not ended.
    #[must_use]
    pub fn find(&self, rule: RuleId) -> Option<&RuleAt> {
        self.standing.iter().find(|standing| standing.id == rule)
    }

    fn end(&mut self, rule: RuleId) {
        if in_force(Guard::EndedRuleIsGone) {
            self.standing.retain(|standing| standing.id != rule);
        }
        self.ended.push(rule);
    }

    fn count(&self) -> usize {
        self.standing.len() + self.ended.len()
    }
}

impl RuleAt {
    fn is(&self, said: &Rule) -> bool {
        let Rule { id, labels, authors, to, until, .. } = said;
        (self.id, self.to, self.until) == (*id, *to, *until) && self.labels == *labels && self.authors == *authors
    }

    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: Millis) -> bool {
        in_force(Guard::RuleIsOverInTime) && self.until.is_some_and(|until| until <= now)
    }

    /// Whether it covers what this author writes: the youth said so, and a JIM did too.
    #[must_use]
    pub fn covers(&self, author: Hash, owner: Hash) -> bool {
        self.authors.contains(&author) && kept(Guard::RuleNeedsAYes, author == owner || self.agreed.contains(&author))
    }
}

impl Room {
    /// The room with one more rule; the same room for one that stands: it is said again to newcomers.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but a youth in their own channel; [`RoomError::StaleRules`] for one that ended, or the name
    /// of another one; [`RoomError::Rule`] for people or labels that make no rule; [`RoomError::TooMany`]; [`RoomError::HandedOver`].
    pub fn set_rule(&self, said: &Rule) -> Result<Self, RoomError> {
        // Said again, it may stand behind a charter with newer keys of the youth.
        if let Some(known) = self.rules.find(said.id) {
            return if kept(Guard::RuleIsSaidTheSame, known.is(said)) {
                Ok(self.clone())
            } else {
                Err(RoomError::StaleRules)
            };
        }
        self.check_owner(said.channel, said.tenant, said.by)?;
        self.may_go_on()?;
        if !kept(Guard::EndedRuleStaysEnded, !self.rules.ended.contains(&said.id)) {
            return Err(RoomError::StaleRules);
        }
        let role = |root: &Hash| self.member(*root).map(|member| member.role);
        let may_be_covered = |root: &Hash| matches!(role(root), Some(Role::Youth | Role::Jim));
        let labels = said.labels.as_deref();
        // Labels are the youth's; nobody else puts them on anything.
        let is_labelled = labels.is_none_or(|labels| {
            !labels.is_empty() && labels.is_sorted_by(|a, b| a < b) && said.authors == [self.owner]
        });
        // Who was in when it was said is not known to a newcomer.
        let is_by_members = !said.authors.is_empty()
            && said.authors.is_sorted_by(|a, b| a < b)
            && (self.is_entered || said.authors.iter().all(may_be_covered));
        let is_inside = self.member(said.to.root).is_some() || self.role_of(said.to.person).is_some();
        let is_of_circle = kept(Guard::RuleIsOfMembers, is_by_members);
        if !kept(Guard::LabelsAreTheYouths, is_labelled)
            || !is_of_circle
            || !kept(Guard::RuleReaderIsOutside, !is_inside)
        {
            return Err(RoomError::Rule);
        }
        let has_too_many = labels.is_some_and(|labels| labels.len() > limits::RULE_LABELS_MAX);
        let is_full = self.rules.standing.len() >= limits::RULES_MAX || self.rules.count() >= limits::RULES_EVER_MAX;
        if !kept(Guard::RuleLabelsAreFew, !has_too_many) || !kept(Guard::RulesAreFew, !is_full) {
            return Err(RoomError::TooMany);
        }
        let mut next = self.clone();
        next.rules.standing.push(RuleAt {
            id: said.id,
            labels: said.labels.clone(),
            authors: said.authors.clone(),
            to: said.to,
            from_epoch: self.epoch.as_ref().map_or(1, |newest| newest.epoch),
            until: said.until,
            agreed: Vec::new(),
            refused: Vec::new(),
        });
        Ok(next)
    }

    /// The room without a rule. A conversation that was handed over can still be closed so: it takes away. To newcomers it may be
    /// one that they never heard of.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but the youth, and for a rule that does not stand; [`RoomError::TooMany`].
    pub fn end_rule(&self, said: &EndRule) -> Result<Self, RoomError> {
        self.check_owner(said.channel, said.tenant, said.by)?;
        if self.rules.find(said.rule).is_none() {
            let may_stand = self.is_entered && !self.rules.ended.contains(&said.rule);
            if !kept(Guard::RuleEndsOnce, may_stand) {
                return Err(RoomError::NotMember);
            }
            if self.rules.count() >= limits::RULES_EVER_MAX {
                return Err(RoomError::TooMany);
            }
        }
        let mut next = self.clone();
        next.rules.end(said.rule);
        Ok(next)
    }

    /// The room after a JIM agreed to a rule, or said no to it. A no takes away: it can be said at any time, also before a yes. To
    /// newcomers it may be about a rule that they never heard of.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody whom the rule does not name, and for what was said before; [`RoomError::StaleCharter`]
    /// for a yes to another charter.
    pub fn agree_rule(&self, said: &AgreeRule) -> Result<Self, RoomError> {
        let root = said.by.root;
        let is_by_a_member = kept(Guard::AgreementIsByAMember, self.member(root).is_some());
        let is_by_another = kept(Guard::AgreementIsNotTheYouths, root != self.owner);
        if !self.is_here(said.channel, said.tenant) || !is_by_a_member || !is_by_another {
            return Err(RoomError::NotMember);
        }
        if !kept(Guard::YesIsOfThisCharter, !said.agrees || said.charter == self.charter) {
            return Err(RoomError::StaleCharter);
        }
        let mut next = self.clone();
        let Some(rule) = next.rules.standing.iter_mut().find(|rule| rule.id == said.rule) else {
            return if self.is_entered { Ok(next) } else { Err(RoomError::NotMember) };
        };
        let said_no = !kept(Guard::NoStays, !rule.refused.contains(&root));
        let was_said = said_no || !kept(Guard::YesIsSaidOnce, !said.agrees || !rule.agreed.contains(&root));
        if !kept(Guard::AgreementIsOnesOwn, rule.authors.contains(&root)) || was_said {
            return Err(RoomError::NotMember);
        }
        if said.agrees {
            rule.agreed.push(root);
        } else {
            rule.agreed.retain(|agreed| *agreed != root);
            rule.refused.push(root);
        }
        Ok(next)
    }

    /// The same room once others are in it: who went agrees to nothing any more, and a rule is over whose reader came in.
    pub(crate) fn with_rules_settled(mut self) -> Self {
        let mut rules = std::mem::take(&mut self.rules);
        let is_in = |root: Hash| self.member(root).is_some();
        let came: Vec<RuleId> = rules.standing.iter().filter(|rule| is_in(rule.to.root)).map(|rule| rule.id).collect();
        for rule in came {
            rules.end(rule);
        }
        for rule in &mut rules.standing {
            rule.agreed.retain(|root| kept(Guard::YesEndsWithGoing, is_in(*root)));
        }
        Self { rules, ..self }
    }

    /// Rules that stood in this room before and do so no longer.
    #[must_use]
    pub fn rules_ended_since(&self, before: &Self) -> Vec<RuleId> {
        let stood = before.rules.standing.iter().map(|rule| rule.id);
        stood.filter(|rule| self.rules.find(*rule).is_none()).collect()
    }

    /// The rules that cover a message with this header. A locked one and what is no words to read are covered by none.
    /// See: [Note: What is due]
    pub fn rules_for<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = &'a RuleAt> {
        let may_be_covered = kept(Guard::LockedIsNotCovered, !header.lock) && header.class == Class::Countable;
        let covers = move |rule: &&RuleAt| {
            let has_label =
                rule.labels.as_ref().is_none_or(|labels| header.label.is_some_and(|it| labels.contains(&it)));
            may_be_covered
                && kept(Guard::RuleKeepsToItsLabels, has_label)
                && rule.covers(header.author.root, self.owner)
        };
        self.rules.standing.iter().filter(covers)
    }

    /// Whether a message comes with exactly what the rules ask for.
    ///
    /// # Errors
    /// [`RoomError::StaleRules`].
    pub fn check_covered(&self, header: &Header, given: &[RuleId], now: Millis) -> Result<(), RoomError> {
        let mut once = given.to_vec();
        once.sort_unstable();
        once.dedup();
        let is_asked_for = |id: &RuleId| self.rules_for(header).any(|rule| rule.id == *id);
        let is_given =
            |rule: &RuleAt| given.contains(&rule.id) || rule.is_over(now.saturating_add(limits::RULE_SLACK_MS));
        let is_exact =
            once.len() == given.len() && given.iter().all(is_asked_for) && self.rules_for(header).all(is_given);
        if kept(Guard::CoveredExactly, is_exact) { Ok(()) } else { Err(RoomError::StaleRules) }
    }

    /// Whether this identity may seal a rule's key to its reader. Only the youth may: nobody else need know the reader's keys, so
    /// whoever else opens an epoch owes nothing, and what is covered there is read once the youth's app has sealed.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody else; [`RoomError::StaleEpoch`] for an epoch that is not among its [`Room::epochs_of`].
    pub fn may_seal_rule(&self, by: Hash, rule: RuleId, epoch: u64) -> Result<&RuleAt, RoomError> {
        let is_owner = kept(Guard::RuleKeyIsTheYouths, by == self.owner);
        let rule = self.rules.find(rule).filter(|_| is_owner).ok_or(RoomError::NotMember)?;
        if kept(Guard::RuleKeyIsOfItsTime, self.epochs_of(rule).contains(&epoch)) {
            Ok(rule)
        } else {
            Err(RoomError::StaleEpoch)
        }
    }

    /// The epochs in which a rule's key is sealed: the newest since it was said.
    #[must_use]
    pub fn epochs_of(&self, rule: &RuleAt) -> std::ops::RangeInclusive<u64> {
        let newest = self.epoch.as_ref().map_or(0, |newest| newest.epoch);
        rule.from_epoch.max((newest + 1).saturating_sub(limits::RULE_KEYS_MAX))..=newest
    }

    fn check_owner(&self, channel: ChannelId, tenant: TenantId, by: By) -> Result<(), RoomError> {
        let owner = self.members.iter().find(|member| member.root == self.owner);
        let has_new_keys = owner.is_some_and(|owner| owner.g <= by.g) || self.is_entered;
        let is_owners = self.kind.owner() == Role::Youth && by.root == self.owner && has_new_keys;
        if self.is_here(channel, tenant) && kept(Guard::RuleIsTheYouths, is_owners) {
            Ok(())
        } else {
            Err(RoomError::NotMember)
        }
    }
}
