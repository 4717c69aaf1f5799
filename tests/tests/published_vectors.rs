//! The standards underneath: what others published is what our libraries do, called the way the client calls them.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use anyhow::{Context as _, Result, ensure};
use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use naast_client::crypto::{SealKey, hkdf, open_seal, seal};
use naast_core::encode::{Sig, SignPub, verify};
use serde_json::Value;
use sha2::Sha256;

/// The vectors of a published file; there is always at least one.
fn published(name: &str) -> Result<Vec<Value>> {
    let path = naast_tests::vectors::folder().join("published").join(name);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let vectors = file["vectors"].as_array().context("a list of vectors")?.clone();
    ensure!(!vectors.is_empty() && file["source"].is_string());
    Ok(vectors)
}

fn hex(vector: &Value, name: &str) -> Result<Vec<u8>> {
    let text = vector[name].as_str().with_context(|| format!("{name} is missing"))?;
    ensure!(text.len() % 2 == 0, "half a byte in {name}");
    (0..text.len()).step_by(2).map(|at| Ok(u8::from_str_radix(&text[at..at + 2], 16)?)).collect()
}

fn exactly<const N: usize>(vector: &Value, name: &str) -> Result<[u8; N]> {
    hex(vector, name)?.try_into().map_err(|_| anyhow::anyhow!("{name} has another length"))
}

#[test]
fn ed25519_signs_as_rfc_8032_says() -> Result<()> {
    for vector in published("ed25519.json")? {
        let key = SigningKey::from_bytes(&exactly(&vector, "secret")?);
        let (public, signature) = (SignPub(exactly(&vector, "public")?), Sig(exactly(&vector, "signature")?));
        let mut message = hex(&vector, "message")?;
        ensure!(key.verifying_key().to_bytes() == public.0);
        ensure!(key.sign(&message).to_bytes() == signature.0);
        ensure!(verify(public, &message, signature));
        message.push(0);
        ensure!(!verify(public, &message, signature));
    }
    Ok(())
}

#[test]
fn hkdf_derives_as_rfc_5869_says() -> Result<()> {
    for vector in published("hkdf.json")? {
        let derived = hkdf(&hex(&vector, "secret")?, &hex(&vector, "salt")?, &hex(&vector, "info")?);
        ensure!(hex(&vector, "output")?.starts_with(derived.as_slice()));
    }
    Ok(())
}

#[test]
fn aes_256_gcm_seals_as_published() -> Result<()> {
    for vector in published("aes-gcm.json")? {
        let cipher = Aes256Gcm::new(&exactly::<32>(&vector, "key")?.into());
        let nonce: Nonce<_> = exactly::<12>(&vector, "nonce")?.into();
        let (plaintext, aad) = (hex(&vector, "plaintext")?, hex(&vector, "aad")?);
        let sealed = cipher.encrypt(&nonce, Payload { msg: &plaintext, aad: &aad });
        ensure!(sealed.is_ok_and(|sealed| Some(sealed) == hex(&vector, "sealed").ok()));
    }
    Ok(())
}

/// A seal made with the published randomness carries the published encapsulation, and opens with a key schedule written down
/// here from RFC 9180 and the published shared secret: so our seals are HPKE with X-Wing and nothing else.
#[test]
fn seals_are_hpke_with_the_published_x_wing() -> Result<()> {
    let (info, inside) = (b"naast1/a place".as_slice(), b"what lies inside".as_slice());
    for vector in published("xwing.json")? {
        let private = SealKey::from_bytes(exactly(&vector, "sk")?);
        ensure!(private.public().0.as_slice() == hex(&vector, "pk")?);
        let sealed = seal(&private.public(), info, inside, &mut Given(hex(&vector, "eseed")?))?;
        let (encapsulated, ciphertext) = sealed.split_at(1120);
        ensure!(encapsulated == hex(&vector, "ct")?);
        ensure!(open_seal(&private, info, &sealed)?.as_slice() == inside);

        let (key, nonce) = key_schedule(&hex(&vector, "ss")?, info)?;
        let opened = Aes256Gcm::new(&key.into()).decrypt(&nonce.into(), ciphertext);
        ensure!(opened.is_ok_and(|opened| opened == inside), "the shared secret is another one");
    }
    Ok(())
}

/// RFC 9180, section 5.1, base mode, KEM 0x647a, HKDF-SHA256, AES-256-GCM.
fn key_schedule(shared_secret: &[u8], info: &[u8]) -> Result<([u8; 32], [u8; 12])> {
    const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x02";
    let extract = |salt: &[u8], label: &[u8], secret: &[u8]| {
        let labeled = [b"HPKE-v1".as_slice(), SUITE, label, secret].concat();
        Hkdf::<Sha256>::extract(Some(salt), &labeled)
    };
    let (psk_id_hash, _) = extract(b"", b"psk_id_hash", b"");
    let (info_hash, _) = extract(b"", b"info_hash", info);
    let context = [b"\0".as_slice(), &psk_id_hash, &info_hash].concat();
    let (_, secret) = extract(shared_secret, b"secret", b"");
    let expand = |label: &[u8], out: &mut [u8]| {
        let length = u16::try_from(out.len()).unwrap_or_default().to_be_bytes();
        let labeled = [length.as_slice(), b"HPKE-v1", SUITE, label, &context].concat();
        secret.expand(&labeled, out).map_err(|_| anyhow::anyhow!("too long"))
    };
    let (mut key, mut nonce) = ([0; 32], [0; 12]);
    expand(b"key", &mut key)?;
    expand(b"base_nonce", &mut nonce)?;
    Ok((key, nonce))
}

/// The randomness that a vector gives, once.
struct Given(Vec<u8>);

impl rand::TryRng for Given {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut word = [0; 4];
        self.try_fill_bytes(&mut word)?;
        Ok(u32::from_le_bytes(word))
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut word = [0; 8];
        self.try_fill_bytes(&mut word)?;
        Ok(u64::from_le_bytes(word))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        let taken: Vec<u8> = self.0.drain(..bytes.len()).collect();
        bytes.copy_from_slice(&taken);
        Ok(())
    }
}

impl rand::TryCryptoRng for Given {}
