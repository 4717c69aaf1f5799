//! OPAQUE (RFC 9807): the server never sees the words, and the words give a key that the server never has.
//!
//! ristretto255, 3DH, SHA-512, Argon2id. The stretching is fixed: a server that could lower it would make guessing cheap.

use naast_core::id::Bytes;
use opaque_ke::argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, Identifiers, RegistrationResponse, Ristretto255, TripleDh,
};
use zeroize::Zeroizing;

use crate::Chance;

/// 64 MiB in KiB.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// The one suite of Naast.
#[derive(Debug, Clone, Copy)]
pub struct NaastSuite;

impl CipherSuite for NaastSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_10::Sha512>;
    type Ksf = Argon2<'static>;
}

/// What the words give: 64 bytes that open the wrap.
pub type ExportKey = Zeroizing<Vec<u8>>;

/// Why words did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// The words are not those of this name, or the name does not exist: nobody can tell which.
    #[error("these words do not belong to this name")]
    WrongWords,
    /// The server's message is malformed.
    #[error("the server's half of the conversation is malformed")]
    Malformed,
}

/// Setting words, between the two messages.
pub struct Setting {
    state: ClientRegistration<NaastSuite>,
    words: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Setting(…)")
    }
}

impl Setting {
    /// Begins to set words; the bytes go to the server.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for words that no list gives.
    pub fn start(words: &str, chance: &mut Chance) -> Result<(Self, Bytes), OpaqueError> {
        let started =
            ClientRegistration::<NaastSuite>::start(chance, words.as_bytes()).map_err(|_| OpaqueError::Malformed)?;
        let words = Zeroizing::new(words.as_bytes().to_vec());
        Ok((Self { state: started.state, words }, Bytes(started.message.serialize().to_vec())))
    }

    /// Takes the server's answer: the record to keep there, and the export key.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`].
    pub fn finish(self, response: &Bytes, chance: &mut Chance) -> Result<(Bytes, ExportKey), OpaqueError> {
        let stretching = stretching()?;
        let response = RegistrationResponse::deserialize(&response.0).map_err(|_| OpaqueError::Malformed)?;
        let parameters = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&stretching));
        let done = self.state.finish(chance, &self.words, response, parameters).map_err(|_| OpaqueError::Malformed)?;
        Ok((Bytes(done.message.serialize().to_vec()), Zeroizing::new(done.export_key.to_vec())))
    }
}

/// Signing in with words, between the two messages.
pub struct SigningIn {
    state: ClientLogin<NaastSuite>,
    words: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for SigningIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningIn(…)")
    }
}

impl SigningIn {
    /// Begins to sign in; the bytes go to the server.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] for words that no list gives.
    pub fn start(words: &str, chance: &mut Chance) -> Result<(Self, Bytes), OpaqueError> {
        let started = ClientLogin::<NaastSuite>::start(chance, words.as_bytes()).map_err(|_| OpaqueError::Malformed)?;
        let words = Zeroizing::new(words.as_bytes().to_vec());
        Ok((Self { state: started.state, words }, Bytes(started.message.serialize().to_vec())))
    }

    /// Takes the server's answer: the last message, and the export key.
    ///
    /// # Errors
    /// [`OpaqueError::WrongWords`], [`OpaqueError::Malformed`].
    pub fn finish(self, response: &Bytes, chance: &mut Chance) -> Result<(Bytes, ExportKey), OpaqueError> {
        let stretching = stretching()?;
        let response = CredentialResponse::deserialize(&response.0).map_err(|_| OpaqueError::Malformed)?;
        let parameters = ClientLoginFinishParameters::new(None, Identifiers::default(), Some(&stretching));
        let done = self.state.finish(chance, &self.words, response, parameters).map_err(|_| OpaqueError::WrongWords)?;
        Ok((Bytes(done.message.serialize().to_vec()), Zeroizing::new(done.export_key.to_vec())))
    }
}

fn stretching() -> Result<Argon2<'static>, OpaqueError> {
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| OpaqueError::Malformed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}
