//! Boxes: bytes sealed under a secret that their owner holds — wraps, vault, bag, card.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use naast_core::{Hash, InviteId, enc};
use zeroize::Zeroizing;

use super::hkdf;
use crate::Chance;

const SALT_BYTES: usize = 32;

/// What kind of box, with what it is bound to: a box taken from elsewhere does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxKind {
    /// The account secret under the words.
    WrapWords {
        /// Whose.
        root: Hash,
        /// Number of the list of factors.
        n: u32,
    },
    /// The account secret under the recovery code.
    WrapCode {
        /// Whose.
        root: Hash,
        /// Number of the list of factors.
        n: u32,
    },
    /// The account secret under what a passkey derives.
    WrapPasskey {
        /// Whose.
        root: Hash,
        /// Number of the list of factors.
        n: u32,
    },
    /// The account secret under a half and a PIN.
    WrapPin {
        /// Whose.
        root: Hash,
        /// Number of the list of factors.
        n: u32,
    },
    /// All keys under the account secret.
    Vault {
        /// Whose.
        root: Hash,
    },
    /// The bag under its key.
    Bag {
        /// Whose.
        root: Hash,
        /// Its number.
        n: u64,
    },
    /// A card under its invite's secret.
    Card {
        /// The invite.
        invite: InviteId,
    },
}

impl BoxKind {
    /// The label of the box's key.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::WrapWords { .. } => "wrap-words",
            Self::WrapCode { .. } => "wrap-code",
            Self::WrapPasskey { .. } => "wrap-passkey",
            Self::WrapPin { .. } => "wrap-pin",
            Self::Vault { .. } => "vault",
            Self::Bag { .. } => "bag",
            Self::Card { .. } => "card",
        }
    }

    fn aad(&self) -> Vec<u8> {
        match self {
            Self::WrapWords { root, n }
            | Self::WrapCode { root, n }
            | Self::WrapPasskey { root, n }
            | Self::WrapPin { root, n } => enc(self.label(), &[root.as_bytes().into(), u64::from(*n).into()]),
            Self::Vault { root } => enc(self.label(), &[root.as_bytes().into()]),
            Self::Bag { root, n } => enc(self.label(), &[root.as_bytes().into(), (*n).into()]),
            Self::Card { invite } => enc(self.label(), &[invite.as_bytes().into()]),
        }
    }
}

/// The box does not open: another secret, another place, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this box does not open with this secret")]
pub struct BoxError;

/// Seals bytes under a secret.
///
/// # Errors
/// [`BoxError`] when the plaintext is longer than AES-GCM can take (64 GiB).
pub fn seal_box(kind: BoxKind, secret: &[u8], plaintext: &[u8], chance: &mut Chance) -> Result<Vec<u8>, BoxError> {
    seal_box_with_salt(kind, secret, &chance.bytes(), plaintext)
}

/// Seals bytes with a salt that is known beforehand: for vectors. One salt must never serve two boxes.
///
/// # Errors
/// See [`seal_box`].
pub fn seal_box_with_salt(
    kind: BoxKind,
    secret: &[u8],
    salt: &[u8; SALT_BYTES],
    plaintext: &[u8],
) -> Result<Vec<u8>, BoxError> {
    let sealed = cipher(kind, secret, salt)
        .encrypt(&Nonce::default(), Payload { msg: plaintext, aad: &kind.aad() })
        .map_err(|_| BoxError)?;
    Ok([salt.as_slice(), &sealed].concat())
}

/// Opens a box.
///
/// # Errors
/// [`BoxError`].
pub fn open_box(kind: BoxKind, secret: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BoxError> {
    let (salt, sealed) = sealed.split_at_checked(SALT_BYTES).ok_or(BoxError)?;
    cipher(kind, secret, salt)
        .decrypt(&Nonce::default(), Payload { msg: sealed, aad: &kind.aad() })
        .map(Zeroizing::new)
        .map_err(|_| BoxError)
}

fn cipher(kind: BoxKind, secret: &[u8], salt: &[u8]) -> Aes256Gcm {
    Aes256Gcm::new(&(*hkdf(secret, salt, &enc(kind.label(), &[]))).into())
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_in_its_own_place_only() {
        let kind = BoxKind::Bag { root: Hash([1; 32]), n: 3 };
        let sealed = seal_box(kind, b"secret", b"inside", &mut Chance::from_seed(1)).expect("it seals");
        assert_eq!(open_box(kind, b"secret", &sealed).as_deref().map(Vec::as_slice), Ok(b"inside".as_slice()));
        for (kind, secret) in [
            (kind, b"other!".as_slice()),
            (BoxKind::Bag { root: Hash([1; 32]), n: 2 }, b"secret"),
            (BoxKind::Bag { root: Hash([2; 32]), n: 3 }, b"secret"),
            (BoxKind::Vault { root: Hash([1; 32]) }, b"secret"),
        ] {
            assert_eq!(open_box(kind, secret, &sealed), Err(BoxError));
        }
        assert_eq!(open_box(kind, b"secret", &sealed[..31]), Err(BoxError));
    }
}
