//! The people of a run: accounts, devices and sessions, made the way everybody gets theirs.
//!
//! [Note: One stretching] Argon2id makes each registration cost a tenth of a second and 64 MiB here, and nothing on the
//! server, which sees only the record that comes out. So one record is made, and everybody registers with it. Their words
//! would open nothing; nobody of them signs in with words. All else (keys, lists of factors, vaults, sessions) is their own.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use naast_client::connection::Connection;
use naast_client::crypto::opaque::{ExportKey, Setting};
use naast_client::crypto::{BoxKind, seal_box};
use naast_client::keys::Keys;
use naast_client::vault::{FactorSecret, NewAccount};
use naast_client::words::login_hash;
use naast_client::{Chance, InviteSecret, Link, Place};
use naast_core::id::Bytes;
use naast_core::invite::{Standing, registration_bytes};
use naast_core::{CommandId, DeviceId, Hash, Millis, PersonId, TenantId, limits};
use naast_protocol::Command;
use naast_protocol::command::{Answer, Invite};
use naast_protocol::http::{Deployment, Register, RegistrationStarted, StartRegistration};
use naast_protocol::sealed::{Bag, Card};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::coming_in::now;

/// Circles that come in at once: enough that their registrations share transactions.
const AT_ONCE: usize = 8;
const WORDS: &str = "niemand komt hiermee terug";

/// Somebody on one device.
pub struct Device {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub id: DeviceId,
    /// The person's keys.
    pub keys: Keys,
    /// Access token, good for ten minutes.
    pub token: String,
    connection: Connection,
    chance: Chance,
}

impl Device {
    /// Gives a command.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn command(&mut self, make: impl FnOnce(CommandId) -> Command) -> Result<Answer> {
        let id = CommandId(self.chance.bytes());
        Ok(self.connection.command(&make(id)).await?)
    }

    /// An access token that is good now, for runs that last longer than the first one.
    ///
    /// # Errors
    /// When the session is over, or no server answers.
    pub async fn fresh_token(&mut self) -> Result<String> {
        Ok(self.connection.token().await?)
    }

    /// Another access token, whatever the clock here says about the last one.
    ///
    /// # Errors
    /// As [`Device::fresh_token`].
    pub async fn renew(&mut self) -> Result<String> {
        Ok(self.connection.refresh().await?.access)
    }

    /// Where its server is.
    #[must_use]
    pub fn place(&self) -> Place {
        self.connection.place().clone()
    }

    /// A connection of this device's own session. Only one of the two may go on with the session when its token has ended.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.connection.now()
    }

    /// This device's source of chance.
    pub const fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }
}

/// People who met: a worker, a youth who came in by their link, and the youth's mentors, who came in by the youth's.
pub struct Circle {
    /// Owns their rooms.
    pub youth: Device,
    /// The professional.
    pub worker: Device,
    /// JIMs.
    pub mentors: Vec<Device>,
}

impl Circle {
    /// Everybody, the youth first.
    pub fn people(&self) -> impl Iterator<Item = &Device> {
        [&self.youth, &self.worker].into_iter().chain(&self.mentors)
    }
}

/// The door through which a run's people come in.
pub struct Entrance {
    connection: Connection,
    tenant: TenantId,
    /// See: [Note: One stretching]
    record: Bytes,
    export: ExportKey,
    /// Invites the workers.
    coordinator: Mutex<Device>,
}

impl Entrance {
    /// Comes in as the coordinator whom a first link lets in.
    ///
    /// # Errors
    /// When the link was used before, or no server answers.
    pub async fn open(place: Place, first: &InviteSecret) -> Result<Arc<Self>> {
        let connection = Connection::new(place, Arc::new(now))?;
        let deployment: Deployment = connection.look("/v1/deployment").await.context("no server answers")?;
        let tenant = deployment.tenant;
        let mut chance = Chance::from_system()?;
        let (setting, request) = Setting::start(WORDS, &mut chance)?;
        let start = StartRegistration { invite: first.invite(), login: login_hash(tenant, "load"), request };
        let started: RegistrationStarted = connection
            .tell("/v1/auth/words/registration", &start)
            .await
            .context("--link must be a link of `naast invite-coordinator` that nobody used yet")?;
        let (record, export) = setting.finish(&started.response, &mut chance)?;
        let newcomer = Newcomer { connection: &connection, tenant, record: &record, export: &export };
        let coordinator = newcomer.register(first, Standing::Coordinator).await?;
        Ok(Arc::new(Self { connection, tenant, record, export, coordinator: Mutex::new(coordinator) }))
    }

    /// Lets this many circles in, with this many mentors each.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn circles(self: &Arc<Self>, count: usize, mentors: usize) -> Result<Vec<Circle>> {
        let mut coming = JoinSet::new();
        let mut circles = Vec::with_capacity(count);
        for started in 0..count {
            if started >= AT_ONCE {
                circles.push(coming.join_next().await.context("somebody is coming")???);
            }
            let entrance = Arc::clone(self);
            coming.spawn_local(async move { entrance.circle(mentors).await });
        }
        while let Some(circle) = coming.join_next().await {
            circles.push(circle??);
        }
        Ok(circles)
    }

    /// Lets this many workers in, with one device each.
    ///
    /// # Errors
    /// When somebody does not get in.
    pub async fn workers(self: &Arc<Self>, count: usize) -> Result<Vec<Device>> {
        let mut coming = JoinSet::new();
        let mut workers = Vec::with_capacity(count);
        for started in 0..count {
            if started >= AT_ONCE {
                workers.push(coming.join_next().await.context("somebody is coming")???);
            }
            let entrance = Arc::clone(self);
            coming.spawn_local(async move { entrance.worker().await });
        }
        while let Some(worker) = coming.join_next().await {
            workers.push(worker??);
        }
        Ok(workers)
    }

    /// A link by which somebody with a whole app comes in, invited by the coordinator.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn link(&self, standing: Standing) -> Result<Link> {
        let mut host = self.coordinator.lock().await;
        let secret = invite(&mut host, self.tenant, standing).await?;
        let inviter = Some(host.keys.by().root);
        // Nobody named the organisation.
        Ok(Link { origin: self.connection.place().origin.clone(), secret, inviter, organisation: None })
    }

    /// Where its server is.
    #[must_use]
    pub fn place(&self) -> &Place {
        self.connection.place()
    }

    async fn circle(&self, mentors: usize) -> Result<Circle> {
        let mut worker = self.worker().await?;
        let mut youth = self.guest_of(&mut worker, Standing::Youth).await?;
        let mut circle = Vec::with_capacity(mentors);
        for _ in 0..mentors {
            circle.push(self.guest_of(&mut youth, Standing::Guest).await?);
        }
        Ok(Circle { youth, worker, mentors: circle })
    }

    async fn worker(&self) -> Result<Device> {
        self.guest_of(&mut *self.coordinator.lock().await, Standing::Professional).await
    }

    /// Somebody who comes in by another one's link.
    async fn guest_of(&self, host: &mut Device, standing: Standing) -> Result<Device> {
        let secret = invite(host, self.tenant, standing).await?;
        self.newcomer().register(&secret, standing).await
    }

    const fn newcomer(&self) -> Newcomer<'_> {
        Newcomer { connection: &self.connection, tenant: self.tenant, record: &self.record, export: &self.export }
    }
}

/// What somebody comes in with.
struct Newcomer<'a> {
    connection: &'a Connection,
    tenant: TenantId,
    record: &'a Bytes,
    export: &'a ExportKey,
}

impl Newcomer<'_> {
    async fn register(&self, secret: &InviteSecret, standing: Standing) -> Result<Device> {
        let mut chance = Chance::from_system()?;
        let is_first = standing == Standing::Coordinator;
        let words = FactorSecret::Words(self.export.clone());
        let made = NewAccount::make(self.tenant, &words, is_first, now(), &mut chance)?;
        let keys = made.opened.keys.clone();
        let (person, by) = (keys.chain().person(), keys.by());
        let inside = serde_json::to_vec(&Bag { name: "Iemand".to_owned(), ..Bag::default() })?;
        let bag = seal_box(BoxKind::Bag { root: by.root, n: 0 }, keys.newest().bag.as_slice(), &inside, &mut chance)?;
        let device = DeviceId(chance.bytes());
        let is_staff = matches!(standing, Standing::Coordinator | Standing::Professional);
        let request = Register {
            invite: secret.invite(),
            proof: secret.prove(&registration_bytes(self.tenant, secret.invite(), person, by.root)),
            login: Hash(chance.bytes()),
            record: self.record.clone(),
            key: made.key,
            unlock: made.unlock,
            wrap: made.wrap,
            vault: made.vault,
            bag: Bytes(bag),
            device,
            staff_name: is_staff.then(|| "Iemand".to_owned()),
        };
        let mut connection = self.connection.clone();
        let token = connection.sign_in("/v1/accounts", &request).await.context("somebody did not get in")?.access;
        Ok(Device { person, id: device, keys, token, connection, chance })
    }
}

/// Puts up an invite with a card.
async fn invite(host: &mut Device, tenant: TenantId, standing: Standing) -> Result<InviteSecret> {
    let secret = InviteSecret::make(&mut host.chance);
    let invite = secret.invite();
    let card = Card {
        tenant,
        from: "Iemand".to_owned(),
        standing,
        guest: "Iemand".to_owned(),
        role: None,
        channel: None,
        words: String::new(),
    };
    let sealed = seal_box(BoxKind::Card { invite }, secret.as_bytes(), &serde_json::to_vec(&card)?, &mut host.chance)?;
    let (key, until, card) = (secret.key(), now() + limits::INVITE_MS_MAX / 2, Bytes(sealed));
    host.command(|id| Command::Invite(Invite { id, invite, key, standing, until, card })).await?;
    Ok(secret)
}
