//! JSON with one spelling: what is signed or bound must not be writable in two ways.

use serde::Serialize;
use serde::de::DeserializeOwned;

use naast_core::limits::INTEGER_MAX;

/// Text that is not the one spelling of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the one spelling of what it says")]
pub struct NotCanonical;

/// Reads JSON that comes out again byte for byte, and whose numbers are integers from 0 to 2^53 − 1.
///
/// # Errors
/// [`NotCanonical`] for everything else: unknown, missing or doubled fields, another order, white space, other numbers.
pub fn read<T: DeserializeOwned + Serialize>(text: &[u8]) -> Result<T, NotCanonical> {
    let value: T = serde_json::from_slice(text).map_err(|_| NotCanonical)?;
    let again = serde_json::to_vec(&value).map_err(|_| NotCanonical)?;
    if again == text && has_safe_numbers(text) { Ok(value) } else { Err(NotCanonical) }
}

/// Whether every number outside of strings is one that JavaScript reads exactly: a server that takes another lets one
/// statement stop every web reader.
fn has_safe_numbers(json: &[u8]) -> bool {
    let mut is_in_string = false;
    let mut number: i64 = 0;
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        if is_in_string {
            match byte {
                b'\\' => {
                    bytes.next();
                }
                b'"' => is_in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_in_string = true,
            b'0'..=b'9' => number = number.saturating_mul(10).saturating_add(i64::from(byte - b'0')),
            b'-' | b'.' => return false,
            _ => number = 0,
        }
        if number > INTEGER_MAX {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_every_client_reads_exactly() {
        for good in ["0", "9007199254740991", r#""-1.5""#, r#"{"a":[1,2],"b":"\"-9"}"#, "[9007199254740991,1]"] {
            assert!(has_safe_numbers(good.as_bytes()), "{good}");
        }
        for bad in ["-1", "9007199254740992", "99999999999999999999", "1.0", r#"{"a":"\\","b":-1}"#] {
            assert!(!has_safe_numbers(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn a_negative_time_is_refused_although_it_comes_out_again() {
        assert_eq!(read::<i64>(b"5"), Ok(5));
        assert_eq!(read::<i64>(b"-5"), Err(NotCanonical));
        assert_eq!(read::<i64>(b" 5"), Err(NotCanonical));
    }
}
