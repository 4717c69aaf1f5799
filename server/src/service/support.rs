//! The youth whom a support room is about says who reads along there no more. Why is asked by nobody.

use std::sync::Arc;

use naast_core::room::{Room, RoomError};
use naast_core::support::{EndExclude, Exclude};
use naast_core::{ChannelId, LogId, StatementBody};
use naast_protocol::command::{self, Answer, Command};
use naast_protocol::{Content, Signed, Statement};
use naast_store::{StoreError, Tx};

use super::{Caller, IdReused, SpeakError, answer, answered, move_in, receipt, speaker};
use crate::app::App;

/// Why nobody was excluded, or let be listed again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExcludeError {
    /// A rule of the room.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// Who is in has changed: the own log tells how.
    #[error("who is in the room about this person has changed")]
    Stale {
        /// The own log.
        own: LogId,
    },
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

/// A professional reads along no more. From the answer on they are served nothing of the room; it goes on with a fresh key.
///
/// # Errors
/// [`ExcludeError`].
pub async fn exclude(app: &Arc<App>, caller: Caller, command: command::Exclude) -> Result<Answer, ExcludeError> {
    let said: Signed<Exclude> = command.statement.read().map_err(SpeakError::Form)?;
    let (channel, content) = (said.body.channel, Content::Exclude { statement: command.statement.clone() });
    let saying = Saying { said, statement: command.statement.clone(), content };
    say(app, caller, channel, Command::Exclude(command), saying, |room, said, seq| {
        room.exclude(&said.body, said.hash, seq)
    })
    .await
}

/// The JIM may list a professional again. That alone lets nobody in.
///
/// # Errors
/// [`ExcludeError`].
pub async fn end_exclude(app: &Arc<App>, caller: Caller, command: command::EndExclude) -> Result<Answer, ExcludeError> {
    let said: Signed<EndExclude> = command.statement.read().map_err(SpeakError::Form)?;
    let (channel, content) = (said.body.channel, Content::EndExclude { statement: command.statement.clone() });
    let saying = Saying { said, statement: command.statement.clone(), content };
    say(app, caller, channel, Command::EndExclude(command), saying, |room, said, _| room.end_exclude(&said.body)).await
}

/// A youth's statement on its way into the log of a room about them.
struct Saying<B> {
    said: Signed<B>,
    statement: Statement,
    content: Content,
}

async fn say<B: StatementBody + Send + Sync + 'static>(
    app: &Arc<App>,
    caller: Caller,
    channel: ChannelId,
    asked: Command,
    saying: Saying<B>,
    rule: fn(&Room, &Signed<B>, u64) -> Result<Room, RoomError>,
) -> Result<Answer, ExcludeError> {
    let at = app.clock.now();
    let server = Arc::clone(app);
    app.store
        .write(async move |tx: &mut Tx| -> Result<Answer, ExcludeError> {
            let log = tx.find_log(channel.into()).await?.ok_or(RoomError::NotMember)?;
            if let Some(first) = answered::<ExcludeError>(tx, caller, &asked).await? {
                return Ok(first);
            }
            speaker(&server, tx, caller, &saying.said).await?;
            let before = tx.find_room(channel).await?.ok_or(RoomError::NotMember)?;
            let after = rule(&before, &saying.said, log.head + 1).map_err(|reason| match reason {
                RoomError::StaleCharter => ExcludeError::Stale { own: caller.person.into() },
                other => ExcludeError::Room(other),
            })?;
            tx.append_entry(log.log, at, &saying.content).await?;
            // They read none of the room's log: what they can hold the server to is that their own log tells of it.
            let heard = move_in(tx, &after, Some(&before), &saying.statement, at).await?;
            let receipts = heard.iter().map(|heard| receipt(&server, heard)).collect();
            answer(tx, caller, &asked, receipts, at).await
        })
        .await
}
