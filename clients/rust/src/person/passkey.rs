//! A passkey as one more way in. What its authenticator derives opens the vault here and never leaves the device.

use naast_core::{Hash, TenantId, hash};
use naast_protocol::command::Answer;
use naast_protocol::http::{AddPasskey, PasskeyChallenge, PasskeySignIn};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{EmptyDevice, Person, Way};
use crate::vault::FactorSecret;
use crate::{Distrust, Error};

/// Something that keeps passkeys, as a browser offers it (WebAuthn with PRF). Texts are the JSON forms of WebAuthn.
pub trait Authenticator: Send {
    /// Makes a passkey for these options, and derives its secret for this salt.
    ///
    /// # Errors
    /// [`Error::NotPossible`] when it cannot or its person does not want to.
    fn create(&mut self, options: &str, origin: &str, salt: Hash) -> Result<Shown, Error>;

    /// Shows a passkey that it has, and derives its secret for this salt.
    ///
    /// # Errors
    /// [`Error::NotPossible`] when it has none here.
    fn get(&mut self, options: &str, origin: &str, salt: Hash) -> Result<Shown, Error>;
}

/// What an authenticator shows.
pub struct Shown {
    /// Text of the credential. Browsers write the derived secret into it: it is taken out before anything is sent.
    pub credential: String,
    /// The derived secret: the same each time for one passkey and salt.
    pub derived: Zeroizing<[u8; 32]>,
}

impl Person {
    /// Makes a passkey one more way in, in the place of the one before; every other way stays. It needs another factor once.
    ///
    /// # Errors
    /// As [`Person::make_recovery_code`]; [`Error::NotPossible`] by the authenticator.
    pub async fn add_passkey(&mut self, authenticator: &mut dyn Authenticator, way: &Way) -> Result<(), Error> {
        let (_, opened) = self.open_vault(way).await?;
        let challenge: PasskeyChallenge = self.connection.ask("/v1/passkey/start", &()).await?;
        let origin = self.connection.place().origin.clone();
        let shown = authenticator.create(&challenge.options, &origin, salt(self.chains.tenant()))?;
        let anew = [FactorSecret::Passkey(shown.derived)];
        let (unlock, wraps) = opened.relist(&anew, None, self.connection.now(), &mut self.chance)?;
        let credential = without_secret(&shown.credential)?;
        let body = AddPasskey { attempt: challenge.attempt, credential, unlock, wraps };
        let _kept: Answer = self.connection.ask("/v1/passkey", &body).await?;
        Box::pin(self.catch_up()).await
    }
}

impl EmptyDevice {
    /// Comes back with a passkey alone; no name is needed.
    ///
    /// # Errors
    /// [`Error::NotPossible`] by the authenticator; [`Error::Refused`] with `wrong_credentials`; [`Error::Distrust`].
    pub async fn sign_in_with_passkey(mut self, authenticator: &mut dyn Authenticator) -> Result<Person, Error> {
        let tenant = self.deployment().await?.tenant;
        let challenge: PasskeyChallenge = self.connection.tell("/v1/auth/passkey/start", &()).await?;
        let origin = self.connection.place().origin.clone();
        let shown = authenticator.get(&challenge.options, &origin, salt(tenant))?;
        let (attempt, device) = (challenge.attempt, self.device);
        let credential = without_secret(&shown.credential)?;
        self.connection.sign_in("/v1/auth/passkey/finish", &PasskeySignIn { attempt, credential, device }).await?;
        self.come_back(&FactorSecret::Passkey(shown.derived)).await
    }
}

/// For what a passkey derives its secret: one deployment, whoever signs in.
fn salt(tenant: TenantId) -> Hash {
    hash("passkey-salt", &[tenant.as_bytes().into()])
}

/// A credential without what its authenticator derived: no server may see that.
fn without_secret(credential: &str) -> Result<String, Error> {
    let mut credential: Value = serde_json::from_str(credential).map_err(|_| Distrust::MalformedMessage)?;
    if let Some(prf) = credential.pointer_mut("/clientExtensionResults/prf").and_then(Value::as_object_mut) {
        prf.remove("results");
    }
    Ok(credential.to_string())
}
