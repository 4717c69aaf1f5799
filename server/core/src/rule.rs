//! Standing rules: the youth lets one person read along with what will be said, message by message, until the youth ends it.
//!
//! [Note: What is due] Which messages a rule covers follows from the log and the message's own header, so an author's app knows
//! what it owes beside a message, and the server knows what to ask for, without either trusting the other. Only the end of a
//! rule's time depends on a clock: shortly before it a message may come with or without.
//!
//! A rule opens nothing by itself. Its key is derived from the key of an epoch, so whoever talks can make it; it is sealed to the
//! reader once for each epoch, and opens the keys of covered messages alone.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::charter::Role;
use crate::choice::Recipient;
use crate::encode::Hash;
use crate::message::{Class, Header, header_hash};
use crate::room::{Room, RoomError};
use crate::{By, ChannelId, LabelId, Millis, Suite, TenantId, limits};

/// Length of what stands beside a covered message for one rule: its key of 32 bytes, a tag of 16.
pub const BOX_BYTES: usize = 32 + 16;

/// The youth lets one person read along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The youth's own channel.
    pub channel: ChannelId,
    /// How many rules this channel had before: nobody can say an ended one again.
    pub n: u64,
    /// Only messages with one of these labels, ascending. Absent: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub labels: Option<Vec<LabelId>>,
    /// Whose words, ascending: the youth's, or those of JIMs who agree.
    pub authors: Vec<Hash>,
    /// Who reads along.
    pub to: Recipient,
    /// Until when; absent: until the youth ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Millis>,
}

/// The youth ends a rule. Nothing is read by it any more, not even what was covered before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndRule {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// Hash of the [`Rule`].
    pub rule: Hash,
}

/// A JIM's word on whether a rule may cover what they write. Without it, it covers none of their words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AgreeRule {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The JIM.
    pub by: By,
    /// When, by their clock.
    pub at: Millis,
    /// The channel.
    pub channel: ChannelId,
    /// Its newest charter: somebody who went and came back is asked again.
    pub charter: Hash,
    /// Hash of the [`Rule`].
    pub rule: Hash,
    /// Yes; or no longer, which is said once and for all of this rule.
    pub agrees: bool,
}
crate::statement_body!(Rule = "rule", EndRule = "end_rule", AgreeRule = "agree_rule");

/// The rules of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Number of the next one.
    next: u64,
    standing: Vec<RuleAt>,
}

/// A rule that was not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleAt {
    /// Hash of the [`Rule`].
    pub hash: Hash,
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
    /// JIMs who took that back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub took_back: Vec<Hash>,
}

impl Rules {
    /// Whether there never was one.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.next == 0
    }

    /// Number of the next one.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Those that were not ended, oldest first; the time of some may be over.
    #[must_use]
    pub fn standing(&self) -> &[RuleAt] {
        &self.standing
    }

    /// A rule that was not ended.
    #[must_use]
    pub fn find(&self, rule: Hash) -> Option<&RuleAt> {
        self.standing.iter().find(|standing| standing.hash == rule)
    }

    /// The rules without the word of whoever is not in any more.
    #[must_use]
    pub fn agreed_by(mut self, is_in: impl Fn(Hash) -> bool) -> Self {
        for rule in &mut self.standing {
            rule.agreed.retain(|root| is_in(*root));
        }
        self
    }
}

impl RuleAt {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: Millis) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Whether it covers what this author writes: the youth said so, and a JIM did too.
    #[must_use]
    pub fn covers(&self, author: Hash, owner: Hash) -> bool {
        self.authors.contains(&author) && (author == owner || self.agreed.contains(&author))
    }
}

impl Room {
    /// The room with one more rule; the same room for one that stands: it is said again to newcomers.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but a youth in their own channel; [`RoomError::StaleRules`] for a number that was given
    /// before or is not due; [`RoomError::Rule`] for people or labels that make no rule; [`RoomError::TooMany`];
    /// [`RoomError::HandedOver`].
    pub fn set_rule(&self, said: &Rule, hash: Hash) -> Result<Self, RoomError> {
        // Said again, it may stand behind a charter with newer keys of the youth.
        if self.rules.find(hash).is_some() {
            return Ok(self.clone());
        }
        self.check_owner(said.channel, said.tenant, said.by)?;
        self.may_go_on()?;
        // What a newcomer was not there for is not counted by them, and who was in then is not known to them.
        if said.n != self.rules.next && !(self.is_entered && said.n > self.rules.next) {
            return Err(RoomError::StaleRules);
        }
        let role = |root: &Hash| self.member(*root).map(|member| member.role);
        let may_be_covered = |root: &Hash| matches!(role(root), Some(Role::Youth | Role::Jim));
        let labels = said.labels.as_deref();
        // Labels are the youth's; nobody else puts them on anything.
        let is_labelled = labels.is_none_or(|labels| {
            !labels.is_empty() && labels.is_sorted_by(|a, b| a < b) && said.authors == [self.owner]
        });
        let is_by_members = !said.authors.is_empty()
            && said.authors.is_sorted_by(|a, b| a < b)
            && (self.is_entered || said.authors.iter().all(may_be_covered));
        let is_inside = self.member(said.to.root).is_some() || self.role_of(said.to.person).is_some();
        if !is_labelled || !is_by_members || (is_inside && !self.is_entered) {
            return Err(RoomError::Rule);
        }
        let has_too_many = labels.is_some_and(|labels| labels.len() > limits::RULE_LABELS_MAX);
        if has_too_many || self.rules.standing.len() >= limits::RULES_MAX {
            return Err(RoomError::TooMany);
        }
        let mut next = self.clone();
        next.rules.next = said.n + 1;
        next.rules.standing.push(RuleAt {
            hash,
            labels: said.labels.clone(),
            authors: said.authors.clone(),
            to: said.to,
            from_epoch: self.epoch.as_ref().map_or(1, |newest| newest.epoch),
            until: said.until,
            agreed: Vec::new(),
            took_back: Vec::new(),
        });
        Ok(next)
    }

    /// The room without a rule. A conversation that was handed over can still be closed so: it takes away.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody but the youth, and for a rule that does not stand.
    pub fn end_rule(&self, said: &EndRule) -> Result<Self, RoomError> {
        self.check_owner(said.channel, said.tenant, said.by)?;
        self.rules.find(said.rule).ok_or(RoomError::NotMember)?;
        let mut next = self.clone();
        next.rules.standing.retain(|rule| rule.hash != said.rule);
        Ok(next)
    }

    /// The room after a JIM agreed to a rule, or did so no longer.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody whom the rule does not name, and for what was said before; [`RoomError::StaleCharter`].
    pub fn agree_rule(&self, said: &AgreeRule) -> Result<Self, RoomError> {
        let here = said.channel == self.channel && said.tenant == self.tenant;
        let root = said.by.root;
        if !here || self.member(root).is_none() || root == self.owner {
            return Err(RoomError::NotMember);
        }
        if said.charter != self.charter {
            return Err(RoomError::StaleCharter);
        }
        let mut next = self.clone();
        let mut standing = next.rules.standing.iter_mut();
        let rule = standing.find(|rule| rule.hash == said.rule).ok_or(RoomError::NotMember)?;
        let has_agreed = rule.agreed.contains(&root);
        if !rule.authors.contains(&root) || rule.took_back.contains(&root) || has_agreed == said.agrees {
            return Err(RoomError::NotMember);
        }
        if said.agrees {
            rule.agreed.push(root);
        } else {
            rule.agreed.retain(|agreed| *agreed != root);
            rule.took_back.push(root);
        }
        Ok(next)
    }

    /// The rules that cover a message with this header. A locked one and what is no words to read are covered by none.
    /// See: [Note: What is due]
    pub fn rules_for<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = &'a RuleAt> {
        let may_be_covered = !header.lock && header.class == Class::Countable;
        let covers = move |rule: &&RuleAt| {
            let has_label =
                rule.labels.as_ref().is_none_or(|labels| header.label.is_some_and(|it| labels.contains(&it)));
            may_be_covered && has_label && rule.covers(header.author.root, self.owner)
        };
        self.rules.standing.iter().filter(covers)
    }

    /// Whether a message comes with exactly what the rules ask for.
    ///
    /// # Errors
    /// [`RoomError::StaleRules`].
    pub fn check_covered(&self, header: &Header, given: &[Hash], now: Millis) -> Result<(), RoomError> {
        let mut once = given.to_vec();
        once.sort_unstable();
        once.dedup();
        let is_asked_for = |hash: &Hash| self.rules_for(header).any(|rule| rule.hash == *hash);
        let is_given =
            |rule: &RuleAt| given.contains(&rule.hash) || rule.is_over(now.saturating_add(limits::RULE_SLACK_MS));
        if once.len() == given.len() && given.iter().all(is_asked_for) && self.rules_for(header).all(is_given) {
            Ok(())
        } else {
            Err(RoomError::StaleRules)
        }
    }

    /// Whether this identity may seal a rule's key to its reader. Only the youth may: nobody else need know the reader's keys, so
    /// whoever else opens an epoch owes nothing, and what is covered there is read once the youth's app has sealed.
    ///
    /// # Errors
    /// [`RoomError::NotMember`] for anybody else; [`RoomError::StaleEpoch`] for an epoch in which the rule did not stand.
    pub fn may_seal_rule(&self, by: Hash, rule: Hash, epoch: u64) -> Result<&RuleAt, RoomError> {
        let rule = self.rules.find(rule).filter(|_| by == self.owner).ok_or(RoomError::NotMember)?;
        let newest = self.epoch.as_ref().map_or(0, |newest| newest.epoch);
        if (rule.from_epoch..=newest).contains(&epoch) { Ok(rule) } else { Err(RoomError::StaleEpoch) }
    }

    fn check_owner(&self, channel: ChannelId, tenant: TenantId, by: By) -> Result<(), RoomError> {
        let owner = self.members.iter().find(|member| member.root == self.owner);
        let has_new_keys = owner.is_some_and(|owner| owner.g <= by.g) || self.is_entered;
        let is_owners = self.kind.owner() == Role::Youth && by.root == self.owner && has_new_keys;
        if is_owners && channel == self.channel && tenant == self.tenant { Ok(()) } else { Err(RoomError::NotMember) }
    }
}

/// What a rule's key in an epoch is derived with from that epoch's key (the HKDF `info`).
#[must_use]
pub fn rule_key_info(rule: Hash) -> Vec<u8> {
    crate::enc("rule", &[rule.as_bytes().into()])
}

/// What the key of a message's box is derived with from the rule's key (the HKDF `info`).
#[must_use]
pub fn box_key_info(header: &str) -> Vec<u8> {
    crate::enc("rule-box", &[header_hash(header).as_bytes().into()])
}

/// What the seal of a rule's key is bound to (the HPKE `info`).
#[must_use]
pub fn seal_info(tenant: TenantId, rule: Hash, epoch: u64, to: By) -> Vec<u8> {
    crate::enc(
        "rule-seal",
        &[
            tenant.as_bytes().into(),
            rule.as_bytes().into(),
            epoch.into(),
            to.root.as_bytes().into(),
            u64::from(to.g).into(),
        ],
    )
}
