//! The recovery code: 128 bits that fit on a slip of paper and survive being read aloud.

use naast_core::{Hash, enc, hash};
use zeroize::Zeroizing;

use super::hkdf;
use crate::Chance;

/// Crockford's base32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 26 characters carry 130 bits: 128 of the code and two that are zero.
const CODE_CHARACTERS: usize = 26;
/// Two characters carry ten bits of checksum.
const CHECK_CHARACTERS: usize = 2;

/// A recovery code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; 16]>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// Why text is no recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeError {
    /// Too short, too long, or with signs that no code has.
    #[error("a recovery code has seven groups of four signs")]
    Form,
    /// A sign was mistyped.
    #[error("one of the signs of this code is wrong")]
    Checksum,
}

impl RecoveryCode {
    /// A new code.
    #[must_use]
    pub fn make(chance: &mut Chance) -> Self {
        Self(Zeroizing::new(chance.bytes()))
    }

    /// From its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes: the secret of the wrap.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// As people write it: seven groups of four.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let code = u128::from_be_bytes(*self.0);
        // The first 25 characters hold 125 bits; the 26th the last three and two zeros.
        let mut values: Vec<u8> = (0..CODE_CHARACTERS - 1).map(|place| low5(code >> (123 - 5 * place))).collect();
        values.push(low5(code << 2) & 0b1_1100);
        let check = checksum(&self.0);
        values.extend([low5(u128::from(check) >> 5), low5(u128::from(check))]);
        let mut text = Zeroizing::new(String::with_capacity(34));
        for (place, value) in values.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*value)]));
        }
        text
    }

    /// Reads a code as somebody typed it: case, spaces and hyphens do not matter, nor O for 0, nor I and L for 1.
    ///
    /// # Errors
    /// [`RecoveryCodeError`].
    pub fn read(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut values = Zeroizing::new(Vec::with_capacity(CODE_CHARACTERS + CHECK_CHARACTERS));
        for sign in text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-') {
            let sign = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| char::from(*known) == sign).ok_or(RecoveryCodeError::Form)?;
            values.push(u8::try_from(value).map_err(|_| RecoveryCodeError::Form)?);
        }
        let (code, check) = values.split_at_checked(CODE_CHARACTERS).ok_or(RecoveryCodeError::Form)?;
        let [high, low] = check else { return Err(RecoveryCodeError::Form) };
        let (last, first) = code.split_last().ok_or(RecoveryCodeError::Form)?;
        if last & 0b11 != 0 {
            return Err(RecoveryCodeError::Checksum);
        }
        let bits = first.iter().fold(0_u128, |bits, value| bits << 5 | u128::from(*value));
        let bytes = (bits << 3 | u128::from(last >> 2)).to_be_bytes();
        if checksum(&bytes) != u16::from(*high) << 5 | u16::from(*low) {
            return Err(RecoveryCodeError::Checksum);
        }
        Ok(Self::from_bytes(bytes))
    }

    /// What is shown to the server to sign in with: it says nothing about the code.
    #[must_use]
    pub fn authenticator(&self) -> Hash {
        Hash(*hkdf(self.0.as_slice(), &[], &enc("code-auth", &[])))
    }

    /// What the server keeps to compare an authenticator with.
    #[must_use]
    pub fn check(&self) -> Hash {
        hash("code-check", &[self.authenticator().as_bytes().into()])
    }
}

fn low5(bits: u128) -> u8 {
    // Five bits fit any integer.
    u8::try_from(bits & 0b1_1111).unwrap_or_default()
}

fn checksum(code: &[u8; 16]) -> u16 {
    let hash = hash("recovery-code", &[code.into()]);
    u16::from_be_bytes([hash.0[0], hash.0[1]]) >> 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_written_by_hand() {
        let mut chance = Chance::from_seed(4);
        for _ in 0..200 {
            let code = RecoveryCode::make(&mut chance);
            let text = code.to_text();
            assert_eq!(text.len(), 34);
            assert_eq!(RecoveryCode::read(&text).as_ref(), Ok(&code));
            let by_hand = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(RecoveryCode::read(&by_hand), Ok(code));
        }
    }

    #[test]
    fn a_mistyped_sign_is_noticed() {
        let text = RecoveryCode::from_bytes([9; 16]).to_text();
        for (place, sign) in text.char_indices().filter(|(_, sign)| *sign != '-') {
            let other = if sign == '7' { '8' } else { '7' };
            let mut wrong = text.to_string();
            wrong.replace_range(place..=place, &other.to_string());
            assert_eq!(RecoveryCode::read(&wrong), Err(RecoveryCodeError::Checksum), "{wrong}");
        }
        assert_eq!(RecoveryCode::read("ABCD"), Err(RecoveryCodeError::Form));
        assert_eq!(RecoveryCode::read(&text.replace(&text[0..1], "U")), Err(RecoveryCodeError::Form));
    }
}
