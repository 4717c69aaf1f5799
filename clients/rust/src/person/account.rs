//! What a person keeps for themselves: factors, how far they read, and a coordinator's organisation.

use naast_core::ChannelId;
use naast_core::identity::Factor;
use naast_protocol::Command;
use naast_protocol::command::{SetReadMark, SetUnlock, ShowReadMarks};
use naast_protocol::http::Vault;
use zeroize::Zeroizing;

use super::Person;
use super::come_in::by_words;
use crate::Error;
use crate::crypto::RecoveryCode;
use crate::keys::{FactorSecret, Opened};
use crate::outbox::Wish;
use crate::words::login_hash;

impl Person {
    /// Makes a recovery code and gives its text, to be written down. It needs the words once: the account secret is on no
    /// device. A code that existed before stops working.
    ///
    /// # Errors
    /// [`Error::Words`], [`Error::Refused`], [`Error::Distrust`].
    pub async fn make_recovery_code(&mut self, login_name: &str, words: &str) -> Result<Zeroizing<String>, Error> {
        let login = login_hash(self.chains.tenant(), login_name);
        // The session that this opens replaces the one of this device, socket and all.
        self.socket = None;
        let export = by_words(&mut self.connection, &mut self.chance, self.device, login, words).await?;
        let words = FactorSecret::Words(export);
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(self.chains.tenant(), &vault, &words)?;
        let code = RecoveryCode::make(&mut self.chance);
        let factors = [words, FactorSecret::Code(code.clone())];
        let (unlock, wraps) = opened.relist(&factors, self.connection.now(), &mut self.chance)?;
        let id = self.command_id();
        let set = SetUnlock { id, unlock, wraps, code_check: Some(code.check()) };
        self.command(&Command::SetUnlock(set)).await?;
        self.catch_up().await?;
        Ok(code.to_text())
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
