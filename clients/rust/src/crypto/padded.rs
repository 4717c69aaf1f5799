//! Text in one of a few lengths: whoever carries it sealed sees hardly more than that there is one.

use naast_core::message::padded_length;
use zeroize::Zeroizing;

const LENGTH_BYTES: usize = 4;

/// Length as u32, big-endian, the bytes, and zeros up to 256·2ⁿ. Nothing for more than a u32 counts.
#[must_use]
pub fn padded(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let length = u32::try_from(bytes.len()).ok()?;
    let mut inside = Zeroizing::new(Vec::with_capacity(padded_length(LENGTH_BYTES + bytes.len())));
    inside.extend_from_slice(&length.to_be_bytes());
    inside.extend_from_slice(bytes);
    inside.resize(padded_length(LENGTH_BYTES + bytes.len()), 0);
    Some(inside)
}

/// The bytes inside. Nothing when there is padding of another length or content: it would be a place to hide things.
#[must_use]
pub fn unpadded(inside: &[u8]) -> Option<&[u8]> {
    let (length, rest) = inside.split_first_chunk::<LENGTH_BYTES>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (bytes, padding) = rest.split_at_checked(length)?;
    let is_padded = inside.len() == padded_length(LENGTH_BYTES + length) && padding.iter().all(|byte| *byte == 0);
    is_padded.then_some(bytes)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    #[test]
    fn what_was_padded_comes_out_again() {
        for length in [0, 1, 251, 252, 253, 5_000] {
            let bytes = vec![7; length];
            let inside = padded(&bytes).expect("it is short");
            assert_eq!(unpadded(&inside), Some(bytes.as_slice()));
        }
        assert_eq!(
            padded(b"short").expect("it is short").len(),
            padded(b"a little longer").expect("it is short").len()
        );
    }

    #[test]
    fn padding_of_another_length_or_content_is_none() {
        let mut inside = padded(b"words").expect("it is short").to_vec();
        assert_eq!(unpadded(&inside[..inside.len() - 1]), None);
        inside[255] = 1;
        assert_eq!(unpadded(&inside), None);
        assert_eq!(unpadded(&[0, 0]), None);
        let longer = [padded(b"words").expect("it is short").as_slice(), &[0; 256]].concat();
        assert_eq!(unpadded(&longer), None);
    }
}
