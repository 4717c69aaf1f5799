//! A factor opened the vault: whose keys hold, when those in it are not the ones of this device.
//!
//! Newer ones are taken. A server that was put back from a backup may have forgotten some of this device's: they are given again,
//! statement for statement, because whoever has a factor can seal the vault anew. When another device of this person made others
//! meanwhile, those on the server hold, for the root key signed them and it lies in nobody's device. This one goes on with them, and
//! makes as many more as it had: whoever met the forgotten ones believes no lower number. (docs/decisions/0009)

use naast_core::id::Bytes;
use naast_protocol::command::RenewKeys;
use naast_protocol::http::Vault;
use naast_protocol::{Command, Statement};

use super::Person;
use super::catch_up::merge;
use super::come_in::open_bag;
use super::renew::sealed;
use crate::chains::in_common;
use crate::keys::{Generation, Keys};
use crate::vault::Opened;
use crate::{Distrust, Error};

impl Person {
    /// Brings this device and the server to the same keys; gives back the vault as it is then.
    ///
    /// # Errors
    /// [`Error::Distrust`] with [`Distrust::SubstitutedKey`] when the server's keys are others in the life of the database that is
    /// known here; [`Error::Offline`], [`Error::Refused`] when it is tried again with the next factor.
    pub(super) async fn settle_keys(&mut self, mut opened: Opened, vault: &Vault) -> Result<Opened, Error> {
        let (mine, theirs) = (self.keys.chain(), opened.keys.chain());
        let same = in_common(mine, theirs);
        let (newest, is_all_known) = (mine.newest(), same > mine.newest());
        if mine.root() == theirs.root() && is_all_known {
            self.take_keys(opened.keys.clone());
            return Ok(opened);
        }
        if mine.root() != theirs.root() || !self.is_put_back().await? {
            return Err(Distrust::SubstitutedKey { person: self.id() }.into());
        }
        let theirs = open_bag(&opened, vault, self.root())?;
        merge(&mut self.bag, theirs)?;
        self.bag_n = vault.bag_n;
        if same > opened.keys.chain().newest() {
            for g in same..=newest {
                let (key, own) = (self.keys.statement(g).cloned(), self.keys.generation(g).cloned());
                let (key, own) = (key.ok_or(Distrust::DamagedVault)?, own.ok_or(Distrust::DamagedVault)?);
                let known = self.keys.generations().zip(0..=g).map(|(generation, _)| generation);
                let vault = opened.seal_with(known, &mut self.chance)?;
                self.give_keys(key, vault, &own).await?;
            }
            self.lives.journal.settle(None, &self.keys);
            opened.keys = self.keys.clone();
            return Ok(opened);
        }
        while opened.keys.chain().newest() < newest {
            let renewal = opened.renew(self.connection.now(), &mut self.chance)?;
            self.give_keys(renewal.key, renewal.vault, renewal.keys.newest()).await?;
            opened.keys = renewal.keys;
        }
        self.renewing = None;
        self.lives.note_parted(same);
        self.lives.journal.settle(Some(same), &opened.keys);
        self.outbox.part(same);
        self.take_keys(opened.keys.clone());
        Ok(opened)
    }

    /// Goes on with these keys.
    pub(super) fn take_keys(&mut self, keys: Keys) {
        self.chains.keep_own(keys.chain());
        self.keys = keys;
        self.own.go_on_with_newer_keys();
    }

    /// Gives the server a generation, past everything that is known of the life which is over: where its entries stand there says
    /// nothing about where they will stand now.
    async fn give_keys(&mut self, key: Statement, vault: Bytes, own: &Generation) -> Result<(), Error> {
        let (id, n, root) = (self.command_id(), self.bag_n + 1, self.root());
        let bag = sealed(&self.bag, root, n, own, &mut self.chance)?;
        self.connection.command(&Command::RenewKeys(RenewKeys { id, key, vault, n, bag })).await?;
        self.bag_n = n;
        Ok(())
    }
}
