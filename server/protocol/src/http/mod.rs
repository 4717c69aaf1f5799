//! Bodies of HTTP requests and answers under `/v1`.
//!
//! What somebody says and hears on the way in, and what they fetch once they are in. What they write is a command.

use naast_core::{Millis, TenantId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Derives what every body has.
macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

mod reads;
mod ways_in;

pub use reads::{
    Along, AlongKey, AlongWords, GrantRow, Granted, Grants, KeyChain, Logs, Page, ReaderRow, Readers, ReportShown,
    RuleRow, Rules, SessionRow, Sessions, Shared, StaffRow, StaffShown, TeamShown, Vault,
};
pub use ways_in::{
    AddHalf, AddPasskey, AnswerCard, AnswerPlea, CodeSignIn, FinishPlea, FinishSignIn, HalfShown, Halves, HearPlea,
    InviteLook, KeptHalf, PasskeyChallenge, PasskeySignIn, PinTried, PleaHeard, PleaLook, PleaStarted, Register,
    RegistrationStarted, SignInStarted, SignedIn, StartHalf, StartPlea, StartRegistration, StartSignIn, TryPin,
};

bodies! {
    /// `GET /v1/deployment`: what an app pins and shows before anybody signs in.
    Deployment {
        /// The deployment's id.
        tenant: TenantId,
        /// The life of the database.
        lineage: String,
        /// The server's clock.
        now: Millis,
        /// The server's version.
        version: String,
        /// The organisation's name, once it has one.
        organisation: Option<String>,
    }

    /// A refusal over HTTP: problem details (RFC 9457).
    Problem {
        /// Always `about:blank`: the code tells.
        r#type: String,
        /// In a few words, for developers.
        title: String,
        /// The HTTP status.
        status: u16,
        /// The reason, with what mends it.
        refusal: crate::error::Refusal,
    }
}
