//! A PIN as somebody types it: six digits, and none that everybody tries first.

use zeroize::Zeroizing;

const DIGITS: usize = 6;

/// Six digits that are no pattern.
#[derive(Clone)]
pub struct PinCode(Zeroizing<String>);

impl std::fmt::Debug for PinCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinCode(…)")
    }
}

/// Why digits are no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinCodeError {
    /// Not six digits.
    #[error("a PIN has six digits")]
    Form,
    /// A run (123456) or a repetition (000000, 121212, 123123): the first that anybody tries.
    #[error("this PIN is the first that anybody tries")]
    Easy,
}

impl PinCode {
    /// Reads what somebody chooses.
    ///
    /// # Errors
    /// [`PinCodeError`].
    pub fn choose(typed: &str) -> Result<Self, PinCodeError> {
        let pin = Self::read(typed)?;
        if is_easy(pin.0.as_bytes()) { Err(PinCodeError::Easy) } else { Ok(pin) }
    }

    /// Reads what somebody shows.
    ///
    /// # Errors
    /// [`PinCodeError::Form`].
    pub fn read(typed: &str) -> Result<Self, PinCodeError> {
        let typed = typed.trim();
        let is_pin = typed.len() == DIGITS && typed.bytes().all(|digit| digit.is_ascii_digit());
        if is_pin { Ok(Self(Zeroizing::new(typed.to_owned()))) } else { Err(PinCodeError::Form) }
    }

    /// Its digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

fn is_easy(digits: &[u8]) -> bool {
    let repeats = |period: usize| digits.iter().zip(&digits[period..]).all(|(digit, next)| digit == next);
    let runs = |step: u8| digits.windows(2).all(|pair| (pair[0] - b'0' + step) % 10 == pair[1] - b'0');
    (1..=DIGITS / 2).any(repeats) || runs(1) || runs(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_a_pin_unless_everybody_tries_them_first() {
        for good in ["482915", " 112233 ", "101112", "123457"] {
            assert!(PinCode::choose(good).is_ok(), "{good} was refused");
        }
        for easy in ["000000", "777777", "123456", "654321", "789012", "321098", "121212", "123123"] {
            assert_eq!(PinCode::choose(easy).err(), Some(PinCodeError::Easy), "{easy}");
            assert!(PinCode::read(easy).is_ok(), "{easy} can be shown, to be told that it is wrong");
        }
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６", "12 345"] {
            assert_eq!(PinCode::choose(wrong).err(), Some(PinCodeError::Form), "{wrong}");
        }
    }
}
