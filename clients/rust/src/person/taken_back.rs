//! What this person took back stays so, whichever backup the server's database was put back from: it is not given again, it is taken
//! back once more wherever it stands again, and until then nothing of theirs is covered by it. See: [Note: Bringing back]

use naast_core::rule::{AgreeRule, RuleAt};
use naast_core::{ChannelId, LogId, RuleId, ShareId};
use naast_protocol::command::{ChoiceAt, CompareChoices};
use naast_protocol::{Command, Signed};

use super::Person;
use super::send::is_passing;
use crate::Error;
use crate::fold::Channel;
use crate::journal::{agreed_by, ended_by, set_by, shared_by, withdrawn_by};

impl Person {
    /// Whether a rule covers nothing any more of what this person writes or seals, whatever the server says: they ended it, or
    /// said no to it, in whichever life.
    pub(super) fn is_past_rule(&self, channel: &Channel, rule: RuleId) -> bool {
        channel.saw_end(rule) || channel.saw_refusal(rule, self.root()) || self.own.choices().is_ended(rule)
    }

    /// Rules that cover this person's words again, or are theirs again, although they are past.
    fn rules_back(&self) -> Vec<(ChannelId, RuleId)> {
        let me = self.root();
        let mut back = Vec::new();
        for channel in self.channels.values().filter(|channel| !channel.is_stopped() && !channel.has_left()) {
            let Some(room) = channel.room() else { continue };
            let concerns_me = |rule: &&RuleAt| room.owner == me || rule.covers(me, room.owner);
            let standing = room.rules.standing().iter().filter(concerns_me).map(|rule| rule.id);
            back.extend(standing.filter(|rule| self.is_past_rule(channel, *rule)).map(|rule| (channel.id(), rule)));
        }
        back
    }

    /// Whether words in this conversation would be covered by a rule that is past: they wait until it is gone again.
    pub(super) fn has_rule_back(&self, id: ChannelId) -> bool {
        self.rules_back().iter().any(|(channel, _)| *channel == id)
    }

    /// Whether a lost command is not to be given again: what it gives was taken back, or what it takes back is gone.
    pub(super) fn is_moot(&self, command: &Command) -> bool {
        let has_ended = |rule: RuleId| {
            self.channels.values().filter_map(Channel::room).any(|room| room.rules.ended().contains(&rule))
        };
        shared_by(command).is_some_and(|share| self.own.choices().is_withdrawn(share))
            || set_by(command).is_some_and(|rule| has_ended(rule) || self.own.choices().is_ended(rule))
            || ended_by(command).is_some_and(has_ended)
            || agreed_by(command).is_some_and(|said| self.is_moot_agreement(&said))
    }

    fn is_moot_agreement(&self, said: &Signed<AgreeRule>) -> bool {
        let Some(channel) = self.channels.get(&said.body.channel) else { return false };
        let Some(room) = channel.room() else { return false };
        let (rule, me) = (said.body.rule, self.root());
        let is_past = said.body.agrees && self.is_past_rule(channel, rule);
        is_past
            || room.rules.ended().contains(&rule)
            || room
                .rules
                .find(rule)
                .is_some_and(|at| at.refused.contains(&me) || (said.body.agrees && at.agreed.contains(&me)))
    }

    /// Takes back once more what stands again. What is refused is tried again with the next look at one's logs.
    ///
    /// # Errors
    /// [`Error::Offline`] or a passing refusal.
    pub(super) async fn take_back_again(&mut self) -> Result<(), Error> {
        for share in self.own.choices().back().collect::<Vec<ShareId>>() {
            let id = self.command_id();
            let command = self.make_withdraw(id, share)?;
            self.say_once_more(&command, self.id().into()).await?;
        }
        for (channel, rule) in self.rules_back() {
            let id = self.command_id();
            let is_own = self.room(channel)?.owner == self.root();
            let command =
                if is_own { self.make_end_rule(id, rule)? } else { self.make_agreement(id, channel, rule, false)? };
            self.say_once_more(&command, channel.into()).await?;
        }
        Ok(())
    }

    async fn say_once_more(&mut self, command: &Command, log: LogId) -> Result<(), Error> {
        match self.command(command).await {
            Err(error) if is_passing(&error) => return Err(error),
            Ok(_) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        self.pull(log).await?;
        self.pull(self.id().into()).await
    }

    /// What this person shared is what they want to be shared: from here on it is given out again. On a person's only device
    /// that is done by itself; on one of several the person is asked first, because another one may have taken something back.
    ///
    /// # Errors
    /// [`Error::NotPossible`] while something that was taken back is not taken back again; [`Error::Offline`], [`Error::Refused`].
    pub async fn confirm_choices(&mut self) -> Result<(), Error> {
        let known = self.lives.chosen.max(self.own.chain()).map(|(n, _)| n);
        let (shares, made) = (self.own.shares(), self.own.rules().made());
        let is_pending = |share: ShareId| shares.get(&share).is_some_and(|own| own.withdrawn_at.is_none());
        let is_standing = |rule: RuleId| made.get(&rule).is_some_and(|own| own.ended_at.is_none());
        let mut lost = self.lives.journal.lost().into_iter().filter_map(|id| self.lives.journal.find_lost(id));
        if self.own.is_stopped()
            || known < self.bag.marks.choice
            || self.own.choices().back().next().is_some()
            || !self.rules_back().is_empty()
            || lost.any(|command| {
                withdrawn_by(command).is_some_and(is_pending) || ended_by(command).is_some_and(is_standing)
            })
        {
            return Err(Error::NotPossible("not all of your choices are back yet"));
        }
        let newest = self.own.chain().map(|(n, hash)| ChoiceAt { n, hash });
        let id = self.command_id();
        self.command(&Command::CompareChoices(CompareChoices { id, newest })).await?;
        self.lives.is_frozen = false;
        Ok(())
    }

    /// Shares that were made after the backup and are not back: what they give is not there any more, or not yet.
    #[must_use]
    pub fn lost_shares(&self) -> Vec<ShareId> {
        let lost = self.lives.journal.lost();
        lost.into_iter().filter_map(|id| shared_by(self.lives.journal.find_lost(id)?)).collect()
    }
}
