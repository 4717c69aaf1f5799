//! TLS by certificate files: versions 1.2 and 1.3 with rustls, read anew when the files change.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

use super::door::Door;
use crate::config::TlsFiles;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often it is asked whether the files changed: certificates are renewed weeks before they end.
const LOOK: Duration = Duration::from_mins(1);

/// The server's certificate, as it is and as it will be.
pub struct Certificate {
    files: TlsFiles,
    changed: Changed,
    config: RustlsConfig,
}

/// When the two files were last written.
type Changed = (SystemTime, SystemTime);

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// With a sentence that names the file, when one cannot be read, is no PEM, or the key is not the certificate's.
    pub fn read(files: TlsFiles) -> anyhow::Result<Self> {
        let changed = changed(&files)?;
        let config = RustlsConfig::from_config(Arc::new(load(&files)?));
        Ok(Self { files, changed, config })
    }

    /// Speaks TLS with whoever comes through the door.
    pub fn acceptor(&self, door: Door) -> RustlsAcceptor<Door> {
        RustlsAcceptor::new(self.config.clone()).handshake_timeout(HANDSHAKE).acceptor(door)
    }

    /// Reads the files anew whenever they changed, until the server is asked to stop.
    pub async fn follow(mut self, draining: CancellationToken) {
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                _ = look.tick() => self.renew(),
                () = draining.cancelled() => return,
            }
        }
    }

    /// Takes over a pair that changed and fits. One that does not leaves the old one in use: the other file may be on its way.
    fn renew(&mut self) {
        match changed(&self.files) {
            Ok(changed) if changed == self.changed => {}
            Ok(changed) => match load(&self.files) {
                Ok(config) => {
                    self.config.reload_from_config(Arc::new(config));
                    self.changed = changed;
                    tracing::info!("the certificate was read anew");
                }
                Err(error) => tracing::warn!("the new certificate is not used: {error:#}"),
            },
            Err(error) => tracing::warn!("the certificate stays as it was read: {error:#}"),
        }
    }
}

fn changed(files: &TlsFiles) -> anyhow::Result<Changed> {
    let of = |path: &Path| -> anyhow::Result<SystemTime> {
        path.metadata().and_then(|file| file.modified()).with_context(|| format!("cannot read {}", path.display()))
    };
    Ok((of(&files.certificate)?, of(&files.key)?))
}

fn load(files: &TlsFiles) -> anyhow::Result<ServerConfig> {
    let TlsFiles { certificate, key } = files;
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("{} is no certificate in PEM", certificate.display()))?;
    let secret = PrivateKeyDer::from_pem_file(key).with_context(|| format!("{} is no key in PEM", key.display()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .with_context(|| format!("{} and {} do not fit together", certificate.display(), key.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate of its own and its key, in these files.
    fn write(files: &TlsFiles) -> anyhow::Result<()> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        std::fs::write(&files.certificate, made.cert.pem())?;
        std::fs::write(&files.key, made.signing_key.serialize_pem())?;
        Ok(())
    }

    fn files(folder: &Path) -> TlsFiles {
        TlsFiles { certificate: folder.join("certificate.pem"), key: folder.join("key.pem") }
    }

    #[test]
    fn a_new_certificate_is_used_once_both_files_are_there_and_not_before() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let files = files(folder.path());
        write(&files)?;
        let mut certificate = Certificate::read(files.clone())?;
        let first = certificate.config.get_inner();
        certificate.renew();
        assert!(Arc::ptr_eq(&first, &certificate.config.get_inner()), "nothing changed");

        let old_key = std::fs::read(&files.key)?;
        write(&files)?;
        let new_key = std::fs::read(&files.key)?;
        std::fs::write(&files.key, old_key)?;
        certificate.renew();
        assert!(Arc::ptr_eq(&first, &certificate.config.get_inner()), "the key is not the new certificate's");
        std::fs::write(&files.key, new_key)?;
        certificate.renew();
        assert!(!Arc::ptr_eq(&first, &certificate.config.get_inner()));
        Ok(())
    }

    #[test]
    fn files_that_are_none_are_refused_by_name() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let files = files(folder.path());
        let refused = |name: &str| {
            Certificate::read(files.clone())
                .err()
                .map(|error| format!("{error:#}"))
                .is_some_and(|said| said.contains(name))
        };
        assert!(refused("certificate.pem"), "not there");
        write(&files)?;
        std::fs::write(&files.key, "nonsense")?;
        assert!(refused("key.pem"), "no PEM");
        Ok(())
    }
}
