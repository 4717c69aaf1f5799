//! Whom somebody tells that they found a hole in this server: what its operator says, checked before anybody reads it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A contact as `security.txt` names it (RFC 9116 §2.5.3): a `mailto:` or an `https:` URI.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Contact(String);

/// Why text is no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a security contact is like mailto:security@example.org or https://example.org/security")]
pub struct ContactError;

impl FromStr for Contact {
    type Err = ContactError;

    fn from_str(text: &str) -> Result<Self, ContactError> {
        // What a URI has no room for would begin a line of its own.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte));
        let is_mail = text.strip_prefix("mailto:").and_then(|address| address.split_once('@'));
        let is_mail = is_mail.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        let is_page = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if is_plain && (is_mail || is_page) { Ok(Self(text.to_owned())) } else { Err(ContactError) }
    }
}

impl TryFrom<String> for Contact {
    type Error = ContactError;

    fn try_from(text: String) -> Result<Self, ContactError> {
        text.parse()
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_or_a_page_and_fits_on_its_line() {
        for good in ["mailto:security@example.org", "https://example.org/security", "https://example.org"] {
            assert_eq!(good.parse::<Contact>().map(|contact| contact.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "security@example.org",
            "http://example.org/security",
            "tel:+31-20-0000000",
            "mailto:",
            "mailto:@example.org",
            "mailto:security@",
            "https://",
            "https:///security",
            "mailto:a@example.org\nExpires: 2999-01-01T00:00:00Z",
            "https://example.org/se curity",
            "https://example.org/ë",
        ] {
            assert_eq!(bad.parse::<Contact>(), Err(ContactError), "{bad:?}");
        }
    }
}
