//! A person's own log: what they chose, what they were given, who answered them, and where they are in.

use std::collections::{BTreeMap, BTreeSet};

use naast_core::choice::ChainEnd;
use naast_core::encode::Sig;
use naast_core::invite::registration_bytes;
use naast_core::room::Room;
use naast_core::unlock::{Factor, Unlock, follow_unlock};
use naast_core::{ChannelId, DeviceId, Hash, InviteId, LogId, Millis, PersonId, ShareId, TenantId};
use naast_protocol::sealed::{Bag, CardAnswer};
use naast_protocol::{Content, Entry, Signed, Statement};

use super::LogState;
use super::answers::{Answered, open_answer};
use super::channel::Reader;
use super::choices::Choices;
use super::given::{GivenState, OwnShare, Received};
use super::heritage::Heritage;
use super::news::{AccountNews, Happening, NewsPage};
use super::reports::Reports;
use super::requests::{Asking, Requests};
use super::rules::OwnRules;
use super::share_answers::ShareAnswers;
use super::support::Supports;
use crate::chains::Chains;
use crate::{Distrust, InviteSecret};

/// Somebody who came in by an own invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// By which.
    pub invite: InviteId,
    /// Who.
    pub person: PersonId,
    /// Their identity, proven with the invite's key.
    pub root: Hash,
}

impl Arrived {
    /// This guest, when the invite's own secret says that it was them.
    fn proven(self, proof: Sig, tenant: TenantId, bag: &Bag) -> Result<Self, Distrust> {
        let note = bag.invites.get(&self.invite).and_then(|note| <[u8; 32]>::try_from(note.secret.0.as_slice()).ok());
        let key = InviteSecret::from_bytes(note.ok_or(Distrust::UnprovenGuest)?).key();
        let bytes = registration_bytes(tenant, self.invite, self.person, self.root);
        naast_core::encode::verify(key, &bytes, proof).then_some(self).ok_or(Distrust::UnprovenGuest)
    }
}

/// The own log as far as this device followed it.
#[derive(Debug, Clone)]
pub struct OwnLog {
    log: LogState,
    /// The life of the server that its newest `restored` names.
    life: Option<String>,
    choices: Choices,
    received: BTreeMap<ShareId, Received>,
    requests: Requests,
    pub(super) share_answers: ShareAnswers,
    reports: Reports,
    answers: BTreeMap<InviteId, Answered>,
    arrived: Vec<Arrived>,
    channels: BTreeMap<ChannelId, (u64, Hash)>,
    /// The same in the order in which this person came into them.
    joined: Vec<ChannelId>,
    supports: Supports,
    pub(super) heritage: Heritage,
    left: BTreeSet<ChannelId>,
    /// Channels that this person came into in the newest life of the server's database.
    newly: BTreeSet<ChannelId>,
    unlock: Option<(u32, Hash)>,
    factors: Vec<Factor>,
    devices: Vec<(DeviceId, Millis)>,
    news: NewsPage,
    alarms: Vec<Distrust>,
    is_stopped: bool,
}

impl OwnLog {
    /// Nothing yet.
    #[must_use]
    pub fn new(person: PersonId) -> Self {
        Self {
            life: None,
            log: LogState::new(person.into()),
            choices: Choices::default(),
            received: BTreeMap::new(),
            requests: Requests::default(),
            share_answers: ShareAnswers::default(),
            reports: Reports::default(),
            answers: BTreeMap::new(),
            arrived: Vec::new(),
            channels: BTreeMap::new(),
            joined: Vec::new(),
            supports: Supports::default(),
            heritage: Heritage::default(),
            left: BTreeSet::new(),
            newly: BTreeSet::new(),
            unlock: None,
            factors: Vec::new(),
            devices: Vec::new(),
            news: NewsPage::default(),
            alarms: Vec::new(),
            is_stopped: false,
        }
    }

    /// The same log in a new life of the server's database, to be followed again.
    #[must_use]
    pub fn again(&self, person: PersonId) -> Self {
        Self { log: self.log.again(), news: self.news.again(), choices: self.choices.again(), ..Self::new(person) }
    }

    /// The life of the server that the newest `restored` of this log names; none in its first.
    #[must_use]
    pub fn life(&self) -> Option<&str> {
        self.life.as_deref()
    }

    /// Takes the next entry. What cannot stand here stops the log; an answer that does not open is only noted.
    pub fn take(&mut self, entry: &Entry, reader: Reader<'_>, bag: &Bag) {
        if self.is_stopped {
            return;
        }
        match self.log.check_next(entry).and_then(|()| self.judge(entry, reader, bag)) {
            Ok(()) => self.log.advance(entry),
            Err(reason) => self.stop(reason),
        }
    }

    /// Notes something about this log that must not happen, and follows it no further.
    pub fn stop(&mut self, reason: Distrust) {
        if !self.is_stopped {
            self.is_stopped = true;
            self.alarms.push(reason);
        }
    }

    /// Whose keys have to be known before this entry can be judged.
    #[must_use]
    pub fn wants(&self, entry: &Entry, chains: &Chains) -> Vec<PersonId> {
        match &entry.content {
            Content::Support { channel, statement } => self.supports.wants(*channel, statement, chains),
            Content::Request { from, .. } | Content::Answer { from, .. } => vec![*from],
            _ => Vec::new(),
        }
    }

    fn judge(&mut self, entry: &Entry, reader: Reader<'_>, bag: &Bag) -> Result<(), Distrust> {
        let keys = reader.keys;
        match &entry.content {
            Content::Restored { lineage } => {
                self.life = Some(lineage.clone());
                self.newly.clear();
                self.news.begin_life(entry.seq);
            }
            Content::Joined { channel, from, before } => {
                self.newly.insert(*channel);
                self.left.remove(channel);
                if self.channels.insert(*channel, (*from, *before)).is_none() {
                    self.joined.push(*channel);
                }
                self.heritage.forget(*channel);
            }
            Content::Inherited { channel, from, before, statement } => {
                let place = Distrust::Misplaced { log: entry.log, seq: entry.seq };
                if let Err(reason) = self.heritage.note(*channel, statement, keys.by().root, place) {
                    self.alarms.push(reason);
                    return Ok(());
                }
                self.left.remove(channel);
                if self.channels.insert(*channel, (*from, *before)).is_none() {
                    self.joined.push(*channel);
                }
            }
            Content::Left { channel } => {
                self.left.insert(*channel);
                self.heritage.forget(*channel);
            }
            Content::Support { channel, statement } => {
                self.alarms.extend(self.supports.take(*channel, statement, entry, reader).err());
            }
            Content::SupportEnded { channel } => self.supports.end(*channel),
            Content::Choice { choice, statement } => self.choices.take(choice, statement, entry.at, keys)?,
            Content::Grant { share, from } => {
                self.received.insert(*share, Received { from: *from, at: entry.at, state: GivenState::There });
            }
            Content::Void { share } => {
                if let Some(given) = self.received.get_mut(share) {
                    given.state = GivenState::Gone;
                }
            }
            Content::Opened { share } => self.choices.note_opened(*share, entry.at)?,
            content @ (Content::RuleGiven { .. } | Content::RuleWords { .. } | Content::RuleOver { .. }) => {
                self.choices.note_rule(content, entry.at);
            }
            Content::Request { from, sealed, .. } => self.requests.take(*from, &sealed.0, entry.at, reader),
            Content::Asked { to, sealed, .. } => self.requests.take_own(*to, &sealed.0, entry.at, keys),
            Content::SharedOn { envelope, .. } => self.share_answers.note_shared_on(*envelope, entry.at),
            Content::Answer { share, from, sealed, .. } => {
                self.share_answers.take(*share, *from, &sealed.0, entry.at, reader);
            }
            Content::Answered { share, sealed, .. } => self.share_answers.take_own(*share, &sealed.0, keys),
            Content::Report { report, from, .. } => self.reports.take(*report, *from, entry.at),
            Content::Reported { statement, .. } => self.reports.take_own(statement, entry.at, keys)?,
            Content::ReportClosed { report, .. } => self.reports.close(*report, entry.at),
            Content::CardAnswer { invite, sealed } => match open_answer(*invite, &sealed.0, keys) {
                Some(said) => {
                    let CardAnswer { answer, name, words } = said;
                    self.answers.insert(*invite, Answered { answer, name, words, at: entry.at });
                }
                None => self.alarms.push(Distrust::ForeignCard),
            },
            Content::InviteTaken { invite, person, root, proof } => {
                let guest = Arrived { invite: *invite, person: *person, root: *root };
                self.arrived.push(guest.proven(*proof, keys.chain().tenant(), bag)?);
            }
            Content::Unlock { statement } => {
                let list: Signed<Unlock> = read(statement, "unlock")?;
                if !list.is_by_root(keys.chain()) {
                    return Err(Distrust::Forged { kind: "unlock" });
                }
                follow_unlock(self.unlock, &list.body)?;
                self.unlock = Some((list.body.n, list.hash));
                self.factors = list.body.wraps.iter().map(|wrap| wrap.factor).collect();
                // The first list came with the account.
                if list.body.n > 0 {
                    self.news.note(entry, Happening::Factors(self.factors.clone()));
                }
            }
            Content::Key { statement } => {
                let key = statement.read_key().map_err(|reason| Distrust::NoStatement { kind: "key", reason })?;
                if keys.generation(key.body.g).is_none() {
                    return Err(Distrust::NewerOwnKeys);
                }
                if key.body.g > 0 {
                    self.news.note(entry, Happening::NewKeys(key.body.g));
                }
            }
            Content::SignedIn { device } => {
                self.devices.push((*device, entry.at));
                self.news.note(entry, Happening::SignedIn(*device));
            }
            Content::Half { of, is_kept } => self.news.note(entry, Happening::Half(*of, *is_kept)),
            Content::HalfGone { why } => self.news.note(entry, Happening::HalfGone(*why)),
            Content::Bag { .. } | Content::Later(_) => {}
            _ => return Err(Distrust::Misplaced { log: entry.log, seq: entry.seq }),
        }
        Ok(())
    }

    /// How far it was followed.
    #[must_use]
    pub const fn log(&self) -> &LogState {
        &self.log
    }

    /// The end of the chain of choices.
    #[must_use]
    pub const fn chain(&self) -> ChainEnd {
        self.choices.chain()
    }

    /// What this person chose, and what of it they took back.
    #[must_use]
    pub const fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The rooms about this person, each with who is in it.
    pub fn supports(&self) -> impl Iterator<Item = &Room> {
        self.supports.rooms()
    }

    /// How many changes were told of each room about this person, those that are no more included.
    pub fn support_counts(&self) -> impl Iterator<Item = (ChannelId, u64)> {
        self.supports.counts()
    }

    /// Everything this person shared.
    #[must_use]
    pub const fn shares(&self) -> &BTreeMap<ShareId, OwnShare> {
        self.choices.shares()
    }

    /// By which rules others read along with this person, and this person with others.
    #[must_use]
    pub const fn rules(&self) -> &OwnRules {
        self.choices.rules()
    }

    /// Everything that was given to this person.
    #[must_use]
    pub const fn received(&self) -> &BTreeMap<ShareId, Received> {
        &self.received
    }

    /// What this person was asked, counts and is open; whether they declined it stands in their bag.
    #[must_use]
    pub fn requests(&self, now: Millis) -> Vec<&Asking> {
        self.requests.open(now).into_iter().filter(|asking| LogId::from(asking.from) != self.log.log()).collect()
    }

    /// What this person asked others and is open.
    #[must_use]
    pub fn asked(&self, now: Millis) -> Vec<&Asking> {
        self.requests.open(now).into_iter().filter(|asking| LogId::from(asking.from) == self.log.log()).collect()
    }

    /// What this person reported, and what was reported to them.
    #[must_use]
    pub const fn reports(&self) -> &Reports {
        &self.reports
    }

    /// The newest answer to each card.
    #[must_use]
    pub const fn answers(&self) -> &BTreeMap<InviteId, Answered> {
        &self.answers
    }

    /// Everybody who came in by an own invite.
    #[must_use]
    pub fn arrived(&self) -> &[Arrived] {
        &self.arrived
    }

    /// Every channel this person is or was in, with the place from which they read it.
    #[must_use]
    pub const fn channels(&self) -> &BTreeMap<ChannelId, (u64, Hash)> {
        &self.channels
    }

    /// The same channels in the order in which this person came into them: who is met in one may begin a later one.
    #[must_use]
    pub fn joined(&self) -> &[ChannelId] {
        &self.joined
    }

    /// Whether this person came into a channel in the newest life of the server's database.
    #[must_use]
    pub fn is_new(&self, channel: ChannelId) -> bool {
        self.log.life().is_some() && self.newly.contains(&channel)
    }

    /// Whether this person is no longer in a channel.
    #[must_use]
    pub fn has_left(&self, channel: ChannelId) -> bool {
        self.left.contains(&channel)
    }

    /// The newest list of factors: number and hash.
    #[must_use]
    pub const fn unlock(&self) -> Option<(u32, Hash)> {
        self.unlock
    }

    /// What opens the account.
    #[must_use]
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// Every device that signed in, with the moment.
    #[must_use]
    pub fn devices(&self) -> &[(DeviceId, Millis)] {
        &self.devices
    }

    /// What happened to the account and was not seen on this device yet, oldest first.
    #[must_use]
    pub fn news(&self) -> &[AccountNews] {
        self.news.unseen()
    }

    /// All of it was seen on this device.
    pub fn see_news(&mut self) {
        self.news.see();
    }

    /// This device signed in for the first time: what was before is no news to it.
    pub fn begin_on(&mut self, device: DeviceId) {
        self.news.begin_on(device);
    }

    /// Whether this log is followed no further.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Whether it stopped because the account has keys that this device does not hold.
    #[must_use]
    pub fn has_newer_keys(&self) -> bool {
        self.is_stopped && self.alarms.last() == Some(&Distrust::NewerOwnKeys)
    }

    /// This device holds the newest keys now: it goes on where it stopped for them.
    pub fn go_on_with_newer_keys(&mut self) {
        if self.has_newer_keys() {
            self.alarms.pop();
            self.is_stopped = false;
        }
    }

    /// Everything that must not happen and was seen here.
    #[must_use]
    pub fn alarms(&self) -> &[Distrust] {
        &self.alarms
    }
}

pub(super) fn read<B: naast_core::StatementBody + serde::Serialize + serde::de::DeserializeOwned>(
    statement: &Statement,
    kind: &'static str,
) -> Result<Signed<B>, Distrust> {
    statement.read().map_err(|reason| Distrust::NoStatement { kind, reason })
}
