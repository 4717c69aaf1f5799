//! Support rooms about this person, as their own log tells of them: who is in, and nothing that is said.
//!
//! What cannot be believed of one of them ends what is known of that room; the rest of the own log goes on.

use std::collections::BTreeMap;

use naast_core::charter::{Charter, Somebody};
use naast_core::room::Room;
use naast_core::{ChannelId, PersonId};
use naast_protocol::{Content, Entry, Statement};

use super::channel::Reader;
use super::members::{Place, follow, unknown, wants};
use crate::Distrust;
use crate::chains::Chains;

/// A room about this person.
#[derive(Debug, Clone, Default)]
struct Told {
    room: Option<Room>,
    /// How many changes were told and believed: what is made up must not count against the truth later.
    count: u64,
    is_stopped: bool,
    is_over: bool,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Supports(BTreeMap<ChannelId, Told>);

impl Supports {
    /// Whose keys have to be known before this entry can be judged.
    pub fn wants(&self, channel: ChannelId, statement: &Statement, chains: &Chains) -> Vec<PersonId> {
        let room = self.0.get(&channel).and_then(|told| told.room.as_ref());
        Content::of_members(statement).map_or_else(Vec::new, |content| unknown(wants(room, &content), chains))
    }

    /// Takes what was said of a room.
    ///
    /// # Errors
    /// Why it is not believed; the room is not followed further.
    pub fn take(
        &mut self,
        channel: ChannelId,
        statement: &Statement,
        entry: &Entry,
        reader: Reader<'_>,
    ) -> Result<(), Distrust> {
        let told = self.0.entry(channel).or_default();
        if told.is_stopped {
            return Ok(());
        }
        match judge(told, channel, statement, entry, reader) {
            Ok(room) => (told.room, told.count) = (Some(room), told.count + 1),
            Err(reason) => {
                told.is_stopped = true;
                return Err(reason);
            }
        }
        Ok(())
    }

    /// A room is no more.
    pub fn end(&mut self, channel: ChannelId) {
        self.0.entry(channel).or_default().is_over = true;
    }

    /// Rooms that are there, as far as they are believed.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.0.values().filter(|told| !told.is_over).filter_map(|told| told.room.as_ref())
    }

    /// How many changes were told of each.
    pub fn counts(&self) -> impl Iterator<Item = (ChannelId, u64)> {
        self.0.iter().map(|(channel, told)| (*channel, told.count))
    }
}

fn judge(
    told: &Told,
    channel: ChannelId,
    statement: &Statement,
    entry: &Entry,
    reader: Reader<'_>,
) -> Result<Room, Distrust> {
    let place = Place { channel, log: entry.log, seq: entry.seq, at: entry.at, inherited_from: None };
    let misplaced = Distrust::Misplaced { log: entry.log, seq: entry.seq };
    let Some(content) = Content::of_members(statement) else { return Err(misplaced) };
    // A youth is told of a room from its first charter on, which names them.
    if told.room.is_none() {
        let charter = statement.read::<Charter>().map_err(|_| misplaced.clone())?.body;
        let me = Somebody { person: reader.keys.chain().person(), root: reader.keys.by().root };
        if charter.n > 0 || charter.youth != Some(me) {
            return Err(misplaced);
        }
    }
    follow(told.room.as_ref(), &content, place, reader)?.ok_or(misplaced)
}
