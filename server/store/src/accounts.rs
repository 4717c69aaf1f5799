//! Accounts: who there is, their chain of keys, and everything sealed that lets them come back.

use naast_core::encode::{Hash, statement_hash};
use naast_core::id::Bytes;
use naast_core::identity::Factor;
use naast_core::invite::Standing;
use naast_core::{By, LogId, Millis, PersonId};
use naast_protocol::Statement;
use naast_protocol::command::WrapBox;
use naast_protocol::http::{KeyChain, Vault};

use crate::cells::{self, Cell, stored};
use crate::db::{IN_WIDTH, padded, run};
use crate::{Facts, LogKind, StoreError, Tx, sql};

/// Somebody, as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// As what they came in.
    pub standing: Standing,
    /// Their identity.
    pub root: Hash,
    /// Their newest generation of keys.
    pub g: u32,
    /// OPAQUE registration record; what the words are checked against.
    pub record: Bytes,
    /// Number of the newest bag.
    pub bag_n: u64,
    /// Number and hash of the newest list of factors.
    pub unlock: (u32, Hash),
    /// Staff only: the name that everybody may read.
    pub staff_name: Option<String>,
    /// When they registered.
    pub created_at: Millis,
}

impl Account {
    /// Identity and newest generation.
    #[must_use]
    pub const fn by(&self) -> By {
        By { root: self.root, g: self.g }
    }
}

/// Everything that makes an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Who.
    pub person: PersonId,
    /// As what they come in.
    pub standing: Standing,
    /// Their identity: hash of `key`.
    pub root: Hash,
    /// The login name under the server's login key: one person per value.
    pub login: Hash,
    /// OPAQUE registration record.
    pub record: Bytes,
    /// Generation 0 of the chain.
    pub key: Statement,
    /// List of factors number 0.
    pub unlock: Statement,
    /// The wraps that it lists.
    pub wraps: Vec<WrapBox>,
    /// The vault.
    pub vault: Bytes,
    /// Bag number 0.
    pub bag: Bytes,
    /// Staff only: the name that everybody may read.
    pub staff_name: Option<String>,
}

impl Facts {
    /// The account of a person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account(&mut self, person: PersonId) -> Result<Option<Account>, StoreError> {
        stub!()
    }

    /// The account of an identity.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_root(&mut self, root: Hash) -> Result<Option<Account>, StoreError> {
        stub!()
    }

    /// The account with this login name, given under the server's login key.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_login(&mut self, login: Hash) -> Result<Option<Account>, StoreError> {
        stub!()
    }

    /// The account whose recovery code has this check.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_code(&mut self, check: Hash) -> Result<Option<Account>, StoreError> {
        stub!()
    }

    /// How many accounts there are: zero on a new deployment.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn count_accounts(&mut self) -> Result<u64, StoreError> {
        stub!()
    }

    /// The `key` statements of a person, generation 0 first; empty for an unknown person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_keys(&mut self, person: PersonId) -> Result<Vec<Statement>, StoreError> {
        stub!()
    }

    /// The account chain of a person with their staff name, as it goes over the wire.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_chain(&mut self, person: PersonId) -> Result<Option<KeyChain>, StoreError> {
        stub!()
    }

    /// The chains of several people at once; unknown people are left out, doubled ones given once.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_chains(&mut self, people: &[PersonId]) -> Result<Vec<KeyChain>, StoreError> {
        stub!()
    }

    /// The newest generation of each of these identities; unknown ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_newest(&mut self, roots: &[Hash]) -> Result<Vec<By>, StoreError> {
        stub!()
    }

    /// Everything sealed that a device needs to become its person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_vault(&mut self, person: PersonId) -> Result<Option<Vault>, StoreError> {
        stub!()
    }

    /// Whether these two may see each other's chains: they are one and the same, were in one channel at one time, one gave
    /// the other a grant, or one came in by the other's invite.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn is_related(&mut self, person: PersonId, other: PersonId) -> Result<bool, StoreError> {
        stub!()
    }
}

impl Tx {
    /// Makes an account with its chain, factors, vault and bag, and the person's own log, which only they read. The log is
    /// empty: what it begins with is the caller's to append. False, and nothing written, when the person, the identity or
    /// the login name exists.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_account(&mut self, account: &NewAccount, at: Millis) -> Result<bool, StoreError> {
        stub!()
    }

    /// Adds a generation of keys with the vault that holds its secrets. The caller has verified that it follows.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn append_key(
        &mut self,
        by: By,
        person: PersonId,
        key: &Statement,
        vault: &Bytes,
    ) -> Result<(), StoreError> {
        stub!()
    }

    /// Replaces the bag. The caller has compared its number with [`Account::bag_n`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_bag(&mut self, person: PersonId, n: u64, bag: &Bytes) -> Result<(), StoreError> {
        stub!()
    }

    /// Adds list number `n` of the factors, and replaces all wraps and the check of the recovery code by those that belong to
    /// it. False, and nothing written, when somebody else has that check: nobody's code may open two accounts.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_unlock(
        &mut self,
        person: PersonId,
        n: u32,
        unlock: &Statement,
        wraps: &[WrapBox],
        code_check: Option<Hash>,
    ) -> Result<bool, StoreError> {
        stub!()
    }

    /// Sets the name that everybody may read; for staff.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_staff_name(&mut self, person: PersonId, name: Option<&str>) -> Result<(), StoreError> {
        stub!()
    }
}
