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
use naast_core::support::{EndExclude as EndExcludeBody, Exclude as ExcludeBody};
use naast_core::{By, StatementBody};
use naast_protocol::command::{Block, EndExclude, Erase, Exclude, Leave, TakeSeat, Withdraw};
use naast_protocol::{Command, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::Keys;

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
