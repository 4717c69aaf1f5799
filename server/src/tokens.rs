//! Access tokens: short-lived JWTs (RFC 7519, signed with Ed25519) that say which session of which person asks. They carry nothing else.

use anyhow::Context as _;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use naast_core::{Millis, PersonId, SessionId};
use serde::{Deserialize, Serialize};

/// How long an access token is good: ten minutes.
pub const ACCESS_MS: Millis = 10 * 60 * 1000;

/// Makes and reads access tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    audience: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: PersonId,
    sid: SessionId,
    /// Seconds since 1970.
    iat: i64,
    /// Seconds since 1970.
    exp: i64,
}

/// What a valid token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Who asks.
    pub person: PersonId,
    /// In which session.
    pub session: SessionId,
    /// When the token ends.
    pub until: Millis,
}

impl Tokens {
    /// From the key file's seed, for one public origin.
    ///
    /// # Errors
    /// When the seed cannot be written as a key.
    pub fn new(seed: &[u8; 32], audience: &str) -> anyhow::Result<Self> {
        let key = SigningKey::from_bytes(seed);
        let secret = key.to_pkcs8_pem(LineEnding::LF).context("cannot write the token key")?;
        let public = key.verifying_key().to_public_key_pem(LineEnding::LF).context("cannot write the token key")?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience]);
        // The library would ask the machine's clock; ours is a parameter and is asked in `read`.
        validation.validate_exp = false;
        Ok(Self {
            encoding: EncodingKey::from_ed_pem(secret.as_bytes())?,
            decoding: DecodingKey::from_ed_pem(public.as_bytes())?,
            validation,
            audience: audience.to_owned(),
        })
    }

    /// A token for a session, with the moment it ends.
    ///
    /// # Errors
    /// When signing fails, which is a fault of the key.
    pub fn make(&self, person: PersonId, session: SessionId, now: Millis) -> anyhow::Result<(String, Millis)> {
        let until = now + ACCESS_MS;
        let claims =
            Claims { aud: self.audience.clone(), sub: person, sid: session, iat: now / 1000, exp: until / 1000 };
        Ok((jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.encoding)?, until))
    }

    /// What a token says, when it is ours and not over.
    #[must_use]
    pub fn read(&self, token: &str, now: Millis) -> Option<Bearer> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        let until = claims.exp.checked_mul(1000)?;
        (until > now).then_some(Bearer { person: claims.sub, session: claims.sid, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_ten_minutes_here_and_nowhere_else() -> anyhow::Result<()> {
        let (person, session) = (PersonId([1; 16]), SessionId([2; 16]));
        let here = Tokens::new(&[3; 32], "https://a.example")?;
        let (token, until) = here.make(person, session, 5_000)?;
        assert_eq!(until, 5_000 + ACCESS_MS);
        assert_eq!(here.read(&token, until - 1).map(|bearer| (bearer.person, bearer.session)), Some((person, session)));
        assert_eq!(here.read(&token, until), None);
        assert_eq!(Tokens::new(&[3; 32], "https://b.example")?.read(&token, 5_000), None, "another audience");
        assert_eq!(Tokens::new(&[4; 32], "https://a.example")?.read(&token, 5_000), None, "another key");
        Ok(())
    }
}
