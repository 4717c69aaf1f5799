//! A software authenticator: passkeys on P-256 with a derived secret (WebAuthn level 3, PRF), as a browser would show them. Like a
//! browser it writes the derived secret into the credential's text; whoever sends that on gives it away.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use naast_client::{Authenticator, Error, Shown};
use naast_core::Hash;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Present and verified; with a credential attached.
const PRESENT_AND_VERIFIED: u8 = 0x01 | 0x04;
const ATTACHED: u8 = 0x40;

/// An authenticator with at most one passkey.
#[derive(Clone)]
pub struct SoftAuthenticator {
    key: SigningKey,
    secret: [u8; 32],
    credential: [u8; 16],
    /// How often it signed.
    pub counter: u32,
    user: Option<String>,
}

impl SoftAuthenticator {
    /// An empty one, whose keys come from a number.
    ///
    /// # Errors
    /// When the number gives no key.
    pub fn new(number: u8) -> Result<Self> {
        let key = SigningKey::from_slice(&[number; 32]).context("no key")?;
        Ok(Self { key, secret: [number ^ 0x55; 32], credential: [number; 16], counter: 0, user: None })
    }

    fn derived(&self, salt: Hash) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(Sha256::new().chain_update(self.secret).chain_update(salt.0).finalize().into())
    }

    fn credential(&self, response: &Value, salt: Hash) -> Shown {
        let id = text(&self.credential);
        let derived = self.derived(salt);
        let prf = json!({ "enabled": true, "results": { "first": text(derived.as_slice()) } });
        let credential = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": { "prf": prf },
        });
        Shown { credential: credential.to_string(), derived }
    }

    fn data(&mut self, rp: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(rp).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// A public key in COSE: EC2, ES256, P-256, x, y.
    fn cose(&self) -> Option<Vec<u8>> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        cose.extend_from_slice(point.x()?);
        cose.extend([0x22, 0x58, 0x20]);
        cose.extend_from_slice(point.y()?);
        Some(cose)
    }
}

impl Authenticator for SoftAuthenticator {
    fn create(&mut self, options: &str, origin: &str, salt: Hash) -> Result<Shown, Error> {
        let options = public_key(options)?;
        let is_discoverable = options["authenticatorSelection"]["residentKey"] == "required";
        if !is_discoverable || !options["extensions"]["prf"].is_object() {
            return Err(Error::NotPossible("this is not what a way back needs"));
        }
        self.user = Some(field(&options["user"]["id"])?);
        let client = client_data("webauthn.create", &options, origin)?;
        let rp = field(&options["rp"]["id"])?;
        let mut data = self.data(&rp, PRESENT_AND_VERIFIED | ATTACHED);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.credential);
        data.extend(self.cose().ok_or(MALFORMED)?);
        // A map of three: no attestation, nothing stated, the data.
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend(u16::try_from(data.len()).map_err(|_| MALFORMED)?.to_be_bytes());
        object.extend(data);
        let response = json!({
            "clientDataJSON": text(client.as_bytes()),
            "attestationObject": text(&object),
            "transports": ["internal"],
        });
        Ok(self.credential(&response, salt))
    }

    fn get(&mut self, options: &str, origin: &str, salt: Hash) -> Result<Shown, Error> {
        let options = public_key(options)?;
        let user = self.user.clone().ok_or(Error::NotPossible("no passkey here"))?;
        let client = client_data("webauthn.get", &options, origin)?;
        let rp = field(&options["rpId"])?;
        let data = self.data(&rp, PRESENT_AND_VERIFIED);
        let signed = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "clientDataJSON": text(client.as_bytes()),
            "authenticatorData": text(&data),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": user,
        });
        Ok(self.credential(&response, salt))
    }
}

const MALFORMED: Error = Error::NotPossible("these options are none");

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn public_key(options: &str) -> Result<Value, Error> {
    let options: Value = serde_json::from_str(options).map_err(|_| MALFORMED)?;
    options.get("publicKey").cloned().ok_or(MALFORMED)
}

fn field(value: &Value) -> Result<String, Error> {
    value.as_str().map(ToOwned::to_owned).ok_or(MALFORMED)
}

fn client_data(kind: &str, options: &Value, origin: &str) -> Result<String, Error> {
    let challenge = field(&options["challenge"])?;
    Ok(json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string())
}
