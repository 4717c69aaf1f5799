//! What this person signed with keys by which nobody can be told anything now: older than the newest, or, when a server that was put
//! back forgot them and another device of theirs made others, not theirs any more.
//!
//! What took something away is said again, with the keys that hold. Of the rest, what keys signed that are nobody's stays where it was
//! read; nobody can be asked to believe it.

use naast_core::charter::{Charter, Leave as LeaveBody, OpenHistory, TakeSeat as TakeSeatBody};
use naast_core::choice::{Share, Withdraw as WithdrawBody};
use naast_core::epoch::{Epoch, Reseal};
use naast_core::hand_over::HandOver;
use naast_core::message::{Erase as EraseBody, Header};
use naast_core::report::Report;
use naast_core::rule::{AgreeRule as AgreeRuleBody, EndRule as EndRuleBody, Rule};
use naast_core::support::{EndExclude as EndExcludeBody, Exclude as ExcludeBody};
use naast_core::{By, StatementBody};
use naast_protocol::command::{AgreeRule, Block, EndExclude, EndRule, Erase, Exclude, Leave, TakeSeat, Withdraw};
use naast_protocol::{Command, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::Keys;

/// Where the keys of this device and the server's part: those from generation `g` on are nobody's, in one life of the server. In the
/// next one their numbers may stand for keys that hold.
#[derive(Debug, Clone)]
pub struct Parted {
    g: u32,
    lineage: String,
}

impl Parted {
    /// They part at generation `g`, in the life of the server that is called so.
    #[must_use]
    pub fn new(g: u32, lineage: &str) -> Self {
        Self { g, lineage: lineage.to_owned() }
    }

    /// From which generation on keys are nobody's in this life.
    #[must_use]
    pub fn gone_in(&self, lineage: Option<&str>) -> Option<u32> {
        (lineage == Some(&self.lineage)).then_some(self.g)
    }
}

/// With which generation of its person's keys a command says something; nothing for what the root key signs, or nobody.
#[must_use]
pub fn generation_of(command: &Command) -> Option<u32> {
    match command {
        Command::Send(send) | Command::Resend(send) => {
            serde_json::from_str::<Header>(&send.header).ok().map(|header| header.author.g)
        }
        Command::Erase(erase) => by::<EraseBody>(&erase.statement),
        Command::AmendCharter(amend) => by::<Charter>(&amend.charter),
        Command::OpenEpoch(open) => by::<Epoch>(&open.epoch),
        Command::TakeSeat(seat) => by::<TakeSeatBody>(&seat.statement),
        Command::Leave(leave) => by::<LeaveBody>(&leave.statement),
        Command::Block(block) => block.leaves.iter().find_map(by::<LeaveBody>),
        Command::Exclude(exclude) => by::<ExcludeBody>(&exclude.statement),
        Command::EndExclude(ended) => by::<EndExcludeBody>(&ended.statement),
        Command::OpenHistory(open) => by::<OpenHistory>(&open.statement),
        Command::HandOver(over) => by::<HandOver>(&over.statement),
        Command::Reseal(reseal) => by::<Reseal>(&reseal.statement),
        Command::Share(share) => by::<Share>(&share.share),
        Command::Withdraw(withdraw) => by::<WithdrawBody>(&withdraw.withdraw),
        Command::SetRule(set) => by::<Rule>(&set.rule),
        Command::EndRule(end) => by::<EndRuleBody>(&end.statement),
        Command::AgreeRule(agree) => by::<AgreeRuleBody>(&agree.statement),
        Command::Report(report) => by::<Report>(&report.statement),
        _ => None,
    }
}

/// The same said with keys that hold; nothing for what others would have to believe twice.
#[must_use]
pub fn said_again(command: &Command, keys: &Keys) -> Option<Command> {
    let now = keys.by();
    Some(match command.clone() {
        Command::Withdraw(said) => {
            let withdraw = again(&said.withdraw, |body: &mut WithdrawBody| body.by = now, keys)?;
            Command::Withdraw(Withdraw { withdraw, ..said })
        }
        Command::EndRule(said) => {
            let statement = again(&said.statement, |body: &mut EndRuleBody| body.by = now, keys)?;
            Command::EndRule(EndRule { statement, ..said })
        }
        Command::AgreeRule(said) if !agrees(&said) => {
            let statement = again(&said.statement, |body: &mut AgreeRuleBody| body.by = now, keys)?;
            Command::AgreeRule(AgreeRule { statement, ..said })
        }
        Command::Erase(said) => {
            let statement = again(&said.statement, |body: &mut EraseBody| body.by = now, keys)?;
            Command::Erase(Erase { statement, ..said })
        }
        Command::Leave(said) => Command::Leave(Leave { statement: left_again(&said.statement, now, keys)?, ..said }),
        Command::Block(said) => {
            let leaves = said.leaves.iter().map(|leave| left_again(leave, now, keys)).collect::<Option<_>>()?;
            Command::Block(Block { leaves, ..said })
        }
        Command::Exclude(said) => {
            let statement = again(&said.statement, |body: &mut ExcludeBody| body.by = now, keys)?;
            Command::Exclude(Exclude { statement, ..said })
        }
        Command::EndExclude(said) => {
            let statement = again(&said.statement, |body: &mut EndExcludeBody| body.by = now, keys)?;
            Command::EndExclude(EndExclude { statement, ..said })
        }
        Command::TakeSeat(said) => {
            let statement = again(&said.statement, |body: &mut TakeSeatBody| body.by = now, keys)?;
            Command::TakeSeat(TakeSeat { statement, ..said })
        }
        _ => return None,
    })
}

fn agrees(said: &AgreeRule) -> bool {
    said.statement.read::<AgreeRuleBody>().is_ok_and(|said| said.body.agrees)
}

fn left_again(leave: &Statement, now: By, keys: &Keys) -> Option<Statement> {
    again(leave, |body: &mut LeaveBody| body.by = now, keys)
}

fn by<B: StatementBody + Serialize + DeserializeOwned>(statement: &Statement) -> Option<u32> {
    statement.read::<B>().ok().map(|signed| signed.body.by().g)
}

fn again<B: StatementBody + Serialize + DeserializeOwned>(
    statement: &Statement,
    change: impl FnOnce(&mut B),
    keys: &Keys,
) -> Option<Statement> {
    let mut body = statement.read::<B>().ok()?.body;
    change(&mut body);
    keys.sign(&body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parted_in_one_life_says_nothing_in_the_next() {
        let parted = Parted::new(2, "one");
        assert_eq!(parted.gone_in(Some("one")), Some(2));
        assert_eq!((parted.gone_in(Some("another")), parted.gone_in(None)), (None, None));
    }
}
