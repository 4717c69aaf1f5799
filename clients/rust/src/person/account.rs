//! What a person keeps for themselves: factors, how far they read, and a coordinator's organisation.

use naast_core::ChannelId;
use naast_core::charter::Takes;
use naast_core::unlock::Factor;
use naast_protocol::Command;
use naast_protocol::command::{DeleteAccount, SetReadMark, SetUnlock, ShowReadMarks};
use naast_protocol::http::Vault;
use zeroize::Zeroizing;

use super::come_in::by_words;
use super::{Person, Way};
use crate::Error;
use crate::crypto::RecoveryCode;
use crate::fold::Channel;
use crate::outbox::Wish;
use crate::vault::{FactorSecret, Opened};
use crate::words::login_hash;

impl Person {
    /// Makes a recovery code and gives its text, to be written down. It needs the words once: the account secret is on no
    /// device. A code that existed before stops working.
    ///
    /// # Errors
    /// [`Error::Words`], [`Error::Refused`], [`Error::Distrust`].
    pub async fn make_recovery_code(&mut self, login_name: &str, words: &str) -> Result<Zeroizing<String>, Error> {
        let way = Way::Words { login_name: login_name.to_owned(), words: words.to_owned() };
        let (_, opened) = self.open_vault(&way).await?;
        self.new_code(&opened).await
    }

    /// The same, with what just opened the account: whoever came in by a PIN and a person has nothing else at hand, and could
    /// change nothing about how they come in afterwards.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Distrust`].
    pub async fn make_recovery_code_now(&mut self, secret: &FactorSecret) -> Result<Zeroizing<String>, Error> {
        let opened = self.open_with(secret).await?;
        self.new_code(&opened).await
    }

    async fn new_code(&mut self, opened: &Opened) -> Result<Zeroizing<String>, Error> {
        let code = RecoveryCode::make(&mut self.chance);
        let anew = [FactorSecret::Code(code.clone())];
        let (unlock, wraps) = opened.relist(&anew, None, self.connection.now(), &mut self.chance)?;
        let id = self.command_id();
        let set = SetUnlock { id, unlock, wraps, code_check: Some(code.check()) };
        self.command(&Command::SetUnlock(set)).await?;
        self.catch_up().await?;
        Ok(code.to_text())
    }

    /// Deletes this person's account and everything that stands of it at the server: their own channels for everybody, their words
    /// everywhere. There is no way back. It needs the words once: the root key is on no device.
    ///
    /// # Errors
    /// [`Error::Words`]; [`Error::Refused`], with `last_coordinator` for whoever nobody could replace; [`Error::Distrust`].
    pub async fn delete_account(mut self, login_name: &str, words: &str) -> Result<(), Error> {
        let command = self.make_farewell(login_name, words).await?;
        self.command(&command).await.map(drop)
    }

    /// The command of [`Person::delete_account`].
    ///
    /// # Errors
    /// As there.
    pub async fn make_farewell(&mut self, login_name: &str, words: &str) -> Result<Command, Error> {
        let login = login_hash(self.chains.tenant(), login_name);
        // The session that this opens replaces the one of this device, socket and all.
        self.socket = None;
        let export = by_words(&mut self.connection, &mut self.chance, self.device, login, words).await?;
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(self.chains.tenant(), &vault, &FactorSecret::Words(export))?;
        self.catch_up().await?;
        let me = self.root();
        let is_of_others = |channel: &&Channel| {
            !channel.is_stopped() && !channel.has_left() && channel.room().is_some_and(|room| room.owner != me)
        };
        let channels: Vec<ChannelId> = self.channels.values().filter(is_of_others).map(Channel::id).collect();
        let leaves = channels.into_iter().map(|channel| self.make_leave(channel, Some(Takes::Words)));
        let leaves = leaves.collect::<Result<Vec<_>, _>>()?;
        let farewell = opened.farewell(self.connection.now())?;
        Ok(Command::DeleteAccount(DeleteAccount { id: self.command_id(), farewell, leaves }))
    }

    /// Takes one way to come back away; every other one stays as it is.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for the words, which nobody can set anew; as [`Person::make_recovery_code`].
    pub async fn remove_factor(&mut self, factor: Factor, way: &Way) -> Result<(), Error> {
        if factor == Factor::Words {
            return Err(Error::NotPossible("the words stay: without them nothing durable might be left"));
        }
        let (_, opened) = self.open_vault(way).await?;
        let (unlock, wraps) = opened.relist(&[], Some(factor), self.connection.now(), &mut self.chance)?;
        let id = self.command_id();
        self.command(&Command::SetUnlock(SetUnlock { id, unlock, wraps, code_check: None })).await?;
        self.catch_up().await
    }

    /// Whether a recovery code exists besides the words.
    #[must_use]
    pub fn has_second_factor(&self) -> bool {
        self.own.factors().contains(&Factor::RecoveryCode)
    }

    /// Gives the organisation its name and identity; once, by the first coordinator. Without a network it waits in the outbox.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for anybody else; [`Error::Offline`] when it waits; [`Error::Refused`].
    pub async fn name_organisation(&mut self, name: &str) -> Result<(), Error> {
        self.outbox.keep(Wish::NameOrganisation { name: name.to_owned() }, &mut self.chance);
        self.send_waiting().await?;
        self.keep_bag().await
    }

    /// Marks everything in a channel as read, for this person's own devices.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn read(&mut self, channel: ChannelId) -> Result<(), Error> {
        let seq = self.channels.get(&channel).map_or(0, |channel| channel.log().cursor());
        let id = self.command_id();
        self.command(&Command::SetReadMark(SetReadMark { id, channel, seq })).await?;
        if let Some(head) = self.heads.get_mut(&channel.into()) {
            head.read = head.read.max(seq);
        }
        Ok(())
    }

    /// Shows the others in a conversation how far this person read, or no longer.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn show_read_marks(&mut self, channel: ChannelId, is_shown: bool) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::ShowReadMarks(ShowReadMarks { id, channel, is_shown })).await?;
        if let Some(head) = self.heads.get_mut(&channel.into()) {
            head.is_shown = is_shown;
        }
        Ok(())
    }

    /// Signs out and forgets everything.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn sign_out(mut self) -> Result<(), Error> {
        self.connection.sign_out().await
    }
}
