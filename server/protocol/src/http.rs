//! Bodies of HTTP requests and answers under `/v1`.

use naast_core::encode::{Hash, SealPub, Sig};
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{DeviceId, InviteId, LogId, Millis, PersonId, SessionId, ShareId, TenantId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::WrapBox;
use crate::entry::{Entry, Envelope};
use crate::frame::Head;
use crate::statement::Statement;

/// Derives what every body has.
macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

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

    /// `POST /v1/auth/words/registration`: first half of setting words (RFC 9807).
    StartRegistration {
        /// The invite that will be used.
        invite: InviteId,
        /// Hash of the login name, made by the client.
        login: Hash,
        /// OPAQUE registration request.
        request: Bytes,
    }

    /// Answer to [`StartRegistration`].
    RegistrationStarted {
        /// OPAQUE registration response.
        response: Bytes,
    }

    /// `POST /v1/accounts`: become somebody, by an invite.
    Register {
        /// The invite.
        invite: InviteId,
        /// The invite key's signature over [`naast_core::invite::registration_bytes`].
        proof: Sig,
        /// Hash of the login name.
        login: Hash,
        /// OPAQUE registration record.
        record: Bytes,
        /// Generation 0 of the account chain.
        key: Statement,
        /// The first list of factors: words alone.
        unlock: Statement,
        /// The account secret, wrapped by the words.
        wrap: WrapBox,
        /// The vault.
        vault: Bytes,
        /// The first bag, number 0.
        bag: Bytes,
        /// The device that registers.
        device: DeviceId,
        /// Staff only: the name that everybody may read.
        staff_name: Option<String>,
    }

    /// `POST /v1/auth/words/start`: first half of signing in (RFC 9807).
    StartSignIn {
        /// Hash of the login name.
        login: Hash,
        /// OPAQUE credential request.
        request: Bytes,
    }

    /// Answer to [`StartSignIn`]; the same for names that do not exist.
    SignInStarted {
        /// Names this attempt for a minute.
        attempt: Hash,
        /// OPAQUE credential response.
        response: Bytes,
    }

    /// `POST /v1/auth/words/finish`: second half.
    FinishSignIn {
        /// The attempt.
        attempt: Hash,
        /// OPAQUE credential finalization.
        finish: Bytes,
        /// The device that signs in.
        device: DeviceId,
    }

    /// Answer to `POST /v1/passkey/start` (signed in) and `POST /v1/auth/passkey/start`: what a browser asks its authenticator.
    PasskeyChallenge {
        /// Names this attempt for five minutes.
        attempt: Hash,
        /// Text of the WebAuthn options in their JSON form: `{"publicKey": …}`.
        options: String,
    }

    /// `POST /v1/passkey`: a passkey becomes one more way in, both its credential and its wrap or neither. One before it is replaced.
    AddPasskey {
        /// The attempt.
        attempt: Hash,
        /// Text of the credential's JSON form. A PRF output in it is refused with `secret_sent`.
        credential: String,
        /// A [`naast_core::unlock::Unlock`] with the passkey among its factors, signed by the root key.
        unlock: Statement,
        /// Exactly the wraps that it lists.
        wraps: Vec<WrapBox>,
    }

    /// `POST /v1/auth/passkey/finish`: sign in with a passkey, without a login name.
    PasskeySignIn {
        /// The attempt.
        attempt: Hash,
        /// Text of the assertion's JSON form. A PRF output in it is refused with `secret_sent`.
        credential: String,
        /// The device that signs in.
        device: DeviceId,
    }

    /// `POST /v1/half/start`: first half of setting a PIN (RFC 9807); answered with [`RegistrationStarted`].
    StartHalf {
        /// OPAQUE registration request.
        request: Bytes,
    }

    /// `POST /v1/half`: PIN and a person become one more way in: half, record and wrap, or none of them. One before it is replaced.
    AddHalf {
        /// Who keeps the half: somebody in a conversation with its owner.
        keeper: PersonId,
        /// Generation of the keeper's keys that it is sealed to.
        keeper_g: u32,
        /// The half, sealed under [`naast_core::half::seal_info`].
        sealed: Bytes,
        /// OPAQUE registration record of the PIN.
        record: Bytes,
        /// A [`naast_core::unlock::Unlock`] with this way among its factors, signed by the root key.
        unlock: Statement,
        /// Exactly the wraps that it lists.
        wraps: Vec<WrapBox>,
    }

    /// `GET /v1/halves`: who keeps one's own half, and whose one keeps.
    Halves {
        /// One's own, while somebody keeps it.
        own: Option<HalfShown>,
        /// Those of others.
        kept: Vec<KeptHalf>,
    }

    /// One's own half.
    HalfShown {
        /// Who keeps it.
        keeper: PersonId,
        /// How often the PIN may still be tried, ever.
        left: u32,
    }

    /// Somebody else's half.
    KeptHalf {
        /// Whose.
        of: PersonId,
        /// Generation of the keeper's keys that opens it.
        g: u32,
        /// The half, sealed.
        sealed: Bytes,
    }

    /// `GET /v1/pleas/{plea}`: what a keeper seals a half to. It must hash to the plea that the phone shows.
    PleaLook {
        /// A key that the empty phone made for this.
        key: SealPub,
    }

    /// `POST /v1/pleas/{plea}`: a keeper's answer, once.
    AnswerPlea {
        /// Whose half: who stands beside the keeper.
        of: PersonId,
        /// The half, sealed under [`naast_core::half::given_seal_info`]; without it, the answer is no.
        sealed: Option<Bytes>,
    }

    /// `POST /v1/auth/plea`: an empty phone asks for somebody's half. It says nobody's name.
    StartPlea {
        /// A key made for this.
        key: SealPub,
    }

    /// Answer to [`StartPlea`].
    PleaStarted {
        /// Names this plea for ten minutes, to the phone alone.
        attempt: Hash,
    }

    /// `POST /v1/auth/plea/hear`: has the keeper answered? Answered with [`PleaHeard`].
    HearPlea {
        /// The plea.
        attempt: Hash,
    }

    /// `POST /v1/auth/plea/pin`: first half of showing the PIN (RFC 9807). It is counted before it is answered.
    TryPin {
        /// The plea.
        attempt: Hash,
        /// OPAQUE credential request.
        request: Bytes,
    }

    /// Answer to [`TryPin`].
    PinTried {
        /// OPAQUE credential response.
        response: Bytes,
        /// How often the PIN may still be tried, ever.
        left: u32,
        /// How often of those with this answer of the keeper.
        left_here: u32,
    }

    /// `POST /v1/auth/plea/finish`: second half.
    FinishPlea {
        /// The plea.
        attempt: Hash,
        /// OPAQUE credential finalization.
        finish: Bytes,
        /// The device that signs in.
        device: DeviceId,
    }

    /// `POST /v1/auth/code`: sign in with a recovery code.
    CodeSignIn {
        /// The code's authenticator; the server compares its hash.
        authenticator: Hash,
        /// The device that signs in.
        device: DeviceId,
    }

    /// A session. The refresh token comes beside it, in a `__Host-` cookie.
    SignedIn {
        /// The account.
        person: PersonId,
        /// As what the account came in.
        standing: Standing,
        /// The session.
        session: SessionId,
        /// Access token (JWT) for ten minutes.
        access: String,
        /// When it ends.
        access_until: Millis,
        /// The deployment.
        tenant: TenantId,
    }

    /// `GET /v1/sessions`: where this person is signed in.
    Sessions {
        /// Live sessions, newest first; one per device.
        sessions: Vec<SessionRow>,
    }

    /// One of one's own sessions. Neither a token nor an address: whoever looks over a shoulder learns nothing to use.
    SessionRow {
        /// Its name: what `end_sessions` takes.
        session: SessionId,
        /// The device, as `signed_in` entries name it.
        device: DeviceId,
        /// When it was opened.
        created_at: Millis,
        /// When it was last there, to ten minutes.
        used_at: Millis,
        /// Whether it is the one that asks.
        is_this: bool,
    }

    /// `GET /v1/vault`: everything that a device needs to become its person, sealed.
    Vault {
        /// The account chain.
        keys: Vec<Statement>,
        /// The chain of factor lists, oldest first.
        unlock: Vec<Statement>,
        /// The wraps that the newest list names.
        wraps: Vec<WrapBox>,
        /// Root key and keys of all generations, under the account secret.
        vault: Bytes,
        /// Number of the newest bag.
        bag_n: u64,
        /// The newest bag.
        bag: Bytes,
    }

    /// `GET /v1/chains/{person}`: somebody's account chain.
    KeyChain {
        /// Whose.
        person: PersonId,
        /// `key` statements, generation 0 first.
        keys: Vec<Statement>,
        /// Staff only: the name that everybody may read.
        staff_name: Option<String>,
    }

    /// `GET /v1/invites/{invite}`: what lies under a link. Looking uses nothing up.
    InviteLook {
        /// The deployment.
        tenant: TenantId,
        /// As what its guest comes in.
        standing: Standing,
        /// Last moment.
        until: Millis,
        /// The card, sealed under the secret; empty for the very first link.
        card: Bytes,
        /// The inviter's account; absent for the very first link.
        inviter: Option<KeyChain>,
        /// The organisation's account chain, once it has one.
        organisation: Option<KeyChain>,
    }

    /// `POST /v1/invites/{invite}/answers`: answer a card, without an account.
    AnswerCard {
        /// The answer, sealed to the inviter.
        sealed: Bytes,
        /// The invite key's signature over [`naast_core::invite::answer_bytes`].
        proof: Sig,
    }

    /// `GET /v1/team?known=`: who works for the organisation.
    TeamShown {
        /// The organisation's own account chain.
        organisation: KeyChain,
        /// The newest [`naast_core::team::Team`]; absent while there is none, and when the asker knows it.
        statement: Option<Statement>,
    }

    /// `GET /v1/staff`: for coordinators, everybody who works or worked for the organisation, ascending by account.
    StaffShown {
        /// Whether the team lists them or not.
        people: Vec<StaffRow>,
    }

    /// One of the staff.
    StaffRow {
        /// The account.
        person: PersonId,
        /// Their identity.
        root: Hash,
        /// Their newest generation.
        g: u32,
        /// As what they came in.
        standing: Standing,
        /// The name that everybody may read; absent for somebody who went for good.
        name: Option<String>,
    }

    /// `GET /v1/logs`: the logs that this person reads.
    Logs {
        /// Each log with where it stands.
        logs: std::collections::BTreeMap<LogId, Head>,
    }

    /// `GET /v1/logs/{log}/entries?after=&limit=`: a stretch of a log.
    Page {
        /// Log hash before the first entry of this page.
        before: Hash,
        /// Entries without a hole.
        entries: Vec<Entry>,
        /// Where the log stands.
        head: u64,
    }

    /// `GET /v1/grants/{share}`: what somebody was given to read. Kept in memory only.
    Granted {
        /// A [`naast_core::choice::Share`].
        share: Statement,
        /// The keys, sealed to the reader.
        seal: Bytes,
        /// The messages that are still there, in the share's order.
        envelopes: Vec<Shared>,
        /// Account chains of the youth and the authors.
        chains: Vec<KeyChain>,
    }

    /// `GET /v1/grants`: what this person may read now.
    Grants {
        /// Active shares.
        grants: Vec<GrantRow>,
    }

    /// One active grant.
    GrantRow {
        /// The share.
        share: ShareId,
        /// Who gave it.
        from: PersonId,
        /// Until when.
        until: Option<Millis>,
    }

    /// A message as its reader by grant gets it: without the trail, which belongs to the members.
    Shared {
        /// Exact bytes of its header.
        header: String,
        /// Commitment to its key.
        commit: Hash,
        /// Sealed body.
        body: Bytes,
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

/// Answer to [`HearPlea`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "heard", rename_all = "snake_case", deny_unknown_fields)]
pub enum PleaHeard {
    /// Not yet. With braces, because serde lets a unit variant carry unknown fields.
    Waiting {},
    /// The keeper said no.
    No {},
    /// The half.
    Given {
        /// Sealed to the phone's key.
        sealed: Bytes,
    },
}

impl From<Envelope> for Shared {
    fn from(envelope: Envelope) -> Self {
        Self { header: envelope.header, commit: envelope.commit, body: envelope.body }
    }
}
