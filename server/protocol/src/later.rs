//! Entries that came after this program: a log that holds one is followed on behind it.
//!
//! Nothing is guessed here. A kind that is known and does not read is damaged, and refused.

use naast_core::Hash;
use serde::{Deserialize, Deserializer, Serialize, de};

/// Every kind that this program knows, as on the wire.
pub const KINDS: &[&str] = &[
    "restored",
    "charter",
    "take_seat",
    "leave",
    "team",
    "exclude",
    "end_exclude",
    "rule",
    "end_rule",
    "agree_rule",
    "epoch",
    "open_history",
    "hand_over",
    "reseal",
    "message",
    "tombstone",
    "withheld",
    "erased",
    "joined",
    "inherited",
    "left",
    "support",
    "support_ended",
    "choice",
    "grant",
    "void",
    "opened",
    "rule_given",
    "rule_words",
    "rule_over",
    "request",
    "asked",
    "shared_on",
    "answer",
    "answered",
    "report",
    "reported",
    "report_closed",
    "card_answer",
    "invite_taken",
    "bag",
    "unlock",
    "key",
    "signed_in",
    "half",
    "half_gone",
];

/// An entry of a kind that this program does not know. Every kind that is added from here on has its content hash in it, so that
/// whoever does not know it can still follow its log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// Its kind, which is none of [`KINDS`].
    #[serde(deserialize_with = "later_kind")]
    pub kind: String,
    /// Its content hash. Without it, its log can be followed no further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Hash>,
}

/// A kind that is known and does not read is damaged, not new.
fn later_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let kind = String::deserialize(deserializer)?;
    if KINDS.contains(&kind.as_str()) {
        return Err(de::Error::custom(format_args!("a damaged entry of the kind {kind}")));
    }
    Ok(kind)
}
