//! Why something was refused: stable codes, the same on socket and HTTP. Words for people are the app's.

use naast_core::{LogId, Millis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Defines the codes together with the list of all of them.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident,)+) => {
        /// Stable reasons. Unknown and forbidden are one code, [`ErrorCode::NothingHere`], so that nobody can tell them apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $code,)+
        }

        impl ErrorCode {
            /// Every code: tests walk this list, so that a new one that nobody ever saw refused is noticed.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];
        }
    };
}

codes! {
    /// Not of the form that the protocol has.
    Malformed,
    /// Longer than its bound.
    TooLarge,
    /// A bound on how many is reached.
    LimitReached,
    /// Too fast; `retry_after_ms` says when.
    RateLimited,
    /// The server cannot answer now; nothing was lost.
    Unavailable,
    /// No valid token.
    SignInNeeded,
    /// Wrong words or code, or an unknown name: the same answer.
    WrongCredentials,
    /// Unknown or not for this person.
    NothingHere,
    /// A signature, a proof or a deployment does not fit.
    BadStatement,
    /// The same command id with another content.
    IdReused,
    /// Who is here has changed: fetch the log and say it again.
    StaleCharter,
    /// The channel has another key now: fetch the log and seal again.
    StaleEpoch,
    /// Somebody has newer keys: fetch their chain and seal again.
    StaleKey,
    /// Who reads along here has changed: fetch the log and seal again.
    StaleRules,
    /// Another device kept a newer bag: merge and repeat.
    StaleBag,
    /// Another device made a choice: fetch the own log and repeat.
    StaleChoice,
    /// Another device changed the factors.
    StaleUnlock,
    /// Another coordinator said a newer team.
    StaleTeam,
    /// Their organisation does not list this member of staff now: nothing is served.
    NotInTeam,
    /// This device's own row does not continue: `n` is the last one known.
    OwnGap,
    /// These people cannot form a channel of this kind.
    BadMembers,
    /// Seals do not go to exactly those who need one.
    BadSeals,
    /// The seat is taken, over, or not held.
    SeatGone,
    /// This conversation was handed over: nothing new is written in it.
    HandedOver,
    /// The invite is used, over, taken back or never was.
    InviteGone,
    /// One of these messages cannot be shared, or this rule cannot be.
    NotShareable,
    /// A share would end before it begins.
    AlreadyOver,
    /// Withdrawn before.
    AlreadyWithdrawn,
    /// Another invitation has to be used: this one admits somebody else.
    NotYourTask,
    /// Without this coordinator nobody could let anybody in any more.
    LastCoordinator,
    /// What was sent holds a secret that no server may see. It was not kept.
    SecretSent,
    /// The login name cannot be used.
    NameTaken,
    /// The app is too old for this server.
    Outdated,
}

/// A refusal, with what is needed to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Why.
    pub code: ErrorCode,
    /// When a repetition makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<Millis>,
    /// With [`ErrorCode::OwnGap`] and [`ErrorCode::StaleBag`]: the newest number the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub n: Option<u64>,
    /// With the stale codes: the log to fetch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub log: Option<LogId>,
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self { code, retry_after_ms: None, n: None, log: None }
    }
}
