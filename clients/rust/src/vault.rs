//! A person's vault: made once for a new account, opened by a factor, and closed again by a list of factors.
//!
//! Root key and account secret pass through here and are gone when the act is over; a device keeps [`Keys`] alone.

use ed25519_dalek::SigningKey;
use naast_core::encode::Sig;
use naast_core::id::Bytes;
use naast_core::identity::{Chain, Farewell, Key};
use naast_core::unlock::{Factor, Unlock, Wrap, follow_unlock, wrap_hash};
use naast_core::{By, Hash, Millis, PersonId, Suite, TenantId};
use naast_protocol::command::WrapBox;
use naast_protocol::http::Vault;
use naast_protocol::sealed::VaultKeys;
use naast_protocol::statement::read_chain;
use naast_protocol::{Signed, Statement};
use zeroize::Zeroizing;

use crate::crypto::{BoxKind, Key32, RecoveryCode, open_box, seal_box};
use crate::keys::{Generation, Keys, key_bytes, public, sign, signature};
use crate::{Chance, Distrust};

/// What the account secret opens. It lives as long as the act that needed it.
pub struct Opened {
    /// The keys that the device goes on with.
    pub keys: Keys,
    /// Signs the list of factors.
    pub root: SigningKey,
    /// The account secret itself: to wrap it anew.
    pub secret: Key32,
    /// Number and hash of the newest list of factors.
    pub unlock: (u32, Hash),
    /// What that list says.
    list: Unlock,
    /// The wraps that it lists.
    wraps: Vec<WrapBox>,
    /// The organisation's own keys, of its first coordinator alone.
    pub(crate) organisation: Option<Box<VaultKeys>>,
}

/// Something that opens the account secret.
pub enum FactorSecret {
    /// Export key of the words.
    Words(Zeroizing<Vec<u8>>),
    /// A recovery code.
    Code(RecoveryCode),
    /// What a passkey derived for this deployment (WebAuthn PRF): 32 bytes.
    Passkey(Zeroizing<[u8; 32]>),
    /// A half and the export key of a PIN, one after the other: 96 bytes.
    PinAndPerson(Zeroizing<Vec<u8>>),
}

impl FactorSecret {
    /// What a half and the export key of a PIN open together.
    #[must_use]
    pub fn pin_and_person(half: &[u8], export: &[u8]) -> Self {
        Self::PinAndPerson(Zeroizing::new([half, export].concat()))
    }

    /// Which factor it is.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Words(_) => Factor::Words,
            Self::Code(_) => Factor::RecoveryCode,
            Self::Passkey(_) => Factor::Passkey,
            Self::PinAndPerson(_) => Factor::PinAndPerson,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Words(export) => export,
            Self::Code(code) => code.as_bytes(),
            Self::Passkey(derived) => derived.as_slice(),
            Self::PinAndPerson(both) => both,
        }
    }

    const fn kind(&self, root: Hash, n: u32) -> BoxKind {
        match self {
            Self::Words(_) => BoxKind::WrapWords { root, n },
            Self::Code(_) => BoxKind::WrapCode { root, n },
            Self::Passkey(_) => BoxKind::WrapPasskey { root, n },
            Self::PinAndPerson(_) => BoxKind::WrapPin { root, n },
        }
    }

    /// Wraps the account secret for the list number `n`.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for a secret of 32 bytes.
    pub fn wrap(&self, root: Hash, n: u32, secret: &Key32, chance: &mut Chance) -> Result<WrapBox, Distrust> {
        let wrapped = seal_box(self.kind(root, n), self.bytes(), secret.as_slice(), chance);
        Ok(WrapBox { factor: self.factor(), wrapped: Bytes(wrapped.map_err(|_| Distrust::DamagedVault)?) })
    }
}

/// Everything new about a new person.
pub struct NewAccount {
    /// As a device would have it after opening the vault.
    pub opened: Opened,
    /// Generation 0.
    pub key: Statement,
    /// The first list of factors.
    pub unlock: Statement,
    /// The account secret under the words.
    pub wrap: WrapBox,
    /// The sealed vault.
    pub vault: Bytes,
    /// Generation 0 of the organisation's chain: of a first coordinator alone.
    pub organisation: Option<Statement>,
}

impl NewAccount {
    /// Makes a person. The first coordinator's vault also holds the organisation's own keys.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for keys that were just made.
    pub fn make(
        tenant: TenantId,
        words: &FactorSecret,
        with_organisation: bool,
        now: Millis,
        chance: &mut Chance,
    ) -> Result<Self, Distrust> {
        let (person, key) = NewChain::make(tenant, now, chance)?;
        let (organisation, organisation_keys) = if with_organisation {
            let (organisation, key) = NewChain::make(tenant, now, chance)?;
            (Some(key), Some(Box::new(organisation.vault_keys())))
        } else {
            (None, None)
        };
        let chain = read_chain(std::slice::from_ref(&key)).map_err(|_| Distrust::DamagedVault)?;
        let root = chain.root();
        let secret = Key32::new(chance.bytes());
        let inside = VaultKeys { organisation: organisation_keys, ..person.vault_keys() };
        let text = Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| Distrust::DamagedVault)?);
        let vault = seal_box(BoxKind::Vault { root }, secret.as_slice(), &text, chance);
        let wrap = words.wrap(root, 0, &secret, chance)?;
        let list = list_of_factors(chain.by(), tenant, None, std::slice::from_ref(&wrap), now);
        let unlock = sign(&list, &person.root)?;
        let opened = Opened {
            keys: Keys::first(chain, key.clone(), person.generation),
            root: person.root,
            secret,
            unlock: (0, unlock.hash()),
            list,
            wraps: vec![wrap.clone()],
            organisation: inside.organisation,
        };
        let vault = Bytes(vault.map_err(|_| Distrust::DamagedVault)?);
        Ok(Self { opened, key, unlock, wrap, vault, organisation })
    }
}

/// A root key and its first generation.
struct NewChain {
    root: SigningKey,
    generation: Generation,
}

impl NewChain {
    fn make(tenant: TenantId, now: Millis, chance: &mut Chance) -> Result<(Self, Statement), Distrust> {
        let root = SigningKey::from_bytes(&chance.bytes());
        let generation = Generation::make(chance);
        let mut key = Key {
            suite: Suite::Naast1,
            tenant,
            at: now,
            person: PersonId(chance.bytes()),
            g: 0,
            sign_pub: public(&generation.sign),
            seal_pub: generation.seal.public(),
            root_pub: Some(public(&root)),
            prev: None,
            proof: Sig([0; 64]),
        };
        key.proof = signature(&generation.sign, &key.possession());
        let statement = Statement::sign_key(&key, &root).map_err(|_| Distrust::DamagedVault)?;
        Ok((Self { root, generation }, statement))
    }

    fn vault_keys(&self) -> VaultKeys {
        VaultKeys {
            root: Bytes(self.root.to_bytes().to_vec()),
            generations: vec![self.generation.for_vault()],
            organisation: None,
        }
    }
}

impl Opened {
    /// Opens a vault with a factor, believing nothing: the chain, the lists of factors and the wraps must fit each other.
    ///
    /// # Errors
    /// [`Distrust`] by reason; [`Distrust::ForeignWrap`] when a wrap is served that the newest list does not name.
    pub fn open(tenant: TenantId, vault: &Vault, factor: &FactorSecret) -> Result<Self, Distrust> {
        let chain = read_chain(&vault.keys).map_err(|_| Distrust::DamagedVault)?;
        if chain.tenant() != tenant {
            return Err(Distrust::OtherTenant);
        }
        let (list, hash) = newest_list(&chain, &vault.unlock)?;
        let is_named = |wrap: &WrapBox| {
            list.wraps.iter().any(|named| named.factor == wrap.factor && named.wrapped == wrap_hash(&wrap.wrapped.0))
        };
        if vault.wraps.len() != list.wraps.len() || !vault.wraps.iter().all(is_named) {
            return Err(Distrust::ForeignWrap);
        }
        let wrap = vault.wraps.iter().find(|wrap| wrap.factor == factor.factor()).ok_or(Distrust::ForeignWrap)?;
        let root = chain.root();
        // One that was not at hand when the list changed is still the one that it was.
        let made = list.wraps.iter().find(|named| named.factor == factor.factor()).and_then(|named| named.since);
        let secret = open_box(factor.kind(root, made.unwrap_or(list.n)), factor.bytes(), &wrap.wrapped.0);
        let secret = secret.ok().and_then(|secret| <[u8; 32]>::try_from(secret.as_slice()).ok());
        let secret = Key32::new(secret.ok_or(Distrust::DamagedVault)?);
        let inside = open_box(BoxKind::Vault { root }, secret.as_slice(), &vault.vault.0);
        let inside = inside.map_err(|_| Distrust::DamagedVault)?;
        let inside: VaultKeys = serde_json::from_slice(&inside).map_err(|_| Distrust::DamagedVault)?;
        let root_key = SigningKey::from_bytes(&key_bytes(&inside.root)?);
        if public(&root_key) != chain.root_pub() {
            return Err(Distrust::DamagedVault);
        }
        let keys = Keys::from_vault(chain, &vault.keys, &inside.generations)?;
        let (unlock, organisation) = ((list.n, hash), inside.organisation);
        let wraps = vault.wraps.clone();
        Ok(Self { keys, root: root_key, secret, unlock, list, wraps, organisation })
    }

    /// The organisation's own keys, when they are in this vault and belong to its chain.
    #[must_use]
    pub fn organisation(&self, chain: &Chain) -> Option<Keys> {
        Keys::from_vault(chain.clone(), &[], &self.organisation.as_ref()?.generations).ok()
    }

    /// The vault with these generations of keys in it, under the same account secret.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for an opened vault.
    pub(crate) fn seal_with<'a>(
        &self,
        generations: impl Iterator<Item = &'a Generation>,
        chance: &mut Chance,
    ) -> Result<Bytes, Distrust> {
        let inside = VaultKeys {
            root: Bytes(self.root.to_bytes().to_vec()),
            generations: generations.map(Generation::for_vault).collect(),
            organisation: self.organisation.clone(),
        };
        let inside = Zeroizing::new(serde_json::to_vec(&inside).map_err(|_| Distrust::DamagedVault)?);
        let kind = BoxKind::Vault { root: self.keys.chain().root() };
        let vault = seal_box(kind, self.secret.as_slice(), &inside, chance);
        Ok(Bytes(vault.map_err(|_| Distrust::DamagedVault)?))
    }

    /// The word that this account is to be deleted, signed by the root key.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for an opened vault.
    pub fn farewell(&self, at: Millis) -> Result<Statement, Distrust> {
        let (tenant, by) = (self.keys.chain().tenant(), self.keys.by());
        sign(&Farewell { suite: Suite::Naast1, tenant, by, at }, &self.root)
    }

    /// The next list of factors with its wraps, signed by the root key: those `anew` are wrapped for it, `without` is left out, and
    /// every other one stays as it is.
    ///
    /// # Errors
    /// [`Distrust::DamagedVault`], never for keys that opened.
    pub fn relist(
        &self,
        anew: &[FactorSecret],
        without: Option<Factor>,
        now: Millis,
        chance: &mut Chance,
    ) -> Result<(Statement, Vec<WrapBox>), Distrust> {
        let (n, last) = self.unlock;
        let (next, by) = (n + 1, self.keys.by());
        let made = anew
            .iter()
            .map(|factor| factor.wrap(by.root, next, &self.secret, chance))
            .collect::<Result<Vec<WrapBox>, Distrust>>()?;
        let stays = |factor: Factor| Some(factor) != without && made.iter().all(|wrap| wrap.factor != factor);
        let kept = self.list.wraps.iter().filter(|wrap| stays(wrap.factor));
        let kept: Vec<Wrap> =
            kept.map(|wrap| Wrap { since: wrap.since.or(Some(self.list.n)), ..wrap.clone() }).collect();
        let mut unsigned = list_of_factors(by, self.keys.chain().tenant(), Some((next, last)), &made, now);
        unsigned.wraps.extend(kept);
        let wraps = self.wraps.iter().filter(|wrap| stays(wrap.factor)).cloned().chain(made.iter().cloned()).collect();
        Ok((sign(&unsigned, &self.root)?, wraps))
    }
}

/// Checks the chain of lists from the first on; the newest one counts.
fn newest_list(chain: &Chain, lists: &[Statement]) -> Result<(Unlock, Hash), Distrust> {
    let mut newest: Option<(Unlock, Hash)> = None;
    for statement in lists {
        let signed: Signed<Unlock> =
            statement.read().map_err(|reason| Distrust::NoStatement { kind: "unlock", reason })?;
        if !signed.is_by_root(chain) {
            return Err(Distrust::Forged { kind: "unlock" });
        }
        follow_unlock(newest.as_ref().map(|(list, hash)| (list.n, *hash)), &signed.body)?;
        newest = Some((signed.body, signed.hash));
    }
    newest.ok_or(Distrust::DamagedVault)
}

fn list_of_factors(by: By, tenant: TenantId, after: Option<(u32, Hash)>, wraps: &[WrapBox], at: Millis) -> Unlock {
    let listed =
        wraps.iter().map(|wrap| Wrap { factor: wrap.factor, wrapped: wrap_hash(&wrap.wrapped.0), since: None });
    let (n, prev) = after.map_or((0, None), |(n, prev)| (n, Some(prev)));
    Unlock { suite: Suite::Naast1, tenant, by, at, n, prev, wraps: listed.collect() }
}
