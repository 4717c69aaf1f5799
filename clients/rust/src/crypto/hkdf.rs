//! HKDF-SHA256 (RFC 5869), always to 32 bytes.

use zeroize::Zeroizing;

use super::Key32;

/// Derives 32 bytes from a secret. No salt is an empty salt.
#[must_use]
pub fn hkdf(secret: &[u8], salt: &[u8], info: &[u8]) -> Key32 {
    let mut key = Zeroizing::new([0_u8; 32]);
    let derived = ::hkdf::Hkdf::<sha2::Sha256>::new(Some(salt), secret).expand(info, key.as_mut_slice());
    // Expansion refuses only outputs above 255 × 32 bytes.
    debug_assert!(derived.is_ok(), "32 bytes can always be derived");
    key
}
