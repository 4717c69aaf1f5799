//! Links: an invite's secret and whom to expect behind it. The part behind `#` never travels to a server.

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::encode::{Sig, SignPub};
use naast_core::{Hash, InviteId, enc};
use zeroize::Zeroizing;

use crate::crypto::hkdf;
use crate::{Chance, Error};

/// The secret of an invite, and everything that follows from it.
#[derive(Clone)]
pub struct InviteSecret(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for InviteSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InviteSecret(…)")
    }
}

impl InviteSecret {
    /// A new one.
    #[must_use]
    pub fn make(chance: &mut Chance) -> Self {
        Self(Zeroizing::new(chance.bytes()))
    }

    /// From its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes: the secret of the card's box.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The invite's id.
    #[must_use]
    pub fn invite(&self) -> InviteId {
        let mut id = [0_u8; 16];
        id.copy_from_slice(&hkdf(self.0.as_slice(), &[], &enc("invite-id", &[]))[..16]);
        InviteId(id)
    }

    /// The public key that proofs are checked with.
    #[must_use]
    pub fn key(&self) -> SignPub {
        SignPub(self.signing_key().verifying_key().to_bytes())
    }

    /// Proof over some bytes that this secret was held.
    #[must_use]
    pub fn prove(&self, bytes: &[u8]) -> Sig {
        Sig(self.signing_key().sign(bytes).to_bytes())
    }

    fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&hkdf(self.0.as_slice(), &[], &enc("invite-key", &[])))
    }
}

/// A link as it is shown, scanned or sent.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where the server is.
    pub origin: String,
    /// The invite's secret.
    pub secret: InviteSecret,
    /// Who invites; absent in the very first link.
    pub inviter: Option<Hash>,
    /// The organisation, once it has an identity.
    pub organisation: Option<Hash>,
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// [`Error::NotALink`].
    pub fn read(text: &str) -> Result<Self, Error> {
        let (origin, fragment) = text.trim().split_once("/i#").ok_or(Error::NotALink)?;
        let mut parts = fragment.split('.');
        let mut next = || parts.next().map(str::parse::<Hash>).transpose().map_err(|_| Error::NotALink);
        let secret = next()?.ok_or(Error::NotALink)?;
        let (inviter, organisation) = (next()?, next()?);
        if parts.next().is_some() || origin.is_empty() {
            return Err(Error::NotALink);
        }
        Ok(Self { origin: origin.to_owned(), secret: InviteSecret::from_bytes(secret.0), inviter, organisation })
    }
}

impl std::fmt::Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/i#{}", self.origin, naast_core::id::encode(self.secret.as_bytes()))?;
        for root in [self.inviter, self.organisation].into_iter().flatten() {
            write!(f, ".{root}")?;
        }
        Ok(())
    }
}

/// What an empty phone shows to whoever keeps its owner's half: the plea's name, and nothing that opens anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PleaLink {
    /// Where the server is.
    pub origin: String,
    /// The plea.
    pub plea: Hash,
}

impl PleaLink {
    /// Reads a link.
    ///
    /// # Errors
    /// [`Error::NotALink`].
    pub fn read(text: &str) -> Result<Self, Error> {
        let (origin, plea) = text.trim().split_once("/h#").ok_or(Error::NotALink)?;
        let plea = plea.parse().map_err(|_| Error::NotALink)?;
        if origin.is_empty() { Err(Error::NotALink) } else { Ok(Self { origin: origin.to_owned(), plea }) }
    }
}

impl std::fmt::Display for PleaLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/h#{}", self.origin, self.plea)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    #[test]
    fn a_plea_says_the_same_after_being_read() {
        let link = PleaLink { origin: "https://naast.example".into(), plea: Hash([7; 32]) };
        assert_eq!(PleaLink::read(&link.to_string()).ok(), Some(link.clone()));
        for wrong in
            ["", "https://naast.example/h#", "https://naast.example/h#AAAA", "/h#", "https://naast.example/i#AAAA"]
        {
            assert!(PleaLink::read(wrong).is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn a_link_says_the_same_after_being_read() {
        let mut chance = Chance::from_seed(5);
        for (inviter, organisation) in
            [(None, None), (Some(Hash([1; 32])), None), (Some(Hash([1; 32])), Some(Hash([2; 32])))]
        {
            let link = Link {
                origin: "https://naast.example".into(),
                secret: InviteSecret::make(&mut chance),
                inviter,
                organisation,
            };
            let again = Link::read(&link.to_string()).expect("it is a link");
            assert_eq!(again.to_string(), link.to_string());
            assert_eq!((again.inviter, again.organisation), (inviter, organisation));
            assert_eq!(again.secret.invite(), link.secret.invite());
        }
        for wrong in ["", "https://naast.example/i#", "https://naast.example/i#AAAA", "https://naast.example/x"] {
            assert!(matches!(Link::read(wrong), Err(Error::NotALink)), "{wrong} was taken");
        }
    }
}
