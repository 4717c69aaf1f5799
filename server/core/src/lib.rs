//! The rules of Naast, and nothing else.
//!
//! Everything here is a pure function or a plain state: no clock, no chance, no socket, no database, no log line.
//! The server asks these functions before it writes; clients ask the very same functions before they believe.
//! What a rule needs to know arrives as facts; what it decides leaves as a value or as one reason for refusal.

pub mod answer;
pub mod charter;
pub mod choice;
pub mod encode;
pub mod epoch;
pub mod grant;
pub mod half;
pub mod hand_over;
pub mod history;
pub mod id;
pub mod identity;
pub mod invite;
pub mod limits;
pub mod message;
pub mod moves;
pub mod planted;
pub mod report;
pub mod request;
pub mod room;
pub mod rule;
pub mod support;
pub mod team;
pub mod unlock;

pub use encode::{Hash, Part, enc, hash};
pub use id::{
    BlobId, ChannelId, CommandId, DeviceId, EnvelopeId, InviteId, LabelId, LogId, PersonId, ReportId, RuleId,
    SessionId, ShareId, TenantId,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The one suite of algorithms. It is named in everything signed or sealed and never negotiated, so that a lying
/// server has nothing to downgrade to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
pub enum Suite {
    /// Ed25519, X-Wing HPKE, AES-256-GCM, HKDF-SHA256, SHA-256.
    #[default]
    #[serde(rename = "naast1")]
    Naast1,
}

/// Milliseconds since 1970-01-01T00:00:00Z. Always below 2^53, so that JavaScript reads it exactly.
pub type Millis = i64;

/// Who signed: an identity (root) and the generation of keys it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// Hash of the first `key` statement of the signer's account chain.
    pub root: Hash,
    /// Generation of the signing key.
    pub g: u32,
}

/// The payload of a statement: what all of them begin with, and under which name they are signed.
///
/// The name goes into the signed header (`naast1/<kind>`), so bytes signed as one kind are worthless as another.
pub trait StatementBody {
    /// The kind, as it stands behind `naast1/` in the header.
    const KIND: &'static str;
    /// The deployment in which the words count.
    fn tenant(&self) -> TenantId;
    /// Who says so.
    fn by(&self) -> By;
    /// When, by the signer's clock: shown to people, never used to decide an order.
    fn at(&self) -> Millis;
}

/// Implements [`StatementBody`] for structs that begin with `suite, tenant, by, at`.
macro_rules! statement_body {
    ($($body:ty = $kind:literal),+ $(,)?) => {$(
        impl $crate::StatementBody for $body {
            const KIND: &'static str = $kind;
            fn tenant(&self) -> $crate::TenantId { self.tenant }
            fn by(&self) -> $crate::By { self.by }
            fn at(&self) -> $crate::Millis { self.at }
        }
    )+};
}
pub(crate) use statement_body;
