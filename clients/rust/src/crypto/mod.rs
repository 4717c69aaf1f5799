//! Cryptography as `server/docs/formats.md` writes it down: bytes in, bytes out.
//!
//! It knows no person, no network and no clock. Randomness arrives as a parameter. Secrets in key types are wiped on drop.

mod bodies;
mod boxes;
mod hkdf;
pub mod opaque;
mod padded;
mod recovery;
mod reports;
mod rules;
mod seals;

pub use bodies::{BodyError, MessageKey, Words, derived_epoch_key, open_body, seal_body};
pub use boxes::{BoxError, BoxKind, open_box, seal_box, seal_box_with_salt};
pub use hkdf::hkdf;
pub use padded::{padded, unpadded};
pub use recovery::{RecoveryCode, RecoveryCodeError};
pub use reports::{open_report, seal_report};
pub use rules::{open_rule_box, rule_key, seal_rule_box};
pub use seals::{SealError, SealKey, open_seal, seal};

/// A symmetric key of 32 bytes.
pub type Key32 = zeroize::Zeroizing<[u8; 32]>;
