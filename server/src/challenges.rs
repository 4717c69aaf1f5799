//! Passkey ceremonies (WebAuthn) that have begun: what an authenticator was asked, kept in memory for minutes. Losing them
//! costs one repetition. What an authenticator derives for its person (PRF) is never read here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use naast_core::{Hash, Millis, PersonId};
use naast_protocol::http::PasskeyChallenge;
use naast_store::Passkey;
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential, Url, Uuid};
use webauthn_rs::prelude::{RegisterPublicKeyCredential, Webauthn, WebauthnBuilder};

use crate::clock::Chance;

/// How long a ceremony may take: somebody looks for a key, or for their glasses.
const CEREMONY_MS: Millis = 5 * 60 * 1000;
/// Ceremonies at once: 10,000 × about 600 bytes is 6 MB.
const CEREMONIES_MAX: usize = 10_000;
/// What a chooser of passkeys shows: nobody's name, because the server has none.
const SHOWN_NAME: &str = "Naast";

/// Why a ceremony came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// Unknown, over, of another person, or not signed as it should be: one answer.
    #[error("this passkey does not fit")]
    Wrong,
    /// Too many at this moment.
    #[error("too many ceremonies have begun")]
    Busy,
    /// This server's origin has no name that a passkey could be bound to.
    #[error("there are no passkeys here")]
    Nothing,
}

/// Ceremonies that have begun.
pub struct Challenges {
    webauthn: Option<Webauthn>,
    begun: Mutex<HashMap<Hash, Begun>>,
}

struct Begun {
    ceremony: Ceremony,
    until: Millis,
}

enum Ceremony {
    Registration(PersonId, PasskeyRegistration),
    SignIn(DiscoverableAuthentication),
}

impl Challenges {
    /// For a public origin. One that is an address and no name has no passkeys.
    ///
    /// # Errors
    /// When the origin is none.
    pub fn open(origin: &str) -> anyhow::Result<Self> {
        let url = Url::parse(origin).context("the origin is no address of a page")?;
        let webauthn = url.domain().map(|name| WebauthnBuilder::new(name, &url)?.rp_name(SHOWN_NAME).build());
        let webauthn = webauthn.transpose().context("the origin cannot have passkeys")?;
        Ok(Self { webauthn, begun: Mutex::default() })
    }

    /// Asks for a new passkey of a person: one that its authenticator finds again by itself.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn begin(&self, chance: &Chance, person: PersonId, now: Millis) -> Result<PasskeyChallenge, CeremonyError> {
        let user = Uuid::from_bytes(person.0);
        let started = self.webauthn()?.start_passkey_registration(user, SHOWN_NAME, SHOWN_NAME, None);
        let (options, state) = started.map_err(|_| CeremonyError::Wrong)?;
        let mut options = serde_json::to_value(options).map_err(|_| CeremonyError::Wrong)?;
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
        options["publicKey"]["extensions"]["prf"] = json!({});
        self.keep(chance, Ceremony::Registration(person, state), &options, now)
    }

    /// The passkey that came of it.
    ///
    /// # Errors
    /// [`CeremonyError::Wrong`].
    pub fn finish(
        &self,
        attempt: Hash,
        person: PersonId,
        credential: Value,
        now: Millis,
    ) -> Result<Passkey, CeremonyError> {
        let Some(Ceremony::Registration(asked, state)) = self.take(attempt, now) else {
            return Err(CeremonyError::Wrong);
        };
        let credential: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| CeremonyError::Wrong)?;
        if asked != person {
            return Err(CeremonyError::Wrong);
        }
        let made = self.webauthn()?.finish_passkey_registration(&credential, &state);
        kept(&made.map_err(|_| CeremonyError::Wrong)?)
    }

    /// Asks whoever has a passkey to show it.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn begin_sign_in(&self, chance: &Chance, now: Millis) -> Result<PasskeyChallenge, CeremonyError> {
        let started = self.webauthn()?.start_discoverable_authentication();
        let (options, state) = started.map_err(|_| CeremonyError::Wrong)?;
        let mut options = serde_json::to_value(options).map_err(|_| CeremonyError::Wrong)?;
        // A button is pressed; nothing is offered beside a field.
        if let Some(all) = options.as_object_mut() {
            all.remove("mediation");
        }
        self.keep(chance, Ceremony::SignIn(state), &options, now)
    }

    /// Whose passkey an assertion says it is, and which one. Not checked yet.
    ///
    /// # Errors
    /// [`CeremonyError::Wrong`].
    pub fn identify(&self, credential: Value) -> Result<(PersonId, Assertion), CeremonyError> {
        let assertion: PublicKeyCredential = serde_json::from_value(credential).map_err(|_| CeremonyError::Wrong)?;
        let (person, id) =
            self.webauthn()?.identify_discoverable_authentication(&assertion).map_err(|_| CeremonyError::Wrong)?;
        let (person, credential) = (PersonId(person.into_bytes()), id.to_vec());
        Ok((person, Assertion { credential, assertion }))
    }

    /// Checks an assertion against the passkey that is kept; gives it back with what it counted.
    ///
    /// # Errors
    /// [`CeremonyError::Wrong`], for a counter that went back too: there is a copy.
    pub fn finish_sign_in(
        &self,
        attempt: Hash,
        assertion: &Assertion,
        known: &Passkey,
        now: Millis,
    ) -> Result<Passkey, CeremonyError> {
        let Some(Ceremony::SignIn(state)) = self.take(attempt, now) else { return Err(CeremonyError::Wrong) };
        let mut passkey: webauthn_rs::prelude::Passkey =
            serde_json::from_str(&known.record).map_err(|_| CeremonyError::Wrong)?;
        let shown = self.webauthn()?.finish_discoverable_authentication_v2(&assertion.assertion, state, &passkey);
        let shown = shown.map_err(|_| CeremonyError::Wrong)?;
        if !shown.user_verified() {
            return Err(CeremonyError::Wrong);
        }
        passkey.update_credential(&shown);
        kept(&passkey)
    }

    fn webauthn(&self) -> Result<&Webauthn, CeremonyError> {
        self.webauthn.as_ref().ok_or(CeremonyError::Nothing)
    }

    fn keep(
        &self,
        chance: &Chance,
        ceremony: Ceremony,
        options: &Value,
        now: Millis,
    ) -> Result<PasskeyChallenge, CeremonyError> {
        let attempt = Hash(chance.bytes());
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= CEREMONIES_MAX {
            begun.retain(|_, begun| begun.until > now);
        }
        if begun.len() >= CEREMONIES_MAX {
            return Err(CeremonyError::Busy);
        }
        begun.insert(attempt, Begun { ceremony, until: now + CEREMONY_MS });
        Ok(PasskeyChallenge { attempt, options: options.to_string() })
    }

    fn take(&self, attempt: Hash, now: Millis) -> Option<Ceremony> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(&attempt)?;
        (begun.until > now).then_some(begun.ceremony)
    }
}

/// What an authenticator signed, not checked yet.
pub struct Assertion {
    /// Which passkey it says it is.
    pub credential: Vec<u8>,
    assertion: PublicKeyCredential,
}

fn kept(passkey: &webauthn_rs::prelude::Passkey) -> Result<Passkey, CeremonyError> {
    let record = serde_json::to_string(passkey).map_err(|_| CeremonyError::Wrong)?;
    Ok(Passkey { credential: passkey.cred_id().clone(), record })
}
