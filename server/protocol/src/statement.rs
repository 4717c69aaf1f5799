//! Signed bytes: a compact JWS (RFC 7515) with one fixed header per kind and a payload that has one spelling only.

use ed25519_dalek::{Signer as _, SigningKey};
use naast_core::encode::{Sig, SignPub, statement_hash, verify};
use naast_core::id::{Bytes, encode};
use naast_core::identity::{Chain, ChainError, KEY_KIND, Key, SignedKey};
use naast_core::{Hash, StatementBody, limits};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A statement as it travels: `header.payload.signature`. Nothing about it has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[ts(type = "string")]
pub struct Statement(pub String);

/// A statement whose form was checked: kind, canonical payload, length. Its signature was not: see [`Signed::is_by`].
#[derive(Debug, Clone)]
pub struct Signed<B> {
    /// What it says.
    pub body: B,
    /// Its name: hash over `header.payload`.
    pub hash: Hash,
    /// The signer's signature over `header.payload`.
    pub signature: Sig,
    /// `header.payload`, as signed.
    input: String,
}

/// Why text is no statement of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Not three parts of canonical base64url, or too long.
    #[error("not a statement")]
    Form,
    /// Another kind, algorithm or spelling of the header.
    #[error("a statement of another kind")]
    Kind,
    /// Unknown, missing or doubled fields, or a spelling that does not come out again byte for byte.
    #[error("a statement with another content than its kind has")]
    Payload,
}

/// The exact header of a kind.
#[must_use]
pub fn header(kind: &str) -> String {
    format!(r#"{{"alg":"EdDSA","typ":"naast1/{kind}"}}"#)
}

/// The bytes to sign for a body of this kind: `header.payload`.
///
/// # Errors
/// [`StatementError::Payload`] when the body cannot be written as JSON.
pub fn signing_input<B: Serialize>(kind: &str, body: &B) -> Result<String, StatementError> {
    let payload = serde_json::to_vec(body).map_err(|_| StatementError::Payload)?;
    Ok(format!("{}.{}", encode(header(kind).as_bytes()), encode(&payload)))
}

impl Statement {
    /// Signs a body.
    ///
    /// # Errors
    /// [`StatementError::Payload`] when the body cannot be written as JSON.
    pub fn sign<B: StatementBody + Serialize>(body: &B, key: &SigningKey) -> Result<Self, StatementError> {
        Self::sign_as(B::KIND, body, key)
    }

    /// Signs a generation of keys, with the root key.
    ///
    /// # Errors
    /// [`StatementError::Payload`] when the body cannot be written as JSON.
    pub fn sign_key(body: &Key, root: &SigningKey) -> Result<Self, StatementError> {
        Self::sign_as(KEY_KIND, body, root)
    }

    /// The kind that its header names. Nothing else about it has been checked.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let head: Bytes = self.0.split_once('.')?.0.parse().ok()?;
        let text = String::from_utf8(head.0).ok()?;
        let kind = text.strip_prefix(r#"{"alg":"EdDSA","typ":"naast1/"#)?.strip_suffix(r#""}"#)?;
        (header(kind) == text).then(|| kind.to_owned())
    }

    fn sign_as<B: Serialize>(kind: &str, body: &B, key: &SigningKey) -> Result<Self, StatementError> {
        let input = signing_input(kind, body)?;
        let signature = key.sign(input.as_bytes()).to_bytes();
        Ok(Self(format!("{input}.{}", encode(&signature))))
    }

    /// Reads a statement of a kind. The signature stays to be checked.
    ///
    /// # Errors
    /// [`StatementError`] by reason.
    pub fn read<B: StatementBody + Serialize + DeserializeOwned>(&self) -> Result<Signed<B>, StatementError> {
        self.read_as(B::KIND)
    }

    /// Reads a `key` statement.
    ///
    /// # Errors
    /// [`StatementError`] by reason.
    pub fn read_key(&self) -> Result<Signed<Key>, StatementError> {
        self.read_as(KEY_KIND)
    }

    fn read_as<B: Serialize + DeserializeOwned>(&self, kind: &str) -> Result<Signed<B>, StatementError> {
        if self.0.len() > limits::STATEMENT_BYTES_MAX {
            return Err(StatementError::Form);
        }
        let (signed, signature) = self.0.rsplit_once('.').ok_or(StatementError::Form)?;
        let (head, payload) = signed.split_once('.').ok_or(StatementError::Form)?;
        let signature = signature.parse::<Sig>().map_err(|_| StatementError::Form)?;
        if head != encode(header(kind).as_bytes()) {
            return Err(StatementError::Kind);
        }
        let payload: Bytes = payload.parse().map_err(|_| StatementError::Form)?;
        let body: B = crate::canonical::read(&payload.0).map_err(|_| StatementError::Payload)?;
        Ok(Signed { body, hash: statement_hash(signed), signature, input: signed.to_owned() })
    }
}

impl<B: StatementBody> Signed<B> {
    /// Whether the person of this chain said it, in this chain's deployment, with the generation that it names.
    #[must_use]
    pub fn is_by(&self, chain: &Chain) -> bool {
        self.body.tenant() == chain.tenant() && chain.verify(self.body.by(), self.input.as_bytes(), self.signature)
    }

    /// Whether the *root key* of this chain signed it: for what only the account secret may decide.
    #[must_use]
    pub fn is_by_root(&self, chain: &Chain) -> bool {
        self.body.tenant() == chain.tenant()
            && self.body.by().root == chain.root()
            && self.is_signed_with(chain.root_pub())
    }
}

impl<B> Signed<B> {
    fn is_signed_with(&self, key: SignPub) -> bool {
        verify(key, self.input.as_bytes(), self.signature)
    }
}

/// Why a list of `key` statements is no account chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadChainError {
    /// Not even statements.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// They do not follow each other under one root key.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Reads and verifies a whole account chain, generation 0 first.
///
/// # Errors
/// [`ReadChainError`]; an empty list is [`ChainError::Order`].
pub fn read_chain(statements: &[Statement]) -> Result<Chain, ReadChainError> {
    let mut chain: Option<Chain> = None;
    for statement in statements {
        chain = Some(match chain {
            None => {
                let signed = statement.read_key()?;
                Chain::begin(SignedKey { key: &signed.body, signed: &signed.input, signature: signed.signature })?
            }
            Some(chain) => extend_chain(chain, statement)?,
        });
    }
    chain.ok_or(ReadChainError::Chain(ChainError::Order))
}

/// An account chain with one more `key` statement, verified.
///
/// # Errors
/// [`ReadChainError`] by reason.
pub fn extend_chain(chain: Chain, next: &Statement) -> Result<Chain, ReadChainError> {
    let signed = next.read_key()?;
    Ok(chain.extend(SignedKey { key: &signed.body, signed: &signed.input, signature: signed.signature })?)
}
