//! Seals: bytes that one person alone can open. HPKE base mode (RFC 9180) with X-Wing, so that what is said today stays
//! secret from the computers of seventy years on.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use naast_core::encode::SealPub;
use zeroize::{Zeroize as _, Zeroizing};

const ENCAPSULATION_BYTES: usize = 1120;

/// Why something was not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The public key is none.
    #[error("this is not a key to seal to")]
    Key,
    /// Not made for this key, this place, or changed on its way.
    #[error("this seal was not made for this person and place")]
    Foreign,
}

/// A private X-Wing key: the 32 bytes that everything else follows from.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl SealKey {
    /// From its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key that others seal to.
    #[must_use]
    pub fn public(&self) -> SealPub {
        let mut public = [0_u8; 1216];
        if let Ok(private) = self.private() {
            XWing::sk_to_pk(&private).write_exact(&mut public);
        }
        SealPub(public)
    }

    fn private(&self) -> Result<<XWing as Kem>::PrivateKey, SealError> {
        <XWing as Kem>::PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| SealError::Key)
    }
}

/// Seals bytes to a key; `info` says for which place they are meant.
///
/// # Errors
/// [`SealError::Key`].
pub fn seal(
    to: &SealPub,
    info: &[u8],
    plaintext: &[u8],
    chance: &mut impl hpke::rand_core::CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let key = <XWing as Kem>::PublicKey::from_bytes(to.as_bytes()).map_err(|_| SealError::Key)?;
    let (encapsulated, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
        &OpModeS::Base,
        &key,
        info,
        plaintext,
        &[],
        chance,
    )
    .map_err(|_| SealError::Key)?;
    Ok([encapsulated.to_bytes().as_slice(), &sealed].concat())
}

/// Opens what was sealed to this key for this place.
///
/// # Errors
/// [`SealError::Foreign`].
pub fn open_seal(key: &SealKey, info: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (encapsulated, sealed) = sealed.split_at_checked(ENCAPSULATION_BYTES).ok_or(SealError::Foreign)?;
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| SealError::Foreign)?;
    let mut opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(
        &OpModeR::Base,
        &key.private()?,
        &encapsulated,
        info,
        sealed,
        &[],
    )
    .map_err(|_| SealError::Foreign)?;
    let kept = Zeroizing::new(opened.clone());
    opened.zeroize();
    Ok(kept)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;
    use crate::Chance;

    #[test]
    fn a_seal_opens_for_its_recipient_in_its_place_only() {
        let mut chance = Chance::from_seed(2);
        let (jef, hanne) = (SealKey::from_bytes(chance.bytes()), SealKey::from_bytes(chance.bytes()));
        let sealed = seal(&jef.public(), b"here", b"inside", &mut chance).expect("it seals");
        assert_eq!(sealed.len(), ENCAPSULATION_BYTES + 6 + 16);
        assert_eq!(open_seal(&jef, b"here", &sealed).expect("it opens").as_slice(), b"inside");
        assert_eq!(open_seal(&jef, b"there", &sealed), Err(SealError::Foreign));
        assert_eq!(open_seal(&hanne, b"here", &sealed), Err(SealError::Foreign));
        assert_eq!(open_seal(&jef, b"here", &sealed[..1000]), Err(SealError::Foreign));
    }
}
