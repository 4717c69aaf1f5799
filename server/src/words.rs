//! The words a person comes back with: OPAQUE (RFC 9807) from the server's side. The words never come here, not even at
//! registration, and a name that nobody has answers by the same path as one that somebody has.

use naast_core::Hash;
use opaque_ke::rand::SeedableRng as _;
use opaque_ke::rand::rngs::StdRng;
use opaque_ke::{
    CipherSuite, CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, Ristretto255,
    ServerLogin, ServerRegistration, ServerSetup, TripleDh,
};

use crate::clock::Chance;

/// ristretto255, 3DH, SHA-512; Argon2id runs on the client.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_10::Sha512>;
    type Ksf = opaque_ke::argon2::Argon2<'static>;
}

/// The server's long-term OPAQUE keys.
pub struct Setup(ServerSetup<Suite>);

/// A message that is none of OPAQUE's, or words that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the words do not fit")]
pub struct WrongWords;

impl Setup {
    /// Fresh keys.
    #[must_use]
    pub fn new(chance: &Chance) -> Self {
        Self(ServerSetup::new(&mut rng(chance)))
    }

    /// From the key file. `None` when the bytes are damaged.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        ServerSetup::deserialize(bytes).ok().map(Self)
    }

    /// For the key file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        self.0.serialize().to_vec()
    }

    /// First half of setting words for the login that the database knows as `login`.
    ///
    /// # Errors
    /// [`WrongWords`] when the request is none of OPAQUE's.
    pub fn register(&self, login: Hash, request: &[u8]) -> Result<Vec<u8>, WrongWords> {
        let request = RegistrationRequest::deserialize(request).map_err(|_| WrongWords)?;
        let started = ServerRegistration::<Suite>::start(&self.0, request, login.as_bytes()).map_err(|_| WrongWords)?;
        Ok(started.message.serialize().to_vec())
    }

    /// Second half: the record that the database keeps.
    ///
    /// # Errors
    /// [`WrongWords`] when the upload is none of OPAQUE's.
    pub fn record(upload: &[u8]) -> Result<Vec<u8>, WrongWords> {
        let upload = RegistrationUpload::<Suite>::deserialize(upload).map_err(|_| WrongWords)?;
        Ok(ServerRegistration::<Suite>::finish(upload).serialize().to_vec())
    }

    /// First half of signing in. Without a record, it answers as if there were one.
    ///
    /// # Errors
    /// [`WrongWords`] when the request is none of OPAQUE's or the record is damaged.
    pub fn start(
        &self,
        login: Hash,
        record: Option<&[u8]>,
        request: &[u8],
        chance: &Chance,
    ) -> Result<(Attempt, Vec<u8>), WrongWords> {
        let record = record.map(ServerRegistration::<Suite>::deserialize).transpose().map_err(|_| WrongWords)?;
        let request = CredentialRequest::deserialize(request).map_err(|_| WrongWords)?;
        let started = ServerLogin::start(
            &mut rng(chance),
            &self.0,
            record,
            request,
            login.as_bytes(),
            opaque_ke::ServerLoginParameters::default(),
        )
        .map_err(|_| WrongWords)?;
        Ok((Attempt(started.state), started.message.serialize().to_vec()))
    }
}

/// A sign-in that has begun.
pub struct Attempt(ServerLogin<Suite>);

impl Attempt {
    /// Second half: whether the words fit.
    ///
    /// # Errors
    /// [`WrongWords`].
    pub fn finish(self, finalization: &[u8]) -> Result<(), WrongWords> {
        let finalization = CredentialFinalization::deserialize(finalization).map_err(|_| WrongWords)?;
        self.0.finish(finalization, opaque_ke::ServerLoginParameters::default()).map(|_| ()).map_err(|_| WrongWords)
    }
}

/// opaque-ke speaks an older `rand`: its generator is seeded from ours.
fn rng(chance: &Chance) -> StdRng {
    StdRng::from_seed(chance.bytes())
}
