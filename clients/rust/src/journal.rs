//! What this person wrote and the server confirmed, kept for the day on which the server loses it.
//!
//! A backup is some hours old when it is needed. Who wrote something after it has the finished command here, signed and
//! sealed, and gives it again: the same bytes under the same id count once, wherever they arrive first.
//!
//! It lives in memory, as everything that a [`crate::Person`] has: whoever uses this client is a test, the demo or a person at a
//! terminal, and none of them comes back after its process ended but by a factor, on an empty device. A journal on a disk would need
//! a device's own key, a place and a way to be forgotten, for nobody. The web app, which people carry about, keeps its own so.

use std::collections::VecDeque;

use naast_core::choice::{Share, Withdraw};
use naast_core::message::{Erase, Header, envelope_hash};
use naast_core::rule::{AgreeRule, EndRule, Rule};
use naast_core::{CommandId, Hash, LogId, Millis, RuleId, ShareId};
use naast_protocol::command::{Answer, Send};
use naast_protocol::{Command, Signed};

use crate::keys::Keys;
use crate::parting::{generation_of, said_again};

/// How long a command is kept: backups are removed after thirty days.
const KEPT_MS: Millis = 30 * 24 * 60 * 60 * 1000;
/// Most commands that are kept: a hundred and thirty a day. Of a message that is some 2 kB.
const KEPT_MAX: usize = 4_096;

/// A command that the server confirmed.
#[derive(Debug, Clone)]
pub struct Written {
    /// The command, as it was made first.
    pub command: Command,
    /// Where its entries stand.
    places: Vec<(LogId, u64)>,
    at: Millis,
    /// It was in a life of the database that is over, and not in the newest one.
    is_lost: bool,
}

/// Everything that was confirmed, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Journal(VecDeque<Written>);

impl Journal {
    /// The server confirmed a command. What is kept elsewhere (bag and keys) or need not be kept (marks) is passed over.
    pub fn note(&mut self, command: &Command, answer: &Answer, now: Millis) {
        let places = answer.receipts.iter().map(|receipt| (receipt.log, receipt.seq)).collect();
        let command = match command {
            Command::Resend(send) => Command::Send(send.clone()),
            command => command.clone(),
        };
        if let Some(known) = self.0.iter_mut().find(|written| written.is_lost && written.command.id() == command.id()) {
            (known.places, known.is_lost) = (places, false);
            return;
        }
        match command {
            Command::SetBag(_)
            | Command::SetReadMark(_)
            | Command::CompareChoices(_)
            | Command::RenewKeys(_)
            | Command::SealRule(_) => return,
            _ => self.0.push_back(Written { command, places, at: now, is_lost: false }),
        }
        while self.0.len() > KEPT_MAX || self.0.front().is_some_and(|oldest| oldest.at < now - KEPT_MS) {
            self.0.pop_front();
        }
    }

    /// The database lives a new life. `is_gone` tells whether an entry that stood at a place of a log is not there any more.
    /// What left no entry in any log is given again to be sure.
    pub fn note_lost(&mut self, is_gone: impl Fn(LogId, u64) -> bool) {
        for written in &mut self.0 {
            written.is_lost |= written.places.is_empty() || written.places.iter().any(|(log, seq)| is_gone(*log, *seq));
        }
    }

    /// Ids of everything that was lost, in the order in which it is to be given again: what erases a message follows it at once.
    #[must_use]
    pub fn lost(&self) -> Vec<CommandId> {
        let lost: Vec<&Written> = self.0.iter().filter(|written| written.is_lost).collect();
        let is_erased_here = |erase: &Written| lost.iter().any(|send| erases(&erase.command, &send.command));
        let mut ids = Vec::with_capacity(lost.len());
        for written in &lost {
            if is_erased_here(written) {
                continue;
            }
            ids.push(written.command.id());
            ids.extend(
                lost.iter().find(|other| erases(&other.command, &written.command)).map(|erase| erase.command.id()),
            );
        }
        ids
    }

    /// A command that was lost.
    #[must_use]
    pub fn find_lost(&self, id: CommandId) -> Option<&Command> {
        self.0.iter().find(|written| written.is_lost && written.command.id() == id).map(|written| &written.command)
    }

    /// A command will never be taken again.
    pub fn give_up(&mut self, id: CommandId) {
        self.0.retain(|written| written.command.id() != id);
    }

    /// The server is brought to these keys before anything else: what older ones took away is taken away with them. Those from
    /// generation `gone` on are not this person's any more. See `parting.rs`.
    pub fn settle(&mut self, gone: Option<u32>, keys: &Keys) {
        let newest = keys.by().g;
        let all = std::mem::take(&mut self.0);
        self.0 = all
            .into_iter()
            .filter_map(|written| {
                let Some(signed) = generation_of(&written.command) else { return Some(written) };
                let is_gone = gone.is_some_and(|gone| signed >= gone);
                if !is_gone && signed == newest {
                    return Some(written);
                }
                match said_again(&written.command, keys) {
                    Some(command) => Some(Written { command, ..written }),
                    None => Some(written).filter(|_| !is_gone),
                }
            })
            .collect();
    }

    /// Whether messages of this log wait to be given again: what is said next must come behind them.
    #[must_use]
    pub fn has_lost_words(&self, log: LogId) -> bool {
        self.0.iter().any(|written| written.is_lost && channel_of(&written.command) == Some(log))
    }
}

/// The channel in which a command says something.
#[must_use]
pub fn channel_of(command: &Command) -> Option<LogId> {
    let Command::Send(send) = command else { return None };
    serde_json::from_str::<Header>(&send.header).ok().map(|header| header.channel.into())
}

/// What a command takes back, if that is what it does.
#[must_use]
pub fn withdrawn_by(command: &Command) -> Option<ShareId> {
    let Command::Withdraw(withdraw) = command else { return None };
    withdraw.withdraw.read::<Withdraw>().ok().map(|signed| signed.body.share)
}

/// The rule that a command ends, if that is what it does.
#[must_use]
pub fn ended_by(command: &Command) -> Option<RuleId> {
    let Command::EndRule(end) = command else { return None };
    end.statement.read::<EndRule>().ok().map(|signed| signed.body.rule)
}

/// The rule that a command makes, if that is what it does.
#[must_use]
pub fn set_by(command: &Command) -> Option<RuleId> {
    let Command::SetRule(set) = command else { return None };
    set.rule.read::<Rule>().ok().map(|signed| signed.body.id)
}

/// What a command says to a rule, if that is what it does.
#[must_use]
pub fn agreed_by(command: &Command) -> Option<Signed<AgreeRule>> {
    let Command::AgreeRule(agree) = command else { return None };
    agree.statement.read().ok()
}

/// What a command shares, if that is what it does.
#[must_use]
pub fn shared_by(command: &Command) -> Option<ShareId> {
    let Command::Share(share) = command else { return None };
    share.share.read::<Share>().ok().map(|signed| signed.body.id)
}

fn erases(erase: &Command, send: &Command) -> bool {
    let (Command::Erase(erase), Command::Send(send)) = (erase, send) else { return false };
    erase.statement.read::<Erase>().is_ok_and(|signed| signed.body.envelope == name_of(send))
}

fn name_of(send: &Send) -> Hash {
    envelope_hash(&send.header, send.commit, &send.body.0)
}
