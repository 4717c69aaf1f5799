//! Receipts: what the server confirmed is what was sent, and stays where the server said that it stands.
//!
//! The MAC in a receipt is for the server itself, after a restore; no client can check it. A client holds the server to the
//! rest of it: log, place, moment and content.

use std::collections::BTreeMap;

use naast_core::message::Header;
use naast_core::{ChannelId, Hash, LogId, Millis, PersonId, StatementBody};
use naast_protocol::command::{Answer, Send};
use naast_protocol::entry::{Envelope, Receipt};
use naast_protocol::{Command, Content, Entry, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Distrust;
use crate::fold::LogState;

/// Most places that are remembered until their entries arrive: far more than a person writes between two looks at their logs.
/// A client that writes on and on and never reads loses some, and with them only the check.
const PROMISES_MAX: usize = 1_024;

/// What the server confirmed and did not show yet.
#[derive(Debug, Clone, Default)]
pub struct Promises(BTreeMap<(LogId, u64), Promise>);

/// What stands at a place of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Promise {
    at: Millis,
    kind: String,
    content: Hash,
}

impl Promises {
    /// Takes the answer to a command of `me`: it confirms exactly what was sent. `log` gives a log as far as it is known here.
    ///
    /// # Errors
    /// [`Distrust::ForeignReceipt`] for an answer to something else; [`Distrust::BrokenPromise`] when something else stands there.
    pub fn take<'a>(
        &mut self,
        me: PersonId,
        command: &Command,
        answer: &Answer,
        log: impl Fn(LogId) -> Option<&'a LogState>,
    ) -> Result<(), Distrust> {
        let due = entries_of(command, me);
        // Each log counts for itself: whoever blocks somebody leaves several conversations at once.
        let follows = |[one, next]: [&Receipt; 2]| one.log != next.log || one.seq.checked_add(1) == Some(next.seq);
        let are_one_after_the_other = answer.receipts.windows(2).all(|pair| follows([&pair[0], &pair[1]]));
        if due.len() != answer.receipts.len() || !are_one_after_the_other {
            return Err(Distrust::ForeignReceipt);
        }
        for ((due_log, content), receipt) in due.iter().zip(&answer.receipts) {
            let Receipt { log: named, seq, at, content: confirmed, receipt: _ } = *receipt;
            if named != *due_log || confirmed != content.content_hash() {
                return Err(Distrust::ForeignReceipt);
            }
            let promise = Promise { at, kind: content.kind().to_owned(), content: confirmed };
            let known = log(named).and_then(|log| log.holds(seq, at, &promise.kind, confirmed));
            if known == Some(false) || self.0.get(&(named, seq)).is_some_and(|other| *other != promise) {
                return Err(Distrust::BrokenPromise { log: named, seq });
            }
            if known.is_none() {
                self.0.insert((named, seq), promise);
            }
        }
        while self.0.len() > PROMISES_MAX {
            self.0.pop_first();
        }
        Ok(())
    }

    /// An entry arrives: where something was promised, exactly that must stand.
    ///
    /// # Errors
    /// [`Distrust::BrokenPromise`].
    pub fn check(&self, entry: &Entry) -> Result<(), Distrust> {
        let Some(promise) = self.0.get(&(entry.log, entry.seq)) else { return Ok(()) };
        let kind = entry.content.kind().to_owned();
        let shown = Promise { at: entry.at, kind, content: entry.content.content_hash() };
        if shown == *promise { Ok(()) } else { Err(Distrust::BrokenPromise { log: entry.log, seq: entry.seq }) }
    }

    /// The entry was taken: from here on the log itself remembers it.
    pub fn forget(&mut self, log: LogId, seq: u64) {
        self.0.remove(&(log, seq));
    }

    /// The furthest place of a log at which something was promised: the log is at least that long.
    #[must_use]
    pub fn furthest(&self, log: LogId) -> u64 {
        self.0.range((log, 0)..=(log, u64::MAX)).next_back().map_or(0, |((_, seq), _)| *seq)
    }
}

/// What a command appends to logs that its sender reads, in order. A server has to confirm exactly this.
fn entries_of(command: &Command, me: PersonId) -> Vec<(LogId, Content)> {
    let own = LogId::from(me);
    match command.clone() {
        Command::Send(Send { header, trail, commit, body, .. })
        | Command::Resend(Send { header, trail, commit, body, .. }) => {
            let log = serde_json::from_str::<Header>(&header).map(|header| header.channel.into());
            let message = Content::Message(Envelope { header, trail, commit, body });
            log.map_or_else(|_| Vec::new(), |log| vec![(log, message)])
        }
        Command::Erase(erase) => {
            let channel = of::<naast_core::message::Erase, _>(&erase.statement, |erase| erase.channel);
            said(channel, [Content::Erased { statement: erase.statement }])
        }
        Command::AmendCharter(amend) => {
            let channel = of::<naast_core::charter::Charter, _>(&amend.charter, |charter| charter.channel);
            let epoch = Content::Epoch { statement: amend.epoch, seal: None };
            said(channel, [Content::Charter { statement: amend.charter }, epoch])
        }
        Command::OpenEpoch(open) => {
            let channel = of::<naast_core::epoch::Epoch, _>(&open.epoch, |epoch| epoch.channel);
            said(channel, [Content::Epoch { statement: open.epoch, seal: None }])
        }
        Command::TakeSeat(seat) => {
            let channel = of::<naast_core::charter::TakeSeat, _>(&seat.statement, |seat| seat.channel);
            said(channel, [Content::TakeSeat { statement: seat.statement }])
        }
        Command::Leave(leave) => {
            let channel = of::<naast_core::charter::Leave, _>(&leave.statement, |leave| leave.channel);
            said(channel, [Content::Leave { statement: leave.statement }])
        }
        Command::Block(block) => block
            .leaves
            .into_iter()
            .flat_map(|statement| {
                let channel = of::<naast_core::charter::Leave, _>(&statement, |leave| leave.channel);
                said(channel, [Content::Leave { statement }])
            })
            .collect(),
        Command::OpenHistory(open) => {
            let channel = of::<naast_core::charter::OpenHistory, _>(&open.statement, |open| open.channel);
            said(channel, [Content::OpenHistory { statement: open.statement }])
        }
        Command::HandOver(over) => {
            let channel = of::<naast_core::hand_over::HandOver, _>(&over.statement, |over| over.channel);
            said(channel, [Content::HandOver { statement: over.statement }])
        }
        Command::Reseal(reseal) => {
            let channel = of::<naast_core::epoch::Reseal, _>(&reseal.statement, |reseal| reseal.channel);
            said(channel, [Content::Reseal { statement: reseal.statement }])
        }
        Command::Share(share) => vec![(own, Content::Choice { choice: share.choice, statement: share.share })],
        Command::Withdraw(withdraw) => {
            vec![(own, Content::Choice { choice: withdraw.choice, statement: withdraw.withdraw })]
        }
        Command::SetRule(set) => {
            let channel = of::<naast_core::rule::Rule, _>(&set.rule, |rule| rule.channel);
            let content = set.rule.hash();
            chosen(own, set.choice, channel, Content::Rule { statement: set.rule.clone(), content }, set.rule)
        }
        Command::EndRule(end) => {
            let channel = of::<naast_core::rule::EndRule, _>(&end.statement, |end| end.channel);
            let ended = Content::EndRule { statement: end.statement.clone(), content: end.statement.hash() };
            chosen(own, end.choice, channel, ended, end.statement)
        }
        Command::AgreeRule(agree) => {
            let channel = of::<naast_core::rule::AgreeRule, _>(&agree.statement, |said| said.channel);
            let content = agree.statement.hash();
            said(channel, [Content::AgreeRule { statement: agree.statement, content }])
        }
        Command::Ask(ask) => hashed(own, Content::Asked { to: ask.to, sealed: ask.own, content: NOT_YET }),
        Command::Answer(answer) => {
            hashed(own, Content::Answered { share: answer.share, sealed: answer.own, content: NOT_YET })
        }
        Command::Report(report) => hashed(own, Content::Reported { statement: report.statement, content: NOT_YET }),
        Command::CloseReport(close) => hashed(own, Content::ReportClosed { report: close.report, content: NOT_YET }),
        // Of the room's log they read nothing; that they said it stands in their own.
        Command::Exclude(exclude) => {
            let channel = of::<naast_core::support::Exclude, _>(&exclude.statement, |said| said.channel);
            told(own, channel, exclude.statement)
        }
        Command::EndExclude(ended) => {
            let channel = of::<naast_core::support::EndExclude, _>(&ended.statement, |said| said.channel);
            told(own, channel, ended.statement)
        }
        Command::SetBag(bag) => vec![(own, Content::Bag { n: bag.n })],
        Command::SetUnlock(unlock) => vec![(own, Content::Unlock { statement: unlock.unlock })],
        Command::StopKeeping(stop) => vec![(own, Content::Half { of: stop.of, is_kept: false })],
        Command::RenewKeys(renew) => {
            vec![(own, Content::Key { statement: renew.key }), (own, Content::Bag { n: renew.n })]
        }
        // Whoever is gone reads no log any more.
        Command::DeleteAccount(_)
        | Command::SealRule(_)
        | Command::CompareChoices(_)
        | Command::Invite(_)
        | Command::TakeBackInvite(_)
        | Command::SetOrganisation(_)
        | Command::Unblock(_)
        | Command::SetTeam(_)
        | Command::ShowReadMarks(_)
        | Command::SetReadMark(_)
        | Command::EndSessions(_) => Vec::new(),
    }
}

/// Stands where the content hash comes.
const NOT_YET: Hash = Hash([0; 32]);

fn hashed(own: LogId, content: Content) -> Vec<(LogId, Content)> {
    vec![(own, content.with_hash())]
}

/// What is said in a channel and is a link of the own chain too.
fn chosen(
    own: LogId,
    choice: Statement,
    channel: Option<ChannelId>,
    content: Content,
    statement: Statement,
) -> Vec<(LogId, Content)> {
    [said(channel, [content]), vec![(own, Content::Choice { choice, statement })]].concat()
}

fn told(own: LogId, channel: Option<ChannelId>, statement: Statement) -> Vec<(LogId, Content)> {
    channel.map(|channel| (own, Content::Support { channel, statement })).into_iter().collect()
}

fn of<B: StatementBody + Serialize + DeserializeOwned, T>(statement: &Statement, take: impl Fn(&B) -> T) -> Option<T> {
    statement.read::<B>().ok().map(|signed| take(&signed.body))
}

fn said<const N: usize>(channel: Option<ChannelId>, contents: [Content; N]) -> Vec<(LogId, Content)> {
    channel.map_or_else(Vec::new, |channel| contents.map(|content| (channel.into(), content)).into())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use naast_core::charter::Leave;
    use naast_core::{By, CommandId, Suite, TenantId};
    use naast_protocol::command::Block;
    use naast_protocol::statement::StatementError;

    use super::*;

    const ME: PersonId = PersonId([1; 16]);
    const ROOMS: [ChannelId; 2] = [ChannelId([2; 16]), ChannelId([3; 16])];

    fn leave(channel: ChannelId) -> Result<Statement, StatementError> {
        let (by, charter) = (By { root: Hash([4; 32]), g: 0 }, Hash([5; 32]));
        let leave = Leave { suite: Suite::Naast1, tenant: TenantId([7; 16]), by, at: 1, channel, charter, takes: None };
        Statement::sign(&leave, &SigningKey::from_bytes(&[6; 32]))
    }

    fn receipt(channel: ChannelId, seq: u64, said: ChannelId) -> Result<Receipt, StatementError> {
        let content = Content::Leave { statement: leave(said)? }.content_hash();
        Ok(Receipt { log: channel.into(), seq, at: 1, content, receipt: Hash([0; 32]) })
    }

    fn take(receipts: Vec<Receipt>) -> Result<Result<Promises, Distrust>, StatementError> {
        let leaves = ROOMS.into_iter().map(leave).collect::<Result<_, _>>()?;
        let block = Command::Block(Block { id: CommandId([8; 16]), whom: PersonId([9; 16]), leaves });
        let mut promises = Promises::default();
        let came = promises.take(ME, &block, &Answer { receipts }, |_| None);
        Ok(came.map(|()| promises))
    }

    #[test]
    fn whoever_blocks_somebody_is_promised_a_place_in_each_room_they_leave() -> Result<(), StatementError> {
        let [one, other] = ROOMS;
        let places = vec![receipt(one, 5, one)?, receipt(other, 41, other)?];
        let promises = take(places.clone())?;
        let furthest = |room: ChannelId| promises.as_ref().map(|promises| promises.furthest(room.into()));
        assert_eq!((furthest(one).ok(), furthest(other).ok()), (Some(5), Some(41)));
        let spoilt = [
            ("one room is missing", places[..1].to_vec()),
            ("in another order", places.iter().rev().cloned().collect()),
            ("one room twice", vec![receipt(one, 5, one)?, receipt(one, 6, other)?]),
            ("other words", vec![receipt(one, 5, one)?, receipt(other, 41, one)?]),
            ("one more", [places.clone(), vec![receipt(one, 6, one)?]].concat()),
        ];
        for (what, receipts) in spoilt {
            assert_eq!(take(receipts)?.err(), Some(Distrust::ForeignReceipt), "{what}");
        }
        Ok(())
    }
}
