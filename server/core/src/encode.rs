//! How parts become bytes before they are hashed, signed, derived from or bound to a seal.
//!
//! One encoding for all of them: the label first, then each part, every one as its length (u32, big-endian) and its bytes.
//! So no two different lists of parts ever give the same input, and nothing made for one purpose fits another.

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::id::fixed_bytes;

fixed_bytes!(/// A SHA-256 hash, always of an encoding with a label.
    Hash, 32);
fixed_bytes!(/// An Ed25519 public key (RFC 8032).
    SignPub, 32);
fixed_bytes!(/// An Ed25519 signature (RFC 8032).
    Sig, 64);
fixed_bytes!(/// An X-Wing public key (KEM 0x647a of HPKE): ML-KEM-768 and X25519 together.
    SealPub, 1216);

/// One part of an encoding.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Bytes as they are.
    Bytes(&'a [u8]),
    /// A number, as eight bytes big-endian.
    Number(u64),
}

impl<'a> From<&'a [u8]> for Part<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Part<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}
impl<'a> From<&'a str> for Part<'a> {
    fn from(text: &'a str) -> Self {
        Self::Bytes(text.as_bytes())
    }
}
impl From<u64> for Part<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// Encodes a label and its parts; `label` is without its leading `naast1/`.
///
/// # Panics
/// Never for parts that exist: a part of 4 GiB does not fit any bound in [`crate::limits`].
#[must_use]
pub fn enc(label: &str, parts: &[Part<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 + 64 * parts.len());
    let mut push = |pieces: &[&[u8]]| {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
        for piece in pieces {
            out.extend_from_slice(piece);
        }
    };
    push(&[b"naast1/", label.as_bytes()]);
    for part in parts {
        match part {
            Part::Bytes(bytes) => push(&[bytes]),
            Part::Number(number) => push(&[&number.to_be_bytes()]),
        }
    }
    out
}

/// SHA-256 of [`enc`].
#[must_use]
pub fn hash(label: &str, parts: &[Part<'_>]) -> Hash {
    Hash(Sha256::digest(enc(label, parts)).into())
}

/// Hash over a statement's signed bytes (`header.payload` of the JWS): the statement's name.
#[must_use]
pub fn statement_hash(signed: &str) -> Hash {
    hash("statement", &[signed.into()])
}

/// The hash of a log before its first entry.
#[must_use]
pub fn log_start(log: crate::LogId) -> Hash {
    hash("log-start", &[log.as_bytes().into()])
}

/// The hash of a log after an entry: whoever agrees on it agrees on everything before it.
#[must_use]
pub fn log_hash(before: Hash, seq: u64, at: crate::Millis, kind: &str, content: Hash) -> Hash {
    hash(
        "log",
        &[before.as_bytes().into(), seq.into(), at.unsigned_abs().into(), kind.into(), content.as_bytes().into()],
    )
}

/// Checks an Ed25519 signature strictly: small-order keys and non-canonical values are refused.
#[must_use]
pub fn verify(key: SignPub, message: &[u8], signature: Sig) -> bool {
    VerifyingKey::from_bytes(key.as_bytes())
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature.as_bytes())).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_parts_changes_the_encoding() {
        assert_ne!(enc("x", &["ab".into(), "c".into()]), enc("x", &["a".into(), "bc".into()]));
        assert_ne!(enc("xa", &["b".into()]), enc("x", &["ab".into()]));
        assert_eq!(enc("x", &[1_u64.into()]), b"\0\0\0\x08naast1/x\0\0\0\x08\0\0\0\0\0\0\0\x01");
    }

    #[test]
    fn a_key_of_small_order_verifies_nothing() {
        // The neutral element "signs" everything under lax verification.
        let mut neutral = [0_u8; 32];
        neutral[0] = 1;
        let mut signature = [0_u8; 64];
        signature[0] = 1;
        assert!(!verify(SignPub(neutral), b"anything", Sig(signature)));
    }
}
