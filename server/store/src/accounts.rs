//! Accounts: who there is, their chain of keys, and everything sealed that lets them come back.

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{By, Millis, PersonId};
use naast_protocol::Statement;
use naast_protocol::command::WrapBox;
use naast_protocol::http::{KeyChain, Vault};
use sqlx::{query, query_as, query_scalar};

use crate::cells::{self, Cell, stored};
use crate::db::{change, padded, run};
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
        let row = run!(self, c => query_as(sql::FIND_ACCOUNT).bind(person.0.as_slice()).fetch_optional(c))?;
        row.map(AccountRow::read).transpose()
    }

    /// The account of an identity.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_root(&mut self, root: Hash) -> Result<Option<Account>, StoreError> {
        let row = run!(self, c => query_as(sql::FIND_ACCOUNT_BY_ROOT).bind(root.0.as_slice()).fetch_optional(c))?;
        row.map(AccountRow::read).transpose()
    }

    /// The account with this login name, given under the server's login key.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_login(&mut self, login: Hash) -> Result<Option<Account>, StoreError> {
        let row = run!(self, c => query_as(sql::FIND_ACCOUNT_BY_LOGIN).bind(login.0.as_slice()).fetch_optional(c))?;
        row.map(AccountRow::read).transpose()
    }

    /// The account whose recovery code has this check.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_account_by_code(&mut self, check: Hash) -> Result<Option<Account>, StoreError> {
        let row = run!(self, c => query_as(sql::FIND_ACCOUNT_BY_CODE).bind(check.0.as_slice()).fetch_optional(c))?;
        row.map(AccountRow::read).transpose()
    }

    /// The `key` statements of a person, generation 0 first; empty for an unknown person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_keys(&mut self, person: PersonId) -> Result<Vec<Statement>, StoreError> {
        Ok(self.find_chain(person).await?.map(|chain| chain.keys).unwrap_or_default())
    }

    /// The account chain of a person with their staff name, as it goes over the wire.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_chain(&mut self, person: PersonId) -> Result<Option<KeyChain>, StoreError> {
        Ok(self.list_chains(&[person]).await?.pop())
    }

    /// The chains of several people at once; unknown people are left out, doubled ones given once.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_chains(&mut self, people: &[PersonId]) -> Result<Vec<KeyChain>, StoreError> {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        let mut chains: Vec<KeyChain> = Vec::with_capacity(people.len());
        for round in padded(&people) {
            let rows: Vec<(Vec<u8>, Option<String>, String)> = run!(self, c => round
                .iter()
                .fold(query_as(sql::LIST_CHAINS), |query, person| query.bind(person.0.as_slice()))
                .fetch_all(c))?;
            for (person, staff_name, key) in rows {
                let person = Cell("account", "person").bytes(&person, PersonId::from_slice)?;
                match chains.last_mut().filter(|chain| chain.person == person) {
                    Some(chain) => chain.keys.push(Statement(key)),
                    None => chains.push(KeyChain { person, keys: vec![Statement(key)], staff_name }),
                }
            }
        }
        Ok(chains)
    }

    /// The newest generation of each of these identities; unknown ones are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn list_newest(&mut self, roots: &[Hash]) -> Result<Vec<By>, StoreError> {
        let mut newest = Vec::with_capacity(roots.len());
        for round in padded(roots) {
            let rows: Vec<(Vec<u8>, i64)> = run!(self, c => round
                .iter()
                .fold(query_as(sql::LIST_NEWEST), |query, root| query.bind(root.0.as_slice()))
                .fetch_all(c))?;
            for (root, g) in rows {
                let root = Cell("key_generation", "root").bytes(&root, Hash::from_slice)?;
                newest.push(By { root, g: Cell("key_generation", "g").number(g)? });
            }
        }
        Ok(newest)
    }

    /// Everything sealed that a device needs to become its person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_vault(&mut self, person: PersonId) -> Result<Option<Vault>, StoreError> {
        let found: Option<(Vec<u8>, i64, Vec<u8>)> =
            run!(self, c => query_as(sql::FIND_VAULT).bind(person.0.as_slice()).fetch_optional(c))?;
        let Some((vault, bag_n, bag)) = found else { return Ok(None) };
        let unlock: Vec<String> =
            run!(self, c => query_scalar(sql::LIST_UNLOCKS).bind(person.0.as_slice()).fetch_all(c))?;
        let rows: Vec<(String, Vec<u8>)> =
            run!(self, c => query_as(sql::LIST_WRAPS).bind(person.0.as_slice()).fetch_all(c))?;
        let wrap = |(factor, wrapped): (String, Vec<u8>)| {
            let factor: Factor = Cell("wrap", "factor").name(&factor)?;
            Ok(WrapBox { factor, wrapped: Bytes(wrapped) })
        };
        Ok(Some(Vault {
            keys: self.list_keys(person).await?,
            unlock: unlock.into_iter().map(Statement).collect(),
            wraps: rows.into_iter().map(wrap).collect::<Result<_, StoreError>>()?,
            vault: Bytes(vault),
            bag_n: Cell("account", "bag_n").number(bag_n)?,
            bag: Bytes(bag),
        }))
    }

    /// What a person's recovery code is checked against, while they have one.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn find_code_check(&mut self, person: PersonId) -> Result<Option<Hash>, StoreError> {
        let row: Option<Option<Vec<u8>>> =
            run!(self, c => query_scalar(sql::FIND_CODE_CHECK).bind(person.0.as_slice()).fetch_optional(c))?;
        row.flatten().map(|check| Cell("account", "code_check").bytes(&check, Hash::from_slice)).transpose()
    }

    /// Whether these two may see each other's chains: they are one and the same, were in one channel at one time, one gave
    /// the other a grant, or one came in by the other's invite.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn is_related(&mut self, person: PersonId, other: PersonId) -> Result<bool, StoreError> {
        if person == other {
            return Ok(true);
        }
        run!(self, c => query_scalar(sql::IS_RELATED)
            .bind(person.0.as_slice())
            .bind(other.0.as_slice())
            .fetch_one(c))
    }
}

impl Tx {
    /// Makes an account with its chain, factors, vault and bag, and the person's own log, which only they read. The log is
    /// empty: what it begins with is the caller's to append. False, and nothing written, when the person, the identity or
    /// the login name exists, or when a log has the person's id: a guest must not move into a channel.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn create_account(&mut self, account: &NewAccount, at: Millis) -> Result<bool, StoreError> {
        if self.find_log(account.person.into()).await?.is_some() {
            return Ok(false);
        }
        let person = account.person.0.as_slice();
        let inserted = change!(self, c => query(sql::INSERT_ACCOUNT)
            .bind(person)
            .bind(cells::name(account.standing))
            .bind(account.root.0.as_slice())
            .bind(account.login.0.as_slice())
            .bind(account.record.0.as_slice())
            .bind(account.vault.0.as_slice())
            .bind(account.bag.0.as_slice())
            .bind(account.staff_name.as_deref())
            .bind(at)
            .execute(c))?;
        if inserted == 0 {
            return Ok(false);
        }
        self.insert_key(By { root: account.root, g: 0 }, &account.key).await?;
        self.insert_unlock(account.person, 0, &account.unlock, &account.wraps).await?;
        self.create_log(account.person.into(), LogKind::Person).await?;
        Ok(true)
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
        self.insert_key(by, key).await?;
        change!(self, c => query(sql::UPDATE_VAULT)
            .bind(person.0.as_slice())
            .bind(vault.0.as_slice())
            .execute(c))?;
        Ok(())
    }

    /// Replaces the bag. The caller has compared its number with [`Account::bag_n`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn set_bag(&mut self, person: PersonId, n: u64, bag: &Bytes) -> Result<(), StoreError> {
        change!(self, c => query(sql::UPDATE_BAG)
            .bind(person.0.as_slice())
            .bind(stored(n))
            .bind(bag.0.as_slice())
            .execute(c))?;
        Ok(())
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
        let code = code_check.as_ref().map(|check| check.0.as_slice());
        let is_elsewhere: bool = run!(self, c => query_scalar(sql::HAS_CODE_ELSEWHERE)
            .bind(person.0.as_slice())
            .bind(code)
            .fetch_one(c))?;
        if is_elsewhere {
            return Ok(false);
        }
        change!(self, c => query(sql::DELETE_WRAPS).bind(person.0.as_slice()).execute(c))?;
        self.insert_unlock(person, n, unlock, wraps).await?;
        change!(self, c => query(sql::UPDATE_CODE).bind(person.0.as_slice()).bind(code).execute(c))?;
        Ok(true)
    }

    pub(crate) async fn insert_key(&mut self, by: By, key: &Statement) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_KEY)
            .bind(by.root.0.as_slice())
            .bind(i64::from(by.g))
            .bind(key.0.as_str())
            .execute(c))?;
        Ok(())
    }

    async fn insert_unlock(
        &mut self,
        person: PersonId,
        n: u32,
        unlock: &Statement,
        wraps: &[WrapBox],
    ) -> Result<(), StoreError> {
        change!(self, c => query(sql::INSERT_UNLOCK)
            .bind(person.0.as_slice())
            .bind(i64::from(n))
            .bind(unlock.hash().0.to_vec())
            .bind(unlock.0.as_str())
            .execute(c))?;
        for wrap in wraps {
            change!(self, c => query(sql::INSERT_WRAP)
                .bind(person.0.as_slice())
                .bind(cells::name(wrap.factor))
                .bind(wrap.wrapped.0.as_slice())
                .execute(c))?;
        }
        Ok(())
    }
}

/// A row of `account` with the newest of what hangs on it.
#[derive(sqlx::FromRow)]
struct AccountRow {
    person: Vec<u8>,
    standing: String,
    root: Vec<u8>,
    record: Vec<u8>,
    bag_n: i64,
    staff_name: Option<String>,
    created_at: i64,
    g: i64,
    unlock_n: i64,
    unlock_hash: Vec<u8>,
}

impl AccountRow {
    fn read(self) -> Result<Account, StoreError> {
        let unlock_hash = Cell("unlock", "hash").bytes(&self.unlock_hash, Hash::from_slice)?;
        Ok(Account {
            person: Cell("account", "person").bytes(&self.person, PersonId::from_slice)?,
            standing: Cell("account", "standing").name(&self.standing)?,
            root: Cell("account", "root").bytes(&self.root, Hash::from_slice)?,
            g: Cell("key_generation", "g").number(self.g)?,
            record: Bytes(self.record),
            bag_n: Cell("account", "bag_n").number(self.bag_n)?,
            unlock: (Cell("unlock", "n").number(self.unlock_n)?, unlock_hash),
            staff_name: self.staff_name,
            created_at: self.created_at,
        })
    }
}
