//! How somebody comes in: an invite, words, a code, a passkey, a PIN and a person. Nothing here opens an account by itself.

use naast_core::encode::{Hash, SealPub, Sig};
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{DeviceId, InviteId, Millis, PersonId, SessionId, TenantId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::KeyChain;
use crate::command::WrapBox;
use crate::statement::Statement;

bodies! {
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
}

/// Answer to [`HearPlea`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
