//! Going away: out of a channel, out of somebody's reach, or for good.

use std::sync::Arc;

use naast_core::charter::{Leave, Takes};
use naast_core::identity::Farewell;
use naast_core::invite::Standing;
use naast_core::room::{Room, RoomError};
use naast_core::{ChannelId, Hash, LogId, Millis, PersonId, limits};
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::{Content, Signed, Statement};
use naast_store::{Appended, Ending, StoreError, Tx};

use super::{Caller, IdReused, SpeakError, about, answer, answered, move_in, receipt, root_speaker, speaker};
use crate::app::App;
use crate::halves::{ended, tell};
use crate::sessions::{SessionError, to_the_end};

/// Why somebody could not go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaveError {
    /// A rule of the room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The channel that has to be fetched first.
    #[error("the conversation has moved on: {reason}")]
    Stale {
        /// What has changed.
        reason: RoomError,
        /// Where.
        channel: ChannelId,
    },
    /// More at once, or more people blocked, than the bound.
    #[error("too many at once")]
    TooMany,
    /// Without a coordinator nobody can let anybody in any more.
    #[error("the organisation's last coordinator cannot go")]
    LastCoordinator,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The work was broken off.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A member is gone, by their own word, from this moment on.
///
/// # Errors
/// [`LeaveError`].
pub async fn leave(app: &Arc<App>, caller: Caller, command: command::Leave) -> Result<Answer, LeaveError> {
    let signed: Signed<Leave> = command.statement.read().map_err(SpeakError::Form)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, LeaveError> {
            let asked = Command::Leave(command.clone());
            let channel = signed.body.channel;
            tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<LeaveError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            let leaving = Leaving::decide(&server, tx, caller, &signed).await?;
            let said = leaving.write(tx, &command.statement, at).await?;
            answer(tx, caller, &asked, vec![receipt(&server, &said)], at).await
        })
        .await
}

/// Somebody leaves channels and hears nothing more of somebody else. To those, and to everybody else, nothing tells that it was
/// more than leaving: whatever they send is taken and answered as before.
///
/// # Errors
/// [`LeaveError`].
pub async fn block(app: &Arc<App>, caller: Caller, command: command::Block) -> Result<Answer, LeaveError> {
    if command.leaves.len() > limits::BLOCK_LEAVES_MAX || command.whom == caller.person {
        return Err(LeaveError::TooMany);
    }
    let signed = read_all(&command.leaves)?;
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, LeaveError> {
            let asked = Command::Block(command.clone());
            if let Some(first) = answered::<LeaveError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            // Strangers are nobody to block: an id that was guessed is not confirmed.
            if !is_known(tx, caller, command.whom).await? {
                return Err(RoomError::NotMember.into());
            }
            if tx.count_blocks(caller.person).await? >= limits::BLOCKS_MAX {
                return Err(LeaveError::TooMany);
            }
            let leaving = Leaving::decide_all(&server, tx, caller, &signed).await?;
            // Once the block stands nobody is told any more that a rule ended, and a screen may be open.
            let read = tx.list_rules_between(command.whom, caller.person, at).await?;
            let over = |rule| (command.whom, Content::RuleOver { rule, content: Hash([0; 32]) }.with_hash());
            tell(tx, read.into_iter().map(over).collect(), at).await?;
            tx.block(caller.person, command.whom).await?;
            let halves = tx.end_halves(Ending::Between(caller.person, command.whom)).await?;
            tell(tx, ended(halves).collect(), at).await?;
            let mut receipts = Vec::with_capacity(leaving.len());
            for (leaving, statement) in leaving.iter().zip(&command.leaves) {
                receipts.push(receipt(&server, &leaving.write(tx, statement, at).await?));
            }
            answer(tx, caller, &asked, receipts, at).await
        })
        .await
}

/// Somebody hears of somebody else again; what was sent meanwhile stays away.
///
/// # Errors
/// [`LeaveError`].
pub async fn unblock(app: &Arc<App>, caller: Caller, command: command::Unblock) -> Result<Answer, LeaveError> {
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, LeaveError> {
            if !is_known(tx, caller, command.whom).await? {
                return Err(RoomError::NotMember.into());
            }
            // Twice is the same as once: no answer has to be remembered.
            tx.unblock(caller.person, command.whom).await?;
            Ok(Answer::default())
        })
        .await
}

/// Whether somebody could have sent the caller anything.
async fn is_known(tx: &mut Tx, caller: Caller, whom: PersonId) -> Result<bool, StoreError> {
    Ok(tx.is_related(caller.person, whom).await? || tx.has_answer_of(caller.person, whom).await?)
}

/// Deletes everything that stands here of the caller: their own channels for everybody, their words everywhere, and their
/// account. There is no way back, so it takes the root key, which no device holds.
///
/// # Errors
/// [`LeaveError`]; [`LeaveError::Stale`] with a channel that the caller has not left with this.
pub async fn delete_account(
    app: &Arc<App>,
    caller: Caller,
    command: command::DeleteAccount,
) -> Result<Answer, LeaveError> {
    if command.leaves.len() > limits::LOGS_PER_PERSON_MAX {
        return Err(LeaveError::TooMany);
    }
    let farewell: Signed<Farewell> = command.farewell.read().map_err(SpeakError::Form)?;
    let signed = read_all(&command.leaves)?;
    let server = Arc::clone(app);
    let going = async move {
        delete(&server, caller, farewell, signed, command.leaves).await?;
        server.bus.shut_out(caller.person);
        Ok::<_, LeaveError>(Answer::default())
    };
    to_the_end(app, going).await
}

async fn delete(
    app: &Arc<App>,
    caller: Caller,
    farewell: Signed<Farewell>,
    signed: Vec<Signed<Leave>>,
    statements: Vec<Statement>,
) -> Result<(), LeaveError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<(), LeaveError> {
            let account = root_speaker(&server, tx, caller, &farewell).await?;
            if account.standing == Standing::Coordinator && tx.count_coordinators().await? == 1 {
                return Err(LeaveError::LastCoordinator);
            }
            let leaving = Leaving::decide_all(&server, tx, caller, &signed).await?;
            let own = tx.list_owned(account.root).await?;
            let inherited = check_left(tx, caller, &leaving, &own).await?;

            for (leaving, statement) in leaving.iter().zip(&statements) {
                leaving.write(tx, statement, at).await?;
            }
            for room in inherited {
                tx.save_room(&room.without_heir(account.root), Some(&room)).await?;
            }
            let halves = tx.end_halves(Ending::With(caller.person)).await?;
            // Whoever goes hears nothing of it any more.
            let news = ended(halves).filter(|(person, _)| *person != caller.person);
            tell(tx, news.collect(), at).await?;
            // With the channels their rules go.
            let over = tx.list_rules_by(caller.person).await?;
            for channel in own {
                close(tx, channel, caller.person, at).await?;
            }
            for (share, reader) in tx.list_told(caller.person).await? {
                tx.append_entry(reader.into(), at, &Content::Void { share }).await?;
            }
            for (rule, reader) in over {
                let gone = Content::RuleOver { rule, content: Hash([0; 32]) }.with_hash();
                tx.append_entry(reader.into(), at, &gone).await?;
            }
            tx.erase_all_words(caller.person, at).await?;
            Ok(tx.delete_person(caller.person).await?)
        })
        .await
}

/// Whoever goes for good leaves every conversation of others that they know of, by their own word. What somebody whom they never met
/// handed over to them they may not even follow: those are given back.
async fn check_left(
    tx: &mut Tx,
    caller: Caller,
    leaving: &[Leaving],
    own: &[ChannelId],
) -> Result<Vec<Room>, LeaveError> {
    let mut inherited = Vec::new();
    for readable in tx.list_logs(caller.person).await? {
        let log = readable.log;
        let is_left = leaving.iter().any(|leaving| leaving.log == log);
        let is_own = log == LogId::from(caller.person) || own.iter().any(|channel| LogId::from(*channel) == log);
        if is_left || is_own {
            continue;
        }
        let room = tx.find_room(ChannelId(log.0)).await?;
        match room.filter(|room| room.heirs().iter().any(|heir| heir.person == caller.person)) {
            Some(room) => inherited.push(room),
            None => return Err(LeaveError::Stale { reason: RoomError::StaleCharter, channel: ChannelId(log.0) }),
        }
    }
    Ok(inherited)
}

/// Ends a channel with its owner: whoever is in hears that they are out, and nothing of it stays.
async fn close(tx: &mut Tx, channel: ChannelId, owner: PersonId, at: Millis) -> Result<(), StoreError> {
    let Some(room) = tx.find_room(channel).await? else { return Ok(()) };
    let mut told = Vec::new();
    let heirs = room.heirs().iter().map(|heir| heir.person);
    for person in room.effective_members().map(|member| member.person).chain(heirs) {
        if person != owner && tx.may_read(person, channel.into()).await? {
            told.push((person, Content::Left { channel }));
        }
    }
    told.extend(about(tx, &room).await?.map(|youth| (youth, Content::SupportEnded { channel })));
    told.sort_unstable_by_key(|(person, _)| *person);
    for (person, content) in told {
        tx.append_entry(person.into(), at, &content).await?;
    }
    tx.delete_log(channel.into()).await?;
    let mut halves = Vec::new();
    for member in room.effective_members() {
        halves.extend(tx.end_halves(Ending::Apart(member.person)).await?);
    }
    tell(tx, ended(halves).collect(), at).await
}

fn read_all(leaves: &[Statement]) -> Result<Vec<Signed<Leave>>, LeaveError> {
    Ok(leaves.iter().map(|leave| leave.read().map_err(SpeakError::Form)).collect::<Result<_, _>>()?)
}

/// Somebody on their way out of a channel.
struct Leaving {
    person: PersonId,
    log: LogId,
    before: Room,
    after: Room,
    takes_words: bool,
}

impl Leaving {
    async fn decide(app: &App, tx: &mut Tx, caller: Caller, leave: &Signed<Leave>) -> Result<Self, LeaveError> {
        let channel = leave.body.channel;
        let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
        speaker(app, tx, caller, leave).await?;
        let before = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
        let after = before.leave(&leave.body, log.head + 1).map_err(|reason| match reason {
            RoomError::StaleCharter => LeaveError::Stale { reason, channel },
            other => LeaveError::Room(other),
        })?;
        let takes_words = leave.body.takes == Some(Takes::Words);
        Ok(Self { person: caller.person, log: log.log, before, after, takes_words })
    }

    /// Each of them, and none twice.
    async fn decide_all(
        app: &App,
        tx: &mut Tx,
        caller: Caller,
        leaves: &[Signed<Leave>],
    ) -> Result<Vec<Self>, LeaveError> {
        let mut leaving: Vec<Self> = Vec::with_capacity(leaves.len());
        for leave in leaves {
            let next = Self::decide(app, tx, caller, leave).await?;
            if leaving.iter().any(|other| other.log == next.log) {
                return Err(RoomError::NotMember.into());
            }
            leaving.push(next);
        }
        Ok(leaving)
    }

    async fn write(&self, tx: &mut Tx, statement: &Statement, at: Millis) -> Result<Appended, StoreError> {
        let content = Content::Leave { statement: statement.clone() };
        let said = tx.append_entry(self.log, at, &content).await?;
        if self.takes_words {
            tx.erase_words_in(self.after.channel, self.person, at).await?;
        }
        move_in(tx, &self.after, Some(&self.before), statement, at).await?;
        Ok(said)
    }
}
