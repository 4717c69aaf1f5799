//! What this device remembers of a channel from before the server's database was put back from a backup.
//!
//! It decides nothing about what the log says now; it keeps erased what was erased, and keeps this person from speaking in a
//! conversation that is not yet what it was: who was put out would hear it.

use std::collections::BTreeSet;

use naast_core::room::Room;
use naast_core::{By, Hash, RuleId, encode};

use super::{Channel, LogState, Message};

/// The memory of a former life.
#[derive(Debug, Clone, Default)]
pub(super) struct Former {
    room: Option<Room>,
    messages: Vec<Message>,
    erased: BTreeSet<Hash>,
    /// Who was in and went, in an own conversation.
    gone: BTreeSet<Hash>,
    /// Of those, who had gone in the former life and was not seen to go in this one.
    out: BTreeSet<Hash>,
    /// Rules that were seen to end.
    ended: BTreeSet<RuleId>,
    /// JIMs who were seen to say no to one.
    refused: BTreeSet<(RuleId, Hash)>,
}

impl Former {
    /// The author's word that this message is erased was read.
    pub(super) fn note_erased(&mut self, envelope: Hash) {
        self.erased.insert(envelope);
    }

    /// Whether the author's word that this message is erased was read, in whichever life.
    pub(super) fn is_erased(&self, envelope: Hash) -> bool {
        self.erased.contains(&envelope)
    }

    /// An own conversation has other people in it. `is_known` says that this stood there in the former life already: only behind
    /// that may somebody who was out be let in by whoever knows that they were.
    pub(super) fn note_change(&mut self, before: Option<&Room>, after: &Room, is_known: bool) {
        let went = before.into_iter().flat_map(Room::effective_members).map(|member| member.root);
        self.gone.extend(went.filter(|root| after.member(*root).is_none()));
        self.gone.retain(|root| after.member(*root).is_none());
        if !is_known {
            let was_in = |root: Hash| before.is_none_or(|before| before.member(root).is_some());
            self.out.retain(|root| was_in(*root) && after.member(*root).is_some());
        }
    }

    /// Everything the channel knew, and what it remembered before.
    fn of(channel: &Channel) -> Self {
        let missing = channel.missing().cloned();
        let messages = channel.messages.iter().cloned().chain(missing).collect();
        let room = match (&channel.room, &channel.former.room) {
            (Some(room), Some(former)) if is_behind(room, former) => Some(former.clone()),
            (room, former) => room.clone().or_else(|| former.clone()),
        };
        let Self { erased, gone, out, mut ended, mut refused, .. } = channel.former.clone();
        if let Some(rules) = channel.room.as_ref().map(|room| &room.rules) {
            ended.extend(rules.ended());
            refused.extend(rules.standing().iter().flat_map(|rule| rule.refused.iter().map(|root| (rule.id, *root))));
        }
        let is_out = |root: &Hash| room.as_ref().is_none_or(|room| room.member(*root).is_none());
        let out = gone.into_iter().filter(is_out).chain(out).collect();
        Self { room, messages, erased, gone: BTreeSet::new(), out, ended, refused }
    }
}

/// Whether a room is not yet, or not any more, what it was: an older charter or epoch, or somebody in it who was out.
fn is_behind(room: &Room, former: &Room) -> bool {
    let epoch = |room: &Room| room.epoch.as_ref().map_or(0, |epoch| epoch.epoch);
    // Behind the same charter, whoever sits down on a seat that it keeps comes for the first time, unless they had left.
    let sits_down =
        |root: Hash| room.taken.iter().any(|taken| taken.member.root == root) && !former.left.contains(&root);
    let is_back = |root: Hash| former.member(root).is_none() && !sits_down(root);
    is_older(room, former)
        || epoch(room) < epoch(former)
        || (room.charter_n == former.charter_n && room.effective_members().any(|member| is_back(member.root)))
}

const fn is_older(room: &Room, former: &Room) -> bool {
    room.charter_n < former.charter_n
}

impl Channel {
    /// The same channel in a new life of the server's database, to be followed again.
    #[must_use]
    pub fn again(&self) -> Self {
        self.remembering(self.log.again())
    }

    /// The same channel, which this person was let into once more in the new life.
    #[must_use]
    pub fn anew(&self, first: u64, before: Hash) -> Self {
        let is_whole = first == 1 && before == encode::log_start(self.log.log());
        if is_whole { self.remembering(self.log.anew(first, before)) } else { self.again() }
    }

    fn remembering(&self, log: LogState) -> Self {
        let (is_stopped, alarms) = (self.is_stopped, if self.is_stopped { self.alarms.clone() } else { Vec::new() });
        let (former, inherited_from) = (Former::of(self), self.inherited_from);
        Self { log, alarms, is_stopped, former, inherited_from, ..Self::new(self.id, 1, Hash([0; 32])) }
    }

    /// Words of the former life that nobody brought back yet: this device still has them.
    pub fn missing(&self) -> impl Iterator<Item = &Message> {
        let is_there = |envelope: Hash| self.messages.iter().any(|message| message.envelope == envelope);
        self.former.messages.iter().filter(move |message| !is_there(message.envelope))
    }

    /// Whether this conversation is not yet what this device knows it was. Nothing is said in it until then.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let former = self.former.room.as_ref();
        former.is_some_and(|former| self.room.as_ref().is_none_or(|room| is_behind(room, former)))
            || self.back().next().is_some()
    }

    /// Whether a rule was seen to end, in whichever life.
    #[must_use]
    pub fn saw_end(&self, rule: RuleId) -> bool {
        self.former.ended.contains(&rule) || self.room.as_ref().is_some_and(|room| room.rules.ended().contains(&rule))
    }

    /// Whether a JIM was seen to say no to a rule, in whichever life.
    #[must_use]
    pub fn saw_refusal(&self, rule: RuleId, jim: Hash) -> bool {
        let said = self.room.as_ref().and_then(|room| room.rules.find(rule));
        self.former.refused.contains(&(rule, jim)) || said.is_some_and(|rule| rule.refused.contains(&jim))
    }

    /// Who is in this person's own conversation again unseen: they had gone, and a device that never knew made more charters.
    pub fn back(&self) -> impl Iterator<Item = Hash> {
        let is_in = |root: &Hash| self.room.as_ref().is_some_and(|room| room.member(*root).is_some());
        self.former.out.iter().copied().filter(is_in)
    }

    /// Whether this conversation is behind something that `me` made with keys that are not theirs any more: those from generation
    /// `gone` on. Nobody can bring that back. A charter only its owner can make anew; whoever is not waits for theirs.
    #[must_use]
    pub fn is_forgotten(&self, me: By, gone: u32) -> bool {
        let (Some(room), Some(former)) = (&self.room, &self.former.room) else { return false };
        let is_gone = |root: Hash, g: u32| root == me.root && g >= gone;
        let is_held = former.epoch.iter().flat_map(|epoch| &epoch.members).any(|by| is_gone(by.root, by.g));
        let is_listed = former.members.iter().any(|member| is_gone(member.root, member.g));
        let is_due = if room.owner == me.root { is_held || is_listed } else { is_held && !is_older(room, former) };
        is_due && is_behind(room, former)
    }
}

#[cfg(test)]
mod tests {
    use naast_core::charter::{ChannelKind, Charter, Member, Retention, Role};
    use naast_core::room::{EpochAt, Taken};
    use naast_core::{ChannelId, InviteId, PersonId, Suite, TenantId};

    use super::*;

    const SAM: Hash = Hash([1; 32]);
    const JEF: Hash = Hash([2; 32]);
    const HANNE: Hash = Hash([3; 32]);

    fn member(root: Hash, role: Role) -> Member {
        Member { person: PersonId([root.0[0]; 16]), root, g: 0, role }
    }

    fn room(members: Vec<Member>) -> Result<Room, naast_core::charter::CharterError> {
        let charter = Charter {
            suite: Suite::Naast1,
            tenant: TenantId([7; 16]),
            by: By { root: SAM, g: 0 },
            at: 1,
            channel: ChannelId([8; 16]),
            kind: ChannelKind::Private,
            n: 0,
            prev: None,
            members,
            seats: Vec::new(),
            retention: Retention::default(),
            youth: None,
        };
        Room::begin(&charter, Hash([9; 32]), 1)
    }

    fn with_jef() -> Result<Room, naast_core::charter::CharterError> {
        room(vec![member(SAM, Role::Youth), member(JEF, Role::Jim)])
    }

    #[test]
    fn a_guest_who_sits_down_was_not_put_out_but_one_who_left_before_was()
    -> Result<(), naast_core::charter::CharterError> {
        let mut former = room(vec![member(SAM, Role::Youth)])?;
        let mut now = former.clone();
        now.taken.push(Taken { invite: InviteId([5; 16]), member: member(JEF, Role::Jim) });
        assert!(!is_behind(&now, &former), "they come for the first time");
        former.left.push(JEF);
        assert!(is_behind(&now, &former), "they had left, and are back unseen");
        Ok(())
    }

    #[test]
    fn a_room_is_behind_while_somebody_is_back_or_a_number_is_lower() -> Result<(), naast_core::charter::CharterError> {
        let (former, now) = (with_jef()?, with_jef()?);
        assert!(!is_behind(&now, &former));
        let mut with_hanne = now.clone();
        with_hanne.members.push(member(HANNE, Role::Professional));
        assert!(is_behind(&with_hanne, &former), "another charter of the same number lists her");
        let further = Room { charter_n: 1, ..former.clone() };
        assert!(is_behind(&now, &further) && !is_behind(&further, &now));
        let epoch = EpochAt { seq: 2, epoch: 1, statement: Hash([4; 32]), members: Vec::new() };
        let keyed = Room { epoch: Some(epoch), ..former };
        assert!(is_behind(&now, &keyed) && !is_behind(&keyed, &now));
        Ok(())
    }
}
