//! What lets somebody read along: a rule's key in an epoch, and under it the keys of single messages.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use naast_core::RuleId;
use naast_core::rule::{box_key_info, rule_key_info};
use zeroize::Zeroizing;

use super::{BoxError, Key32, MessageKey, hkdf};

/// The key of a rule in the epoch with this key.
#[must_use]
pub fn rule_key(epoch_key: &[u8; 32], rule: RuleId) -> Key32 {
    hkdf(epoch_key, &[], &rule_key_info(rule))
}

/// The key of the message with this header, for whoever holds the rule's key.
///
/// # Errors
/// [`BoxError`] never for a key of 32 bytes.
pub fn seal_rule_box(rule_key: &Key32, header: &str, key: &MessageKey) -> Result<Vec<u8>, BoxError> {
    cipher(rule_key, header).encrypt(&Nonce::default(), key.as_bytes().as_slice()).map_err(|_| BoxError)
}

/// Opens such a box.
///
/// # Errors
/// [`BoxError`] for another rule, epoch or message, or changed bytes.
pub fn open_rule_box(rule_key: &Key32, header: &str, sealed: &[u8]) -> Result<MessageKey, BoxError> {
    let opened = cipher(rule_key, header).decrypt(&Nonce::default(), sealed).map(Zeroizing::new);
    let opened = opened.map_err(|_| BoxError)?;
    Ok(MessageKey::from_bytes(<[u8; 32]>::try_from(opened.as_slice()).map_err(|_| BoxError)?))
}

/// One header, one message, one key: the nonce is zero, as with bodies.
fn cipher(rule_key: &Key32, header: &str) -> Aes256Gcm {
    Aes256Gcm::new(&(*hkdf(rule_key.as_slice(), &[], &box_key_info(header))).into())
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_for_its_rule_its_epoch_and_its_message_only() {
        let message = MessageKey::derive(&[4; 32], "header");
        let right = rule_key(&[4; 32], RuleId([1; 16]));
        let sealed = seal_rule_box(&right, "header", &message).expect("it seals");
        assert_eq!(sealed.len(), naast_core::rule::BOX_BYTES);
        let opened = open_rule_box(&right, "header", &sealed).expect("it opens");
        assert_eq!(opened.as_bytes(), message.as_bytes());
        let (other_rule, other_epoch) = (rule_key(&[4; 32], RuleId([2; 16])), rule_key(&[5; 32], RuleId([1; 16])));
        for (key, header) in [(&right, "another"), (&other_rule, "header"), (&other_epoch, "header")] {
            assert_eq!(open_rule_box(key, header, &sealed).err(), Some(BoxError));
        }
        assert_eq!(open_rule_box(&right, "header", &sealed[..47]).err(), Some(BoxError));
    }
}
