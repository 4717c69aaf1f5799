//! A person: their device, and everything they can do with it.
//!
//! One file per kind of act. A person is used by one task at a time and starts none; what arrives is taken when somebody asks
//! for it ([`Person::catch_up`], [`Person::hear_until`]). Nothing is believed that `fold` did not verify.

mod account;
mod anew;
mod answer;
mod arrive;
mod ask;
mod block;
mod catch_up;
mod choose;
mod come_in;
mod devices;
mod hand_over;
mod history;
mod invite;
mod keeper;
mod live;
mod lives;
mod passkey;
mod plea;
mod put_away;
mod register;
mod renew;
mod report;
mod rooms;
mod rules;
mod send;
mod settle_keys;
mod sit_down;
mod support;
mod table;
mod taken_back;
mod team;
mod view;
mod word;

use std::collections::{BTreeMap, BTreeSet};

use naast_core::invite::Standing;
use naast_core::team::Team;
use naast_core::{ChannelId, DeviceId, Hash, LogId, PersonId, RuleId};
use naast_protocol::Signed;
use naast_protocol::frame::Head;
use naast_protocol::sealed::Bag;

use crate::chains::Chains;
use crate::connection::{Connection, Socket};
use crate::fold::{Channel, OwnLog};
use crate::keys::Keys;
use crate::outbox::Outbox;
use crate::receipts::Promises;
use crate::{Chance, Distrust};

pub use answer::HeardAnswer;
pub use choose::{GivenMessage, GivenWords, Sharing};
pub use come_in::{EmptyDevice, LookedAt, Newcomer};
pub use passkey::{Authenticator, Shown};
pub use plea::{Heard, Plea, WrongPin};
pub use put_away::PutAway;
pub use register::Registration;
pub use renew::Way;
pub use report::ReportStands;
pub use rules::{WordAlong, WordsAlong};
pub use view::{Delivery, SharedWith};

/// Somebody signed in on a device.
#[derive(Debug)]
pub struct Person {
    connection: Connection,
    socket: Option<Live>,
    chance: Chance,
    device: DeviceId,
    standing: Standing,
    keys: Keys,
    chains: Chains,
    own: OwnLog,
    channels: BTreeMap<ChannelId, Channel>,
    heads: BTreeMap<LogId, Head>,
    bag: Bag,
    bag_n: u64,
    is_bag_changed: bool,
    outbox: Outbox,
    promises: Promises,
    lives: lives::Lives,
    alarms: Vec<Distrust>,
    team: Option<Signed<Team>>,
    writing: BTreeSet<ChannelId>,
    /// New keys on their way to the server.
    renewing: Option<renew::Renewing>,
    /// Rules and epochs whose key this device gave to the reader.
    sealed_rules: BTreeSet<(RuleId, u64)>,
}

/// An open socket with the token it was prolonged with last.
#[derive(Debug)]
struct Live {
    socket: Socket,
    token: String,
}

impl Person {
    /// The account.
    #[must_use]
    pub const fn id(&self) -> PersonId {
        self.keys.chain().person()
    }

    /// The identity.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.keys.chain().root()
    }

    /// As what this person came in.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// How this person is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.bag.name
    }

    /// This device's keys: for tests that make statements by hand.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Everybody's verified keys.
    #[must_use]
    pub const fn chains(&self) -> &Chains {
        &self.chains
    }

    /// This device.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// The way to the server: to cut it, or to ask it for something out of the ordinary.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// What waits to be sent.
    #[must_use]
    pub const fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What this person shared, was given, and was told.
    #[must_use]
    pub const fn own(&self) -> &OwnLog {
        &self.own
    }

    /// Everybody this person met, their invites and marks.
    #[must_use]
    pub const fn bag(&self) -> &Bag {
        &self.bag
    }

    /// A channel this person is or was in.
    #[must_use]
    pub fn channel(&self, channel: ChannelId) -> Option<&Channel> {
        self.channels.get(&channel)
    }

    /// All of them.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.channels.values()
    }
}
