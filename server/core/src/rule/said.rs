//! What is said about standing rules, and what their keys are derived with and sealed to.
//!
//! [Note: Two statements] Members see the whole [`Rule`]. Its reader gets a [`ReadAlong`], which names neither whose words are
//! covered, nor under which labels, nor where: how much they do not read is not theirs to know. Both carry one random id.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::choice::Recipient;
use crate::encode::Hash;
use crate::message::header_hash;
use crate::{By, ChannelId, LabelId, Millis, RuleId, Suite, TenantId};

/// The youth lets one person read along. See: [Note: Two statements]
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
    /// Its name, random: it counts nothing, and an ended one is never said again.
    pub id: RuleId,
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

/// What the youth tells the reader of a rule. See: [Note: Two statements]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadAlong {
    /// Suite.
    pub suite: Suite,
    /// Deployment.
    pub tenant: TenantId,
    /// The youth.
    pub by: By,
    /// When, by the youth's clock.
    pub at: Millis,
    /// The rule.
    pub rule: RuleId,
    /// Who reads along.
    pub to: Recipient,
    /// Until when; absent: until the youth ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub until: Option<Millis>,
}

impl Rule {
    /// What its reader is told.
    #[must_use]
    pub const fn for_reader(&self) -> ReadAlong {
        let Self { suite, tenant, by, at, id, to, until, .. } = *self;
        ReadAlong { suite, tenant, by, at, rule: id, to, until }
    }
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
    /// Which.
    pub rule: RuleId,
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
    /// Its newest charter: somebody who went and came back is asked again. To a no it does not matter.
    pub charter: Hash,
    /// Which.
    pub rule: RuleId,
    /// Yes; or no longer, which is said once and for all of this rule.
    pub agrees: bool,
}
crate::statement_body!(Rule = "rule", ReadAlong = "read_along", EndRule = "end_rule", AgreeRule = "agree_rule");

/// What a rule's key in an epoch is derived with from that epoch's key (the HKDF `info`).
#[must_use]
pub fn rule_key_info(rule: RuleId) -> Vec<u8> {
    crate::enc("rule", &[rule.as_bytes().into()])
}

/// What the key of a message's box is derived with from the rule's key (the HKDF `info`).
#[must_use]
pub fn box_key_info(header: &str) -> Vec<u8> {
    crate::enc("rule-box", &[header_hash(header).as_bytes().into()])
}

/// What the seal of a rule's key is bound to (the HPKE `info`).
#[must_use]
pub fn seal_info(tenant: TenantId, rule: RuleId, epoch: u64, to: By) -> Vec<u8> {
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
