//! Statements about reading along, by somebody whom no server knows: see [`crate::samples`].

use naast_core::choice::Recipient;
use naast_core::encode::Hash;
use naast_core::epoch::SEAL_BYTES;
use naast_core::id::Bytes;
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{By, ChannelId, LabelId, Millis, PersonId, Suite, TenantId};
use naast_protocol::command::RuleKey;

const SUITE: Suite = Suite::Naast1;
const CHANNEL: ChannelId = ChannelId([3; 16]);
const RULE: Hash = Hash([6; 32]);
const AT: Millis = 1_700_000_000_000;

pub(crate) fn rule(tenant: TenantId, by: By) -> Rule {
    let (labels, to) = (Some(vec![LabelId([5; 16])]), Recipient { person: PersonId([12; 16]), root: Hash([12; 32]) });
    Rule { suite: SUITE, tenant, by, at: AT, channel: CHANNEL, n: 0, labels, authors: vec![by.root], to, until: None }
}

pub(crate) fn end_rule(tenant: TenantId, by: By) -> EndRule {
    EndRule { suite: SUITE, tenant, by, at: AT, channel: CHANNEL, rule: RULE }
}

pub(crate) fn agree_rule(tenant: TenantId, by: By) -> AgreeRule {
    let charter = Hash([7; 32]);
    AgreeRule { suite: SUITE, tenant, by, at: AT, channel: CHANNEL, charter, rule: RULE, agrees: true }
}

pub(crate) fn rule_key() -> RuleKey {
    RuleKey { epoch: 1, to_g: 0, seal: Bytes(vec![9; SEAL_BYTES]) }
}
