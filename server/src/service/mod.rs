//! What people do, one file per task: facts in, a pure rule, one transaction.
//!
//! Here stands only what several tasks begin or end with. Tasks never call each other.

pub mod admit;
pub mod answer_share;
pub mod ask;
pub mod choose;
pub mod half;
pub mod hand_over;
pub mod history;
pub mod invite;
pub mod keep;
pub mod leave;
pub mod passkey;
pub mod plea;
pub mod register;
pub mod renew;
pub mod report;
pub mod rule;
pub mod send;
pub mod session;
pub mod sign_in;
pub mod support;
pub mod sweep;
pub mod sync;
pub mod team;

use naast_core::charter::CharterError;
use naast_core::choice::{Choice, ChoiceError, follow};
use naast_core::grant::GrantError;
use naast_core::invite::is_usable;
use naast_core::room::{Room, RoomError};
use naast_core::team::{Served, served};
use naast_core::{ChannelId, DeviceId, Hash, Millis, PersonId, RuleId, SessionId, StatementBody};
use naast_protocol::command::Answer;
use naast_protocol::entry::Receipt;
use naast_protocol::statement::{ReadChainError, read_chain};
use naast_protocol::{Command, Content, Signed, Statement, StatementError};
use naast_store::{Account, Appended, Ending, Facts, Invite, Joined, KnownAnswer, StoreError, Tx};

use crate::app::App;
use crate::halves::ended;

/// Who asks: a person in a live session on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// In which session.
    pub session: SessionId,
    /// On which device.
    pub device: DeviceId,
}

/// Why a statement does not count, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpeakError {
    /// No statement of the kind that was expected.
    #[error(transparent)]
    Form(#[from] StatementError),
    /// Not the caller's words, or of another deployment.
    #[error("these are not the words of who sent them")]
    NotTheirs,
    /// Said with older keys than the caller's newest.
    #[error("said with older keys than the newest")]
    StaleKey,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The same command id came with another content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this command id was used for something else")]
pub struct IdReused;

/// Why nothing was changed in a channel, by whoever lets somebody in, gives a key again or hands over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// A rule of the room, for somebody who is not in it or says something impossible.
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
    /// This account owns no channel of this kind.
    #[error("somebody else begins conversations of this kind")]
    NotYourTask,
    /// Somebody is named who is not who or what they are said to be, or whom the author never met.
    #[error("somebody is named here who cannot be in this conversation")]
    Strangers,
    /// Somebody would be in more conversations than the bound.
    #[error("somebody is in too many conversations")]
    TooMany,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a choice was not taken, or nothing was given to read, once or along.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChooseError {
    /// A rule of choices.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// A rule of the room in which it was said.
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
    /// A rule of grants.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The recipient is unknown to the youth, or their keys are not the ones that it is sealed to.
    #[error("sealed to other keys than the reader's newest")]
    StaleKey,
    /// The seal is longer than its bound.
    #[error("the seal is too long")]
    TooLarge,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The command id, or the name of what was chosen, stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A rule's refusal: a stale one names the channel to fetch.
fn refused(reason: RoomError, channel: ChannelId) -> ChannelError {
    match reason {
        RoomError::StaleCharter
        | RoomError::StaleEpoch
        | RoomError::StaleKey
        | RoomError::Charter(CharterError::Stale) => ChannelError::Stale { reason, channel },
        other => ChannelError::Room(other),
    }
}

/// The caller's account, when these are their own words with their newest keys.
async fn speaker<B: StatementBody>(
    app: &App,
    facts: &mut Facts,
    caller: Caller,
    statement: &Signed<B>,
) -> Result<Account, SpeakError> {
    speaker_with(app, facts, caller, statement, |chain, signed| signed.is_by(chain)).await
}

/// As [`speaker`], for words that only the root key may say.
pub(crate) async fn root_speaker<B: StatementBody>(
    app: &App,
    facts: &mut Facts,
    caller: Caller,
    statement: &Signed<B>,
) -> Result<Account, SpeakError> {
    speaker_with(app, facts, caller, statement, |chain, signed| signed.is_by_root(chain)).await
}

async fn speaker_with<B: StatementBody>(
    app: &App,
    facts: &mut Facts,
    caller: Caller,
    statement: &Signed<B>,
    is_signed: impl Fn(&naast_core::identity::Chain, &Signed<B>) -> bool,
) -> Result<Account, SpeakError> {
    let account = facts.find_account(caller.person).await?.ok_or(SpeakError::NotTheirs)?;
    let keys = facts.list_keys(caller.person).await?;
    let chain = read_chain(&keys).map_err(|_: ReadChainError| SpeakError::NotTheirs)?;
    let by = statement.body.by();
    if by.root == chain.root() && by.g < chain.newest() {
        return Err(SpeakError::StaleKey);
    }
    if statement.body.tenant() != app.store.tenant() || !is_signed(&chain, statement) {
        return Err(SpeakError::NotTheirs);
    }
    Ok(account)
}

/// Whether an invite can be used now. Those of staff who are served nothing cannot: what they may not do, their links may not.
async fn is_open(facts: &mut Facts, invite: &Invite, now: Millis) -> Result<bool, StoreError> {
    if !is_usable(invite.state, invite.until, now) {
        return Ok(false);
    }
    let Some(maker) = invite.maker else { return Ok(true) };
    let place = facts.find_place(maker).await?;
    Ok(place.is_some_and(|(standing, team)| served(standing, team, now) != Served::Nothing))
}

/// The server's word for something it appended.
fn receipt(app: &App, appended: &Appended) -> Receipt {
    let Appended { log, seq, at, content, .. } = *appended;
    let receipt = app.keys.receipt(app.store.lineage(), log, seq, content);
    Receipt { log, seq, at, content, receipt }
}

/// What tells two commands with one id apart.
fn fingerprint(command: &Command) -> Hash {
    // Commands are plain data: writing them as JSON cannot fail.
    let text = serde_json::to_vec(command).unwrap_or_default();
    naast_core::hash("command", &[text.as_slice().into()])
}

/// The first answer to this command, when it was carried out before.
///
/// # Errors
/// [`IdReused`] when the id stood for something else; [`StoreError`].
async fn answered<E: From<StoreError> + From<IdReused>>(
    facts: &mut Facts,
    caller: Caller,
    command: &Command,
) -> Result<Option<Answer>, E> {
    match facts.find_answer(caller.person, command.id()).await? {
        None => Ok(None),
        Some(KnownAnswer::Answered { fingerprint: first, answer }) if first == fingerprint(command) => Ok(Some(answer)),
        Some(_) => Err(IdReused.into()),
    }
}

/// Keeps the answer beside what it answers, in the same transaction.
async fn answer<E: From<StoreError>>(
    tx: &mut Tx,
    caller: Caller,
    command: &Command,
    receipts: Vec<Receipt>,
    at: Millis,
) -> Result<Answer, E> {
    let answer = Answer { receipts };
    tx.save_answer(caller.person, command.id(), fingerprint(command), &answer, at).await?;
    Ok(answer)
}

/// The link is the youth's own, follows the last one and stands for this statement.
async fn check_link<B: StatementBody, E: From<ChoiceError> + From<SpeakError> + From<StoreError>>(
    app: &App,
    tx: &mut Tx,
    caller: Caller,
    link: &Signed<Choice>,
    statement: &Signed<B>,
) -> Result<(), E> {
    speaker(app, tx, caller, link).await?;
    let last = tx.find_chain_end(caller.person).await?;
    Ok(follow(last, &link.body, statement.hash, statement.body.by())?)
}

async fn append_choice(
    tx: &mut Tx,
    caller: Caller,
    link: &Signed<Choice>,
    content: &Content,
    at: Millis,
) -> Result<Appended, StoreError> {
    tx.set_chain_end(caller.person, link.body.n, link.hash).await?;
    tx.append_entry(caller.person.into(), at, content).await
}

/// Tells people what concerns them, and `own` to whoever did it; gives back what stands in the own log.
async fn tell_all(
    tx: &mut Tx,
    mut told: Vec<(PersonId, Content)>,
    own: (PersonId, Content),
    at: Millis,
) -> Result<Appended, StoreError> {
    let (me, mine) = own;
    // One order for everybody who touches several people's logs: no two transactions wait for each other.
    told.sort_by_key(|(person, _)| *person);
    let place = told.partition_point(|(person, _)| *person < me);
    for (person, content) in &told[..place] {
        tx.append_entry((*person).into(), at, content).await?;
    }
    let kept = tx.append_entry(me.into(), at, &mine).await?;
    for (person, content) in &told[place..] {
        tx.append_entry((*person).into(), at, content).await?;
    }
    Ok(kept)
}

/// Nothing is read by this rule any more; whoever did is to be told so.
async fn end_rule(tx: &mut Tx, rule: RuleId) -> Result<Option<(PersonId, Content)>, StoreError> {
    let reader = tx.find_told_of_rule(rule).await?;
    tx.delete_rule(rule).await?;
    Ok(reader.map(|reader| (reader, Content::RuleOver { rule, content: Hash([0; 32]) }.with_hash())))
}

/// Keeps the room that `said` made, and tells whoever came or went in their own log; a youth whom it is about is told what was
/// said, and nothing else of it. The entries that made it what it is stand before it. Gives back what that youth was told.
async fn move_in(
    tx: &mut Tx,
    room: &Room,
    before: Option<&Room>,
    said: &Statement,
    at: Millis,
) -> Result<Option<Appended>, StoreError> {
    let channel = room.channel;
    let mut told: Vec<(PersonId, Content)> = Vec::new();
    let gone = before.map(|before| [room.gone_since(before), room.disinherited_since(before)].concat());
    let gone = gone.unwrap_or_default();
    for person in gone.iter().copied() {
        // Whoever never heard that they were in does not hear that they are gone.
        if tx.may_read(person, channel.into()).await? {
            told.push((person, Content::Left { channel }));
        }
    }
    for rule in before.map(|before| room.rules_ended_since(before)).unwrap_or_default() {
        told.extend(end_rule(tx, rule).await?);
    }
    let came = tx.save_room(room, before).await?;
    let joined = |Joined { person, from, before }| (person, Content::Joined { channel, from, before });
    told.extend(came.into_iter().map(joined));
    for person in gone {
        told.extend(ended(tx.end_halves(Ending::Apart(person)).await?));
    }
    if let Some(youth) = about(tx, room).await? {
        told.push((youth, Content::Support { channel, statement: said.clone() }));
    }
    let mut heard = None;
    // One order for everybody who touches several people's logs: no two transactions wait for each other.
    told.sort_unstable_by_key(|(person, _)| *person);
    for (person, content) in told {
        let appended = tx.append_entry(person.into(), at, &content).await?;
        if matches!(content, Content::Support { .. }) {
            heard = Some(appended);
        }
    }
    Ok(heard)
}

/// The youth whom a room is about, as long as they are here to be told of it.
async fn about(tx: &mut Tx, room: &Room) -> Result<Option<PersonId>, StoreError> {
    let Some(youth) = room.youth else { return Ok(None) };
    let is_here = tx.may_read(youth.person, youth.person.into()).await?;
    Ok(is_here.then_some(youth.person))
}
