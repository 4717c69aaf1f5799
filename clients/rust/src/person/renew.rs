//! A phone was lost: new keys for this person, and no conversation that talks with a key which the lost phone could open.
//!
//! The finished request is kept before it is sent, and what follows it is read off the conversations themselves: wherever the
//! network goes, the next sync goes on from there, on this device or on any other.

use naast_core::charter::Member;
use naast_core::id::Bytes;
use naast_core::{By, ChannelId, Hash};
use naast_protocol::command::RenewKeys;
use naast_protocol::http::Vault;
use naast_protocol::sealed::Bag;
use naast_protocol::{Command, ErrorCode};

use super::Person;
use super::come_in::by_words;
use super::send::is_passing;
use crate::crypto::{BoxKind, RecoveryCode, seal_box};
use crate::fold::Channel;
use crate::keys::Generation;
use crate::renewal::Renewal;
use crate::vault::{FactorSecret, Opened};
use crate::words::login_hash;
use crate::{Chance, Distrust, Error};

/// How often a request is made anew after another device kept a newer bag.
const TRIES: usize = 4;

/// What somebody shows to open their account.
#[derive(Debug, Clone)]
pub enum Way {
    /// Login name and words.
    Words {
        /// Two words.
        login_name: String,
        /// Four words.
        words: String,
    },
    /// The recovery code, as text.
    Code(String),
}

/// New keys with the request that brings them to the server.
#[derive(Debug)]
pub(super) struct Renewing {
    renewal: Renewal,
    request: RenewKeys,
}

impl Person {
    /// A phone was lost: makes new keys, signs every other device out, and lets every conversation go on with a key that the
    /// lost phone never had. Everybody sees that this person has new keys, and that they are who they were.
    ///
    /// # Errors
    /// [`Error::Words`], [`Error::RecoveryCode`]; [`Error::Offline`] when the rest is done by the next [`Person::catch_up`];
    /// [`Error::Refused`] with `stale_key` when another device was faster; [`Error::Distrust`].
    pub async fn lost_phone(&mut self, way: &Way) -> Result<(), Error> {
        if self.renewing.is_none() {
            let (_, opened) = self.open_vault(way).await?;
            let renewal = opened.renew(self.connection.now(), &mut self.chance)?;
            self.merge_bag().await?;
            let request = self.renewal_request(&renewal)?;
            self.renewing = Some(Renewing { renewal, request });
        }
        Box::pin(self.catch_up()).await
    }

    /// Whether new keys wait to be brought to the server.
    #[must_use]
    pub const fn is_renewing(&self) -> bool {
        self.renewing.is_some()
    }

    /// Opens the vault with a factor, which goes with its secret: what is opened lives as long as the act that needed it.
    pub(super) async fn open_vault(&mut self, way: &Way) -> Result<(FactorSecret, Opened), Error> {
        let secret = match way {
            Way::Words { login_name, words } => {
                let login = login_hash(self.chains.tenant(), login_name);
                // The session that this opens replaces the one of this device, socket and all.
                self.socket = None;
                let (chance, device) = (&mut self.chance, self.device);
                FactorSecret::Words(by_words(&mut self.connection, chance, device, login, words).await?)
            }
            Way::Code(code) => FactorSecret::Code(RecoveryCode::read(code)?),
        };
        let opened = self.open_with(&secret).await?;
        Ok((secret, opened))
    }

    /// Opens the vault as it is now.
    pub(super) async fn open_with(&mut self, secret: &FactorSecret) -> Result<Opened, Error> {
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(self.chains.tenant(), &vault, secret)?;
        self.settle_keys(opened, &vault).await
    }

    /// Brings new keys to the server that wait for it; nothing when none do.
    pub(super) async fn finish_renewal(&mut self) -> Result<(), Error> {
        for _ in 0..TRIES {
            let Some(renewing) = &self.renewing else { return Ok(()) };
            let request = renewing.request.clone();
            match self.command(&Command::RenewKeys(request)).await {
                Ok(_) => {
                    self.go_on_with_new_keys();
                    return Ok(());
                }
                Err(Error::Refused(refusal)) if refusal.code == ErrorCode::StaleBag => {
                    self.merge_bag().await?;
                    self.remake_request()?;
                }
                Err(error) if is_passing(&error) => return Err(error),
                Err(error) => {
                    self.renewing = None;
                    return Err(error);
                }
            }
        }
        Err(Error::NotPossible("another device kept changing what this account keeps"))
    }

    fn go_on_with_new_keys(&mut self) {
        let Some(Renewing { renewal, request }) = self.renewing.take() else { return };
        self.bag_n = request.n;
        self.take_keys(renewal.keys);
    }

    fn remake_request(&mut self) -> Result<(), Error> {
        let Some(mut renewing) = self.renewing.take() else { return Ok(()) };
        renewing.request = self.renewal_request(&renewing.renewal)?;
        self.renewing = Some(renewing);
        Ok(())
    }

    fn renewal_request(&mut self, renewal: &Renewal) -> Result<RenewKeys, Error> {
        let (n, root) = (self.bag_n + 1, self.root());
        let bag = sealed(&self.bag, root, n, renewal.keys.newest(), &mut self.chance)?;
        let (id, key, vault) = (self.command_id(), renewal.key.clone(), renewal.vault.clone());
        Ok(RenewKeys { id, key, vault, n, bag })
    }

    /// Sees to it that no conversation talks with a key which older keys of this person open, and that every charter of theirs
    /// asks for their newest ones.
    pub(super) async fn leave_old_keys(&mut self) -> Result<(), Error> {
        let me = self.keys.by();
        if me.g == 0 {
            return Ok(());
        }
        let is_old = |by: &By| by.root == me.root && by.g < me.g;
        let is_behind = |channel: &&Channel| {
            let room = channel.room().filter(|_| !channel.is_stopped() && !channel.has_left() && !channel.is_past());
            room.is_some_and(|room| {
                let is_listed = room.owner == me.root && room.member(me.root).is_some_and(|listed| listed.g < me.g);
                is_listed || room.epoch.as_ref().is_some_and(|epoch| epoch.members.iter().any(is_old))
            })
        };
        let behind: Vec<ChannelId> = self.channels.values().filter(is_behind).map(Channel::id).collect();
        for channel in behind {
            let is_mine = self.room(channel)?.owner == me.root;
            if is_mine { self.list_new_keys(channel, me).await? } else { self.ensure_epoch(channel).await? }
        }
        Ok(())
    }

    /// An own charter with the newest keys in it, and the fresh epoch that goes with it.
    async fn list_new_keys(&mut self, channel: ChannelId, me: By) -> Result<(), Error> {
        self.amend(channel, |room| {
            let listed = room.member(me.root).filter(|listed| listed.g < me.g)?;
            let newest = Member { g: me.g, ..listed.clone() };
            let others = room.effective_members().filter(|member| member.root != me.root).cloned();
            Some([newest].into_iter().chain(others).collect())
        })
        .await?;
        self.ensure_epoch(channel).await
    }
}

/// A bag as the server keeps it, for whoever has a generation's keys.
pub(super) fn sealed(bag: &Bag, root: Hash, n: u64, keys: &Generation, chance: &mut Chance) -> Result<Bytes, Distrust> {
    let inside = serde_json::to_vec(bag).map_err(|_| Distrust::DamagedVault)?;
    let bag = seal_box(BoxKind::Bag { root, n }, keys.bag.as_slice(), &inside, chance);
    Ok(Bytes(bag.map_err(|_| Distrust::DamagedVault)?))
}
