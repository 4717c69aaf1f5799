//! The server's own secrets. They live in a file beside the database, never in it and never in its backups, so that a stolen
//! database alone neither forges a session nor tests a guess at a login name.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use hmac::{Hmac, KeyInit as _, Mac as _};
use naast_core::id::Bytes;
use naast_core::{Hash, LogId, Part, PersonId, SessionId, enc};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::clock::Chance;
use crate::words;

/// Name of the key file in the data folder.
pub const FILE: &str = "keys.json";

/// The secrets, as the file keeps them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    /// OPAQUE server setup.
    opaque: Bytes,
    /// HMAC key over login hashes.
    login: Bytes,
    /// HMAC key over receipts.
    receipt: Bytes,
    /// Ed25519 seed that signs access tokens.
    token: Bytes,
    /// HMAC key from which refresh tokens are made.
    refresh: Bytes,
}

/// The secrets, ready to use.
pub struct Keys {
    /// OPAQUE server setup.
    pub opaque: words::Setup,
    /// Ed25519 seed that signs access tokens.
    pub token: [u8; 32],
    login: [u8; 32],
    receipt: [u8; 32],
    refresh: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(secret)")
    }
}

impl Keys {
    /// Reads the key file of a data folder, or makes it when the folder has none yet.
    ///
    /// # Errors
    /// When the file cannot be read or written, is readable by others, or holds something else.
    pub fn open(folder: &Path, chance: &Chance) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        if !path.exists() {
            write_new(&path, chance)?;
        }
        let mode =
            fs::metadata(&path).with_context(|| format!("cannot look at {}", path.display()))?.permissions().mode();
        if mode & 0o077 != 0 {
            bail!(
                "{} can be read by others (mode {:o}). Run `chmod 600 {}` and think about who may have seen it.",
                path.display(),
                mode & 0o777,
                path.display()
            );
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: KeyFile = serde_json::from_slice(&text).map_err(|_| {
            anyhow::anyhow!("{} is not a Naast key file. Put the right one back from your copy.", path.display())
        })?;
        let key =
            |bytes: &Bytes| <[u8; 32]>::try_from(bytes.0.as_slice()).context("a key in the key file is not 32 bytes");
        Ok(Self {
            opaque: words::Setup::read(&file.opaque.0).context("the OPAQUE setup in the key file is damaged")?,
            token: key(&file.token)?,
            login: key(&file.login)?,
            receipt: key(&file.receipt)?,
            refresh: key(&file.refresh)?,
        })
    }

    /// What the database knows a login name by: it tests no guess without this file.
    #[must_use]
    pub fn login(&self, login: Hash) -> Hash {
        mac(&self.login, "login-lookup", &[login.as_bytes().into()])
    }

    /// As what OPAQUE knows somebody's PIN: never the same as anybody's login name.
    #[must_use]
    pub fn pin(&self, person: PersonId) -> Hash {
        mac(&self.login, "pin-lookup", &[person.as_bytes().into()])
    }

    /// The server's word that it keeps an entry.
    #[must_use]
    pub fn receipt(&self, lineage: &str, log: LogId, seq: u64, content: Hash) -> Hash {
        let parts = [lineage.into(), log.as_bytes().into(), seq.into(), content.as_bytes().into()];
        mac(&self.receipt, "receipt", &parts)
    }

    /// The refresh token that follows `token` in a session. Made, not stored: after a lost answer the same one can be given
    /// again, and the database holds nothing but hashes.
    #[must_use]
    pub fn refresh_after(&self, session: SessionId, token: Hash) -> Hash {
        mac(&self.refresh, "refresh", &[session.as_bytes().into(), token.as_bytes().into()])
    }
}

fn mac(key: &[u8; 32], label: &str, parts: &[Part<'_>]) -> Hash {
    // HMAC fills a short key with zeros up to SHA-256's block (RFC 2104); done here, no length can be wrong.
    let mut block = [0_u8; 64];
    block[..32].copy_from_slice(key);
    let mut hmac = Hmac::<Sha256>::new(&block.into());
    hmac.update(&enc(label, parts));
    Hash(hmac.finalize().into_bytes().into())
}

fn write_new(path: &Path, chance: &Chance) -> anyhow::Result<()> {
    let secret = || Bytes(chance.bytes::<32>().to_vec());
    let file = KeyFile {
        opaque: Bytes(words::Setup::new(chance).write()),
        login: secret(),
        receipt: secret(),
        token: secret(),
        refresh: secret(),
    };
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot make the key file {}", path.display()))?;
    out.write_all(&serde_json::to_vec_pretty(&file)?)?;
    out.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_that_others_can_read_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let chance = Chance::seeded(1);
        let login = Keys::open(folder.path(), &chance)?.login(Hash([1; 32]));
        assert_eq!(
            Keys::open(folder.path(), &chance)?.login(Hash([1; 32])),
            login,
            "the second start reads the same keys"
        );
        let path = folder.path().join(FILE);
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640))?;
        let refused = Keys::open(folder.path(), &chance).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("chmod 600"), "{refused}");
        Ok(())
    }
}
