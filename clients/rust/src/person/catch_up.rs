//! Catching up: fetch what one's logs hold, verify it, note whom one met, keep the bag.

use std::collections::BTreeMap;

use naast_core::id::Bytes;
use naast_core::{ChannelId, LogId, PersonId};
use naast_protocol::command::SetBag;
use naast_protocol::http::{KeyChain, Logs, Page, Vault};
use naast_protocol::sealed::{Bag, Pin};
use naast_protocol::{Command, Content, Entry, ErrorCode};

use super::Person;
use crate::crypto::{BoxKind, open_box, seal_box};
use crate::fold::{Channel, Reader, Reason};
use crate::{Distrust, Error};

const PAGE_ENTRIES: usize = 200;

impl Person {
    /// Fetches and verifies everything new, then does what is due: what coming in left to do is taken up, guests are folded into
    /// the owner's charters, the outbox is sent, the bag is kept.
    ///
    /// What cannot be believed is no error here: it is in [`Person::alarms`].
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn catch_up(&mut self) -> Result<(), Error> {
        self.finish_renewal().await?;
        self.fetch_everything().await?;
        self.do_what_is_due().await
    }

    /// The second half of [`Person::catch_up`].
    pub(super) async fn do_what_is_due(&mut self) -> Result<(), Error> {
        self.bring_back().await?;
        self.note_what_is_due();
        self.make_anew().await?;
        self.leave_old_keys().await?;
        self.fold_all_guests().await?;
        self.seal_all_rules().await?;
        self.keep_bag().await?;
        let sent = self.send_waiting().await;
        self.keep_bag().await?;
        sent
    }

    pub(super) async fn fetch_everything(&mut self) -> Result<(), Error> {
        self.settle_life().await?;
        self.fetch_team().await?;
        self.follow_everything().await?;
        if self.has_next_life() {
            self.settle_life().await?;
            self.follow_everything().await?;
        }
        if !self.has_next_life() {
            self.check_team().await?;
            self.check_lives();
            self.check_marks();
            self.learn();
            self.follow_heritage().await?;
        }
        Ok(())
    }

    async fn follow_everything(&mut self) -> Result<(), Error> {
        let logs: Logs = self.connection.fetch("/v1/logs").await?;
        self.heads = logs.logs;
        self.pull(self.id().into()).await?;
        if self.own.has_newer_keys() {
            return Err(Error::NewKeys);
        }
        if self.has_next_life() {
            return Ok(());
        }
        self.meet_arrivals().await?;
        self.follow_channels();
        for channel in self.own.joined().to_vec() {
            if !self.own.has_left(channel) {
                let is_known = self.channels.get(&channel).is_some_and(|known| known.room().is_some());
                self.pull(channel.into()).await?;
                if !is_known {
                    self.learn();
                }
            }
        }
        self.read_what_was_opened().await
    }

    /// Fetches what a log has behind its cursor.
    pub(super) async fn pull(&mut self, log: LogId) -> Result<(), Error> {
        while let Some(cursor) = self.cursor(log) {
            let path = format!("/v1/logs/{log}/entries?after={cursor}&limit={PAGE_ENTRIES}");
            let page: Page = self.connection.fetch(&path).await?;
            if let Some(reason) = self.misfit(log, cursor, &page) {
                if self.is_put_back().await? {
                    return Ok(());
                }
                self.stop(log, reason);
            }
            let count = page.entries.len();
            for entry in page.entries {
                let seq = entry.seq;
                self.take(entry).await?;
                // What was not gone on with is compared first, or stopped the log.
                if self.cursor(log).is_some_and(|now| now < seq) {
                    return Ok(());
                }
            }
            if count == 0 || self.cursor(log).is_none_or(|now| now >= page.head || now == cursor) {
                break;
            }
        }
        Ok(())
    }

    /// Takes an entry of any of this person's logs, from a page or from the socket. One that was taken before is passed over.
    pub(super) async fn take(&mut self, entry: Entry) -> Result<(), Error> {
        let Some(cursor) = self.cursor(entry.log) else { return Ok(()) };
        if entry.seq <= cursor {
            return Ok(());
        }
        if let Err(reason) = self.promises.check(&entry) {
            // What was promised in a life that is over is compared in the next one.
            if !self.is_put_back().await? {
                self.stop(entry.log, reason);
            }
            return Ok(());
        }
        if entry.log == LogId::from(self.id()) {
            if self.is_told_by_another_device(&entry.content) {
                match self.merge_bag().await {
                    Err(Error::Distrust(reason)) => self.stop(entry.log, reason),
                    other => other?,
                }
                // The log tells of a newer bag than the server gives.
                if matches!(entry.content, Content::Bag { n } if n > self.bag_n) {
                    self.stop(entry.log, Distrust::RolledBack { log: entry.log });
                }
            }
            if let Content::Restored { lineage } = &entry.content {
                self.note_lineage(lineage);
            }
            for person in self.own.wants(&entry, &self.chains) {
                match self.fetch_chain(person).await {
                    Err(Error::Distrust(reason)) => self.alarms.push(reason),
                    // Nobody signed with keys that nobody has: the own log says so.
                    Err(Error::Refused(_)) => {}
                    other => other?,
                }
            }
            if matches!(entry.content, Content::Support { .. }) && self.team_root().is_none() {
                self.fetch_team().await?;
            }
            let organisation = self.team_root();
            let reader = Reader { keys: &self.keys, chains: &self.chains, pins: &self.bag.pins, organisation };
            self.own.take(&entry, reader, &self.bag);
            self.promises.forget(entry.log, entry.seq);
            return Ok(());
        }
        let id = ChannelId(entry.log.0);
        let wanted = self.channels.get(&id).map(|channel| channel.wants(&entry, &self.chains)).unwrap_or_default();
        for person in wanted {
            match self.fetch_chain(person).await {
                Err(Error::Distrust(reason)) => self.stop(entry.log, reason),
                Err(Error::Refused(_)) => self.stop(entry.log, Distrust::GhostMember { channel: id }),
                other => other?,
            }
        }
        if matches!(entry.content, Content::Team { .. }) && self.team_root().is_none() {
            self.fetch_team().await?;
        }
        let organisation = self.team_root();
        let reader = Reader { keys: &self.keys, chains: &self.chains, pins: &self.bag.pins, organisation };
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.take(&entry, reader);
        }
        self.promises.forget(entry.log, entry.seq);
        Ok(())
    }

    /// Begins to follow every channel that the own log tells of.
    pub(super) fn follow_channels(&mut self) {
        for (id, (from, before)) in self.own.channels().clone() {
            let reason = self.reason(id);
            if !self.channels.contains_key(&id) && !matches!(reason, Reason::Nobody | Reason::Forged) {
                let channel = self.take_former(id, from, before).unwrap_or_else(|| Channel::new(id, from, before));
                let inherit = |from| channel.clone().inherit(from);
                self.channels.insert(id, if let Reason::Inherited(from) = reason { inherit(from) } else { channel });
            }
            let has_left = self.own.has_left(id);
            let Some(channel) = self.channels.get_mut(&id) else { continue };
            if has_left {
                channel.leave();
            } else if channel.has_left() || from > channel.log().cursor() + 1 {
                // Perhaps they went and came back while this device was away.
                channel.come_back(from, before);
            }
        }
    }

    /// Fetches somebody's chain and admits it against their pin.
    pub(super) async fn fetch_chain(&mut self, person: PersonId) -> Result<(), Error> {
        let shown: KeyChain = self.connection.fetch(&format!("/v1/chains/{person}")).await?;
        self.chains.admit(person, &shown, self.bag.pins.get(&person))?;
        Ok(())
    }

    /// Nothing older than what any of this person's devices saw is believed.
    fn check_marks(&mut self) {
        let marks = self.bag.marks.clone();
        let own = LogId::from(self.id());
        let mut behind = Vec::new();
        for (id, n) in &marks.charters {
            match self.channels.get(id) {
                Some(channel) if channel.has_left() || channel.is_stopped() => {}
                Some(channel) if channel.room().is_some_and(|room| room.charter_n >= *n) => {}
                Some(_) => behind.push(LogId::from(*id)),
                None => behind.push(own),
            }
        }
        for (id, epoch) in &marks.epochs {
            let newest = self.channels.get(id).and_then(Channel::room).and_then(|room| room.epoch.as_ref());
            let is_followed = self.channels.get(id).is_some_and(|channel| !channel.has_left() && !channel.is_stopped());
            if is_followed && newest.is_none_or(|newest| newest.epoch < *epoch) {
                behind.push((*id).into());
            }
        }
        let told: BTreeMap<ChannelId, u64> = self.own.support_counts().collect();
        if marks.supports.iter().any(|(channel, count)| told.get(channel) < Some(count)) {
            behind.push(own);
        }
        let chosen = self.own.chain().map(|(n, _)| n);
        if marks.choice > chosen {
            behind.push(own);
        }
        // What a restore lost comes back from whoever wrote it; until then its log is behind, and nothing is said there.
        behind.retain(|log| !self.may_be_behind(*log));
        if self.is_list_taken_back() {
            behind.push(own);
        }
        for log in behind {
            self.stop(log, Distrust::RolledBack { log });
        }
    }

    /// Notes in the bag whom this person met, and how far everything is.
    pub(super) fn learn(&mut self) {
        let before = self.bag.clone();
        let own = |channel: &&Channel| !channel.is_stopped() && channel.inherited_from().is_none();
        for channel in self.channels.values().filter(own) {
            let Some(room) = channel.room() else { continue };
            let charter = self.bag.marks.charters.entry(channel.id()).or_default();
            *charter = (*charter).max(room.charter_n);
            if let Some(epoch) = &room.epoch {
                let mark = self.bag.marks.epochs.entry(channel.id()).or_default();
                *mark = (*mark).max(epoch.epoch);
            }
            for member in room.effective_members().filter(|member| member.root != self.keys.by().root) {
                let newest = self.chains.find(member.root).map_or(member.g, naast_core::identity::Chain::newest);
                let fresh = || Pin { root: member.root, g: newest, name: String::new() };
                let pin = self.bag.pins.entry(member.person).or_insert_with(fresh);
                pin.g = pin.g.max(newest);
                if let Some(name) = channel.name_of(member.root) {
                    name.clone_into(&mut pin.name);
                }
            }
        }
        higher(&mut self.bag.marks.supports, self.own.support_counts().collect());
        for room in self.own.supports() {
            for member in room.effective_members() {
                let fresh = || Pin { root: member.root, g: member.g, name: String::new() };
                self.bag.pins.entry(member.person).or_insert_with(fresh);
            }
        }
        self.bag.marks.choice = self.bag.marks.choice.max(self.own.chain().map(|(n, _)| n));
        if let (Some(Ok(life)), Some((n, _))) = (self.lineage().map(str::parse), self.own.unlock()) {
            higher(&mut self.bag.marks.unlocks, BTreeMap::from([(life, n)]));
        }
        self.is_bag_changed |= before != self.bag;
    }

    /// Keeps the bag on the server when it changed; another device's newer bag is merged in first.
    pub(super) async fn keep_bag(&mut self) -> Result<(), Error> {
        while self.is_bag_changed {
            let n = self.bag_n + 1;
            let kind = BoxKind::Bag { root: self.root(), n };
            let inside = serde_json::to_vec(&self.bag).map_err(|_| Distrust::DamagedVault)?;
            let sealed = seal_box(kind, self.keys.newest().bag.as_slice(), &inside, &mut self.chance);
            let bag = Bytes(sealed.map_err(|_| Distrust::DamagedVault)?);
            let id = self.command_id();
            match self.command(&Command::SetBag(SetBag { id, n, bag })).await {
                Ok(_) => (self.bag_n, self.is_bag_changed) = (n, false),
                Err(Error::Refused(refusal)) if refusal.code == ErrorCode::StaleBag => {
                    let before = self.bag_n;
                    self.merge_bag().await?;
                    // A server that refuses for a newer bag has one to give.
                    if self.bag_n == before {
                        return Err(Distrust::RolledBack { log: self.id().into() }.into());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether this can only be judged with what another device of this person put into the bag.
    fn is_told_by_another_device(&self, content: &Content) -> bool {
        match content {
            Content::Bag { n } => *n > self.bag_n,
            Content::InviteTaken { invite, .. } | Content::CardAnswer { invite, .. } => {
                !self.bag.invites.contains_key(invite)
            }
            _ => false,
        }
    }

    pub(super) async fn merge_bag(&mut self) -> Result<(), Error> {
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        if vault.bag_n < self.bag_n {
            return Err(Distrust::RolledBack { log: self.id().into() }.into());
        }
        let kind = BoxKind::Bag { root: self.root(), n: vault.bag_n };
        let inside =
            open_box(kind, self.keys.newest().bag.as_slice(), &vault.bag.0).map_err(|_| Distrust::DamagedVault)?;
        let other: Bag = serde_json::from_slice(&inside).map_err(|_| Distrust::DamagedVault)?;
        self.bag_n = vault.bag_n;
        merge(&mut self.bag, other)?;
        Ok(())
    }

    fn cursor(&self, log: LogId) -> Option<u64> {
        if log == LogId::from(self.id()) {
            return Some(self.own.log().cursor());
        }
        self.channels
            .get(&ChannelId(log.0))
            .filter(|channel| !channel.is_stopped())
            .map(|channel| channel.log().cursor())
    }

    /// Why a page cannot follow what is known of its log.
    fn misfit(&self, log: LogId, cursor: u64, page: &Page) -> Option<Distrust> {
        if page.head < cursor.max(self.promises.furthest(log)) {
            return Some(Distrust::RolledBack { log });
        }
        let state = self.channels.get(&ChannelId(log.0)).map_or_else(|| self.own.log(), Channel::log);
        let follows = page.entries.first().is_none_or(|first| first.seq == cursor + 1);
        state.check_before(page.before).err().filter(|_| follows)
    }

    pub(super) fn stop(&mut self, log: LogId, reason: Distrust) {
        match self.channels.get_mut(&ChannelId(log.0)) {
            Some(channel) if !channel.is_stopped() => channel.stop(reason),
            Some(_) => {}
            None => self.own.stop(reason),
        }
    }
}

/// Two devices' bags become one. No pin is ever dropped, and a pin that differs is a hard stop.
pub(super) fn merge(bag: &mut Bag, other: Bag) -> Result<(), Distrust> {
    for (person, theirs) in other.pins {
        match bag.pins.get_mut(&person) {
            Some(ours) if ours.root != theirs.root => return Err(Distrust::SubstitutedKey { person }),
            Some(ours) => ours.g = ours.g.max(theirs.g),
            None => {
                bag.pins.insert(person, theirs);
            }
        }
    }
    for (invite, note) in other.invites {
        bag.invites.entry(invite).or_insert(note);
    }
    bag.organisation = bag.organisation.or(other.organisation);
    // What is done by now is seen from the own log and the organisation's identity, and forgotten again.
    bag.seat = bag.seat.take().or(other.seat);
    bag.organisation_key = bag.organisation_key.take().or(other.organisation_key);
    bag.declined.extend(other.declined);
    for (label, name) in other.labels {
        bag.labels.entry(label).or_insert(name);
    }
    higher(&mut bag.blocks, other.blocks);
    higher(&mut bag.marks.supports, other.marks.supports);
    higher(&mut bag.marks.charters, other.marks.charters);
    higher(&mut bag.marks.epochs, other.marks.epochs);
    bag.marks.choice = bag.marks.choice.max(other.marks.choice);
    higher(&mut bag.marks.unlocks, other.marks.unlocks);
    bag.marks.team = bag.marks.team.max(other.marks.team);
    Ok(())
}

fn higher<K: Ord, V: Ord + Default + Copy>(ours: &mut BTreeMap<K, V>, theirs: BTreeMap<K, V>) {
    for (key, value) in theirs {
        let mark = ours.entry(key).or_default();
        *mark = (*mark).max(value);
    }
}
