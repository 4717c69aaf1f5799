//! What somebody reports: sealed once under a key of its own, which is then sealed to each adviser.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use naast_core::report::key_commit;
use naast_core::{Hash, ReportId, TenantId};
use zeroize::Zeroizing;

use super::{BoxError, Key32, padded, unpadded};

/// Pads and seals what is reported. One key must never serve two reports: the nonce is zero.
///
/// # Errors
/// [`BoxError`] for more than a u32 counts.
pub fn seal_report(key: &Key32, tenant: TenantId, id: ReportId, by: Hash, inside: &[u8]) -> Result<Vec<u8>, BoxError> {
    let inside = padded(inside).ok_or(BoxError)?;
    let aad = naast_core::report::sealed_aad(tenant, id, by);
    cipher(key).encrypt(&Nonce::default(), Payload { msg: &inside, aad: &aad }).map_err(|_| BoxError)
}

/// Opens what was reported, with a key that must be the one in `commit`.
///
/// # Errors
/// [`BoxError`] for another key, report or reporter, and for changed bytes.
pub fn open_report(
    key: &Key32,
    commit: Hash,
    tenant: TenantId,
    id: ReportId,
    by: Hash,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, BoxError> {
    if key_commit(key) != commit {
        return Err(BoxError);
    }
    let aad = naast_core::report::sealed_aad(tenant, id, by);
    let inside = cipher(key).decrypt(&Nonce::default(), Payload { msg: sealed, aad: &aad }).map(Zeroizing::new);
    let inside = inside.map_err(|_| BoxError)?;
    unpadded(&inside).map(|bytes| Zeroizing::new(bytes.to_vec())).ok_or(BoxError)
}

fn cipher(key: &Key32) -> Aes256Gcm {
    Aes256Gcm::new(&(**key).into())
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what it expects")]
mod tests {
    use super::*;

    const TENANT: TenantId = TenantId([1; 16]);
    const ID: ReportId = ReportId([2; 16]);
    const BY: Hash = Hash([3; 32]);

    #[test]
    fn a_report_opens_with_its_key_in_its_place_only() {
        let (key, other) = (Key32::new([4; 32]), Key32::new([5; 32]));
        let sealed = seal_report(&key, TENANT, ID, BY, b"what happened").expect("it seals");
        assert_eq!(sealed.len(), 256 + 16, "its length says little");
        let open = |key: &Key32, commit: &Key32, id, by| {
            open_report(key, key_commit(commit), TENANT, id, by, &sealed).map(|inside| inside.to_vec())
        };
        assert_eq!(open(&key, &key, ID, BY), Ok(b"what happened".to_vec()));
        assert_eq!(open(&key, &other, ID, BY), Err(BoxError), "another key was committed to");
        assert_eq!(open(&other, &other, ID, BY), Err(BoxError));
        assert_eq!(open(&key, &key, ReportId([9; 16]), BY), Err(BoxError));
        assert_eq!(open(&key, &key, ID, Hash([9; 32])), Err(BoxError));
    }
}
