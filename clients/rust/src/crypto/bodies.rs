//! The body of a message: its words, signed by their author, under a key that opens nothing else.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload as Sealing};
use aes_gcm::{Aes256Gcm, Nonce};
use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::encode::{Sig, SignPub, verify};
use naast_core::message::{message_commit, message_key_info, padded_length, words_bytes};
use naast_core::{Hash, enc};
use zeroize::Zeroizing;

use super::{Key32, hkdf};

const SIGNATURE_BYTES: usize = 64;
const LENGTH_BYTES: usize = 4;

/// The key of one message.
#[derive(Clone)]
pub struct MessageKey(Key32);

impl std::fmt::Debug for MessageKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageKey(…)")
    }
}

impl MessageKey {
    /// The key of the message with this header, in the epoch with this key.
    #[must_use]
    pub fn derive(epoch_key: &[u8; 32], header: &str) -> Self {
        Self(hkdf(epoch_key, &[], &message_key_info(header)))
    }

    /// A key that somebody gave.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes: for whom it is given to.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What stands beside the body, so that one ciphertext has one meaning.
    #[must_use]
    pub fn commit(&self) -> Hash {
        message_commit(&self.0)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&(*self.0).into())
    }
}

/// The key of an epoch that only adds people: from the key before and the new charter.
#[must_use]
pub fn derived_epoch_key(last: &[u8; 32], charter: Hash) -> Key32 {
    hkdf(last, &[], &enc("epoch-add", &[charter.as_bytes().into()]))
}

/// Why a body is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The key is not the one that the message was committed to.
    #[error("the key does not belong to this message")]
    Commit,
    /// Changed on its way, or under another header.
    #[error("the message was changed after it was written")]
    Changed,
    /// Its inside has not the form that it must have.
    #[error("the inside of the message is malformed")]
    Form,
    /// Its author did not sign these words under this header.
    #[error("the author did not write these words")]
    Signature,
}

/// Words, opened but not yet checked against their author.
#[derive(Debug)]
pub struct Words {
    payload: Zeroizing<Vec<u8>>,
    signature: Sig,
}

impl Words {
    /// The payload, once it is certain that this author wrote it under this header.
    ///
    /// # Errors
    /// [`BodyError::Signature`].
    pub fn by(self, author: SignPub, header: &str) -> Result<Zeroizing<Vec<u8>>, BodyError> {
        if verify(author, &words_bytes(header, &self.payload), self.signature) {
            Ok(self.payload)
        } else {
            Err(BodyError::Signature)
        }
    }
}

/// Signs, pads and seals a payload.
///
/// # Errors
/// [`BodyError::Form`] for a payload longer than a u32 counts.
pub fn seal_body(key: &MessageKey, header: &str, payload: &[u8], author: &SigningKey) -> Result<Vec<u8>, BodyError> {
    let signature = author.sign(&words_bytes(header, payload)).to_bytes();
    let length = u32::try_from(payload.len()).map_err(|_| BodyError::Form)?;
    let filled = SIGNATURE_BYTES + LENGTH_BYTES + payload.len();
    let mut inside = Zeroizing::new(Vec::with_capacity(padded_length(filled)));
    inside.extend_from_slice(&signature);
    inside.extend_from_slice(&length.to_be_bytes());
    inside.extend_from_slice(payload);
    inside.resize(padded_length(filled), 0);
    key.cipher()
        .encrypt(&Nonce::default(), Sealing { msg: &inside, aad: header.as_bytes() })
        .map_err(|_| BodyError::Form)
}

/// Opens a body with a key that must be the one in `commit`.
///
/// # Errors
/// [`BodyError::Commit`], [`BodyError::Changed`], [`BodyError::Form`].
pub fn open_body(key: &MessageKey, header: &str, commit: Hash, body: &[u8]) -> Result<Words, BodyError> {
    if key.commit() != commit {
        return Err(BodyError::Commit);
    }
    let inside = key
        .cipher()
        .decrypt(&Nonce::default(), Sealing { msg: body, aad: header.as_bytes() })
        .map(Zeroizing::new)
        .map_err(|_| BodyError::Changed)?;
    let (signature, rest) = inside.split_at_checked(SIGNATURE_BYTES).ok_or(BodyError::Form)?;
    let (length, rest) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(BodyError::Form)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| BodyError::Form)?;
    let (payload, padding) = rest.split_at_checked(length).ok_or(BodyError::Form)?;
    // One payload has one inside: padding of another length or content would be a place to hide things.
    let is_padded = inside.len() == padded_length(SIGNATURE_BYTES + LENGTH_BYTES + length);
    if !is_padded || padding.iter().any(|byte| *byte != 0) {
        return Err(BodyError::Form);
    }
    let signature = Sig::from_slice(signature).ok_or(BodyError::Form)?;
    Ok(Words { payload: Zeroizing::new(payload.to_vec()), signature })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    #[test]
    fn words_open_for_the_right_key_header_and_author_only() {
        let author = SigningKey::from_bytes(&[3; 32]);
        let by = SignPub(author.verifying_key().to_bytes());
        let key = MessageKey::derive(&[4; 32], "header");
        let body = seal_body(&key, "header", b"words", &author).expect("it seals");
        assert_eq!(body.len(), 256 + 16);
        let open = |key: &MessageKey, header, commit| open_body(key, header, commit, &body);
        let words = open(&key, "header", key.commit()).expect("it opens");
        assert_eq!(words.by(by, "header").expect("its author wrote it").as_slice(), b"words");

        let other = MessageKey::derive(&[5; 32], "header");
        assert_eq!(open(&other, "header", key.commit()).err(), Some(BodyError::Commit));
        assert_eq!(open(&other, "header", other.commit()).err(), Some(BodyError::Changed));
        assert_eq!(open(&key, "another", key.commit()).err(), Some(BodyError::Changed));
        let stranger = SignPub(SigningKey::from_bytes(&[6; 32]).verifying_key().to_bytes());
        let words = open(&key, "header", key.commit()).expect("it opens");
        assert_eq!(words.by(stranger, "header"), Err(BodyError::Signature));
    }
}
