//! Names of things: 16 random bytes each, base64url without padding on the wire, a raw 16-byte blob in the database.
//!
//! Every kind of thing has its own type, so that a channel can never be looked up as a person.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Text that is not the canonical base64url of exactly the expected number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the base64url of {expected} bytes")]
pub struct NotBytes {
    /// How many bytes it should have been.
    pub expected: usize,
}

/// Reads canonical, unpadded base64url of exactly `N` bytes.
///
/// # Errors
/// [`NotBytes`] for padding, a foreign alphabet, loose trailing bits, or another length.
pub fn decode<const N: usize>(text: &str) -> Result<[u8; N], NotBytes> {
    let mut bytes = [0_u8; N];
    // The slice decoder wants room for its estimate, which may be up to two bytes above the real length.
    let mut room = [0_u8; 4096];
    let refused = NotBytes { expected: N };
    if text.len() > 4096 {
        return Err(refused);
    }
    let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut room).map_err(|_| refused)?;
    if length != N {
        return Err(refused);
    }
    bytes.copy_from_slice(&room[..N]);
    Ok(bytes)
}

/// Writes bytes as unpadded base64url, the only text form of bytes in Naast.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// How bytes look as text, in the words of JSON Schema: exactly so many, or any number.
pub(crate) fn text_schema(size: Option<usize>) -> Schema {
    let pattern = size.map_or_else(
        || "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$".to_owned(),
        |size| {
            let whole = (size * 8).div_ceil(6) - 1;
            // The bits that the last letter has too many are zero: each value has one spelling.
            let last = if size % 3 == 1 { "[AQgw]" } else { "[AEIMQUYcgkosw048]" };
            format!("^[A-Za-z0-9_-]{{{whole}}}{last}$")
        },
    );
    let count = size.map_or_else(|| "Bytes".to_owned(), |size| format!("{size} bytes"));
    json_schema!({ "type": "string", "pattern": pattern, "description": format!("{count} as base64url without padding.") })
}

/// Defines a fixed-size value that travels as base64url.
macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ts_rs::TS)]
        #[ts(type = "string")]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// The raw bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $size] { &self.0 }

            /// From raw bytes, when there are exactly enough of them.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> { bytes.try_into().ok().map(Self) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&$crate::id::encode(&self.0)) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                // Eight characters tell two values apart in a test's output and are too few to use.
                write!(f, "{}({}…)", stringify!($name), &$crate::id::encode(&self.0)[..8])
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::id::NotBytes;
            fn from_str(text: &str) -> Result<Self, Self::Err> { $crate::id::decode(text).map(Self) }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema { $crate::id::text_schema(Some($size)) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(&$crate::id::encode(&self.0)) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use fixed_bytes;

fixed_bytes!(/// One human with one account.
    PersonId, 16);
fixed_bytes!(/// A place where its members talk.
    ChannelId, 16);
fixed_bytes!(/// A log: a channel's or a person's, under the id of its owner.
    LogId, 16);
fixed_bytes!(/// One message on its way, chosen by its author.
    EnvelopeId, 16);
fixed_bytes!(/// One share, chosen at random so that it counts nothing.
    ShareId, 16);
fixed_bytes!(/// One standing rule, chosen at random so that it counts nothing.
    RuleId, 16);
fixed_bytes!(/// An invite, derived from its secret.
    InviteId, 16);
fixed_bytes!(/// A command; repeating it returns the first answer.
    CommandId, 16);
fixed_bytes!(/// One browser profile or program of a person.
    DeviceId, 16);
fixed_bytes!(/// One signed-in session of a device.
    SessionId, 16);
fixed_bytes!(/// The deployment; pinned by clients at registration.
    TenantId, 16);
fixed_bytes!(/// A life of the database, which a restore ends: its lineage.
    LifeId, 16);
fixed_bytes!(/// One report, chosen at random.
    ReportId, 16);
fixed_bytes!(/// A sealed file.
    BlobId, 16);
fixed_bytes!(/// A label of the youth's; its name is known to the youth's devices alone.
    LabelId, 16);

impl From<ChannelId> for LogId {
    fn from(channel: ChannelId) -> Self {
        Self(channel.0)
    }
}

impl From<PersonId> for LogId {
    fn from(person: PersonId) -> Self {
        Self(person.0)
    }
}

/// Bytes of any length that travel as base64url: ciphertext, seals, sealed cards.
#[derive(Clone, PartialEq, Eq, Hash, Default, ts_rs::TS)]
#[ts(type = "string")]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} long)", self.0.len())
    }
}

impl FromStr for Bytes {
    type Err = NotBytes;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        BASE64_URL_SAFE_NO_PAD.decode(text).map(Self).map_err(|_| NotBytes { expected: text.len() * 3 / 4 })
    }
}

impl JsonSchema for Bytes {
    fn schema_name() -> Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        text_schema(None)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = PersonId([7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 22);
    }

    #[test]
    fn text_that_is_not_canonical_is_refused() {
        let id = PersonId([255; 16]).to_string();
        let loose_bits = format!("{}x", &id[..21]);
        for wrong in ["", "AAAA", &format!("{id}="), &loose_bits, &id.replace('_', "/"), &"A".repeat(9000)] {
            assert!(wrong.parse::<PersonId>().is_err(), "{wrong} was taken");
        }
    }
}
