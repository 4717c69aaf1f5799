//! Hearing nothing more of somebody: out of the conversations with them, and nobody is told why.

use naast_core::{ChannelId, PersonId, RuleId, ShareId};
use naast_protocol::Command;
use naast_protocol::command;

use super::Person;
use crate::Error;
use crate::fold::Channel;

impl Person {
    /// Leaves every conversation with somebody that is not this person's own, and hears nothing more of them. They are shown out of
    /// this person's own conversations, and what they were given is taken back; what still waits to be given never goes out. Nobody
    /// is told why.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn block(&mut self, whom: PersonId) -> Result<(), Error> {
        // Before anything is waited for: a line that breaks in the middle sends none of it later.
        self.outbox.drop_for(whom);
        let me = self.root();
        let is_with = |channel: &&Channel| {
            let is_followed = !channel.is_stopped() && !channel.has_left();
            is_followed && channel.members().iter().any(|member| member.person == whom)
        };
        let with: Vec<(ChannelId, bool)> = self
            .channels
            .values()
            .filter(is_with)
            .map(|channel| (channel.id(), channel.room().is_some_and(|room| room.owner == me)))
            .collect();
        let mut leaves = Vec::new();
        for (channel, _) in with.iter().filter(|(_, is_mine)| !is_mine) {
            leaves.push(self.make_leave(*channel, None)?);
        }
        let id = self.command_id();
        self.command(&Command::Block(command::Block { id, whom, leaves })).await?;
        self.note_block(whom, true);
        for (channel, _) in with.iter().filter(|(_, is_mine)| *is_mine) {
            self.show_out(*channel, whom).await?;
        }
        // The answer to something that was given may have been lost.
        self.pull(self.id().into()).await?;
        self.take_everything_back_from(whom).await?;
        self.fetch_everything().await?;
        self.keep_bag().await
    }

    /// What somebody was given, and what they read along.
    async fn take_everything_back_from(&mut self, whom: PersonId) -> Result<(), Error> {
        let now = self.connection.now();
        let shares = self.own.shares().iter();
        let given = shares.filter(|(_, own)| own.statement.to.person == whom && own.is_active(now));
        let given: Vec<ShareId> = given.map(|(share, _)| *share).collect();
        let made = self.own.rules().made().iter();
        let rules = made.filter(|(_, own)| own.statement.to.person == whom && own.is_active(now));
        let rules: Vec<RuleId> = rules.map(|(rule, _)| *rule).collect();
        for share in given {
            self.withdraw(share).await?;
        }
        for rule in rules {
            self.end_rule(rule).await?;
        }
        Ok(())
    }

    /// Hears of somebody again.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn unblock(&mut self, whom: PersonId) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::Unblock(command::Unblock { id, whom })).await?;
        self.note_block(whom, false);
        self.keep_bag().await
    }

    /// Whether this person wants to hear nothing of somebody, on whichever device they said so.
    #[must_use]
    pub fn has_blocked(&self, whom: PersonId) -> bool {
        self.bag.blocks.get(&whom).is_some_and(|count| count % 2 == 1)
    }

    fn note_block(&mut self, whom: PersonId, is_blocked: bool) {
        if self.has_blocked(whom) != is_blocked {
            *self.bag.blocks.entry(whom).or_default() += 1;
            self.is_bag_changed = true;
        }
    }
}
