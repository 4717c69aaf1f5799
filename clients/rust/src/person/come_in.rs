//! Coming in: look at a link, answer its card; or come back on an empty device with one factor.

use std::collections::BTreeSet;

use naast_core::DeviceId;
use naast_core::id::Bytes;
use naast_core::identity::Chain;
use naast_core::invite::{Standing, answer_bytes, answer_seal_info};
use naast_protocol::http::{
    AnswerCard, CodeSignIn, Deployment, FinishSignIn, InviteLook, SignInStarted, StartSignIn, Vault,
};
use naast_protocol::sealed::{Bag, Card, CardAnswer};
use naast_protocol::statement::read_chain;

use super::Person;
use crate::chains::Chains;
use crate::connection::{Clock, Connection, Place};
use crate::crypto::opaque::{ExportKey, SigningIn};
use crate::crypto::{BoxKind, RecoveryCode, open_box, seal};
use crate::fold::OwnLog;
use crate::link::Link;
use crate::outbox::Outbox;
use crate::receipts::Promises;
use crate::vault::{FactorSecret, Opened};
use crate::words::{login_hash, one_spelling};
use crate::{Chance, Distrust, Error};

/// A device that belongs to nobody yet.
#[derive(Debug)]
pub struct EmptyDevice {
    pub(super) connection: Connection,
    pub(super) chance: Chance,
    pub(super) device: DeviceId,
}

/// What lies under a link, verified against the link.
#[derive(Debug)]
pub struct LookedAt {
    /// As the server showed it.
    pub look: InviteLook,
    /// The opened card; the very first link has none.
    pub card: Option<Card>,
    pub(super) inviter: Option<Chain>,
}

/// What somebody says about themselves when they come in.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// How they are called.
    pub name: String,
    /// Two words.
    pub login_name: String,
    /// Four words.
    pub words: String,
}

impl EmptyDevice {
    /// A device that knows where a server is.
    ///
    /// # Errors
    /// [`Error::Offline`] when this machine can make no connections at all.
    pub fn new(place: Place, clock: Clock, mut chance: Chance) -> Result<Self, Error> {
        let device = DeviceId(chance.bytes());
        Ok(Self { connection: Connection::new(place, clock)?, chance, device })
    }

    /// The connection, to cut it or to ask something out of the ordinary.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The server, as it shows itself to everybody.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn deployment(&self) -> Result<Deployment, Error> {
        self.connection.look("/v1/deployment").await
    }

    /// Looks at what lies under a link. Looking uses nothing up.
    ///
    /// # Errors
    /// [`Error::Distrust`] when server, link and card do not name the same deployment and people.
    pub async fn look(&self, link: &Link) -> Result<LookedAt, Error> {
        look_at(&self.connection, link).await
    }

    /// Answers a card, without an account.
    ///
    /// # Errors
    /// As [`EmptyDevice::look`]; [`Error::NotPossible`] for the very first link.
    pub async fn answer(&mut self, link: &Link, answer: &CardAnswer) -> Result<(), Error> {
        let looked = self.look(link).await?;
        let inviter = looked.inviter.ok_or(Error::NotPossible("nobody asks anything under this link"))?;
        let invite = link.secret.invite();
        let newest = inviter.generation(inviter.newest()).ok_or(Distrust::LinkMismatch)?;
        let info = answer_seal_info(looked.look.tenant, invite, inviter.by());
        let inside = serde_json::to_vec(answer).map_err(|_| Distrust::ForeignCard)?;
        let sealed = seal(&newest.seal_pub, &info, &inside, &mut self.chance).map_err(|_| Distrust::LinkMismatch)?;
        let proof = link.secret.prove(&answer_bytes(invite, &sealed));
        let body = AnswerCard { sealed: Bytes(sealed), proof };
        self.connection.drop_off(&format!("/v1/invites/{invite}/answers"), &body).await
    }

    /// Comes back with login name and words.
    ///
    /// # Errors
    /// [`Error::Words`] or [`Error::Refused`] with `wrong_credentials`; [`Error::Distrust`] when the vault does not fit.
    pub async fn sign_in(mut self, login_name: &str, words: &str) -> Result<Person, Error> {
        let tenant = self.deployment().await?.tenant;
        let (chance, device) = (&mut self.chance, self.device);
        let export = by_words(&mut self.connection, chance, device, login_hash(tenant, login_name), words).await?;
        self.come_back(&FactorSecret::Words(export)).await
    }

    /// Comes back with the recovery code alone.
    ///
    /// # Errors
    /// [`Error::RecoveryCode`], [`Error::Refused`] with `wrong_credentials`, [`Error::Distrust`].
    pub async fn sign_in_with_code(mut self, code: &str) -> Result<Person, Error> {
        let code = RecoveryCode::read(code)?;
        let body = CodeSignIn { authenticator: code.authenticator(), device: self.device };
        self.connection.sign_in("/v1/auth/code", &body).await?;
        self.come_back(&FactorSecret::Code(code)).await
    }

    pub(super) async fn come_back(mut self, factor: &FactorSecret) -> Result<Person, Error> {
        let session = self.connection.session().cloned().ok_or(Error::NotPossible("nobody is signed in"))?;
        let vault: Vault = self.connection.fetch("/v1/vault").await?;
        let opened = Opened::open(session.tenant, &vault, factor)?;
        let by = opened.keys.by();
        if opened.keys.chain().person() != session.person {
            return Err(Distrust::SubstitutedKey { person: session.person }.into());
        }
        let bag = open_bag(&opened, &vault, by.root)?;
        let life = self.deployment().await?.lineage.parse().ok();
        if life.and_then(|life| bag.marks.unlocks.get(&life)).is_some_and(|mark| opened.unlock.0 < *mark) {
            return Err(Distrust::RolledBack { log: session.person.into() }.into());
        }
        let chains = Chains::new(session.tenant);
        let mut somebody = self.become_person(session.standing, opened, chains, bag, vault.bag_n);
        somebody.fetch_everything().await?;
        somebody.own.begin_on(somebody.device);
        match somebody.do_what_is_due().await {
            Err(Error::Distrust(reason)) => Err(reason.into()),
            // Who they are is settled: what could not be done is tried again with the next sync, or was given up.
            _ => Ok(somebody),
        }
    }

    pub(super) fn become_person(
        self,
        standing: Standing,
        opened: Opened,
        mut chains: Chains,
        bag: Bag,
        bag_n: u64,
    ) -> Person {
        chains.keep_own(opened.keys.chain());
        Person {
            connection: self.connection,
            socket: None,
            chance: self.chance,
            device: self.device,
            standing,
            own: OwnLog::new(opened.keys.chain().person()),
            keys: opened.keys,
            chains,
            channels: std::collections::BTreeMap::new(),
            heads: std::collections::BTreeMap::new(),
            bag,
            bag_n,
            is_bag_changed: false,
            outbox: Outbox::default(),
            promises: Promises::default(),
            lives: super::lives::Lives::default(),
            alarms: Vec::new(),
            team: None,
            writing: BTreeSet::new(),
            renewing: None,
            sealed_rules: BTreeSet::new(),
        }
    }
}

/// Both halves of signing in with words; the session is open afterwards.
pub(super) async fn by_words(
    connection: &mut Connection,
    chance: &mut Chance,
    device: DeviceId,
    login: naast_core::Hash,
    words: &str,
) -> Result<ExportKey, Error> {
    let (signing, request) = SigningIn::start(&one_spelling(words), chance)?;
    let started: SignInStarted = connection.tell("/v1/auth/words/start", &StartSignIn { login, request }).await?;
    let (finish, export) = signing.finish(&started.response, chance)?;
    let body = FinishSignIn { attempt: started.attempt, finish, device };
    connection.sign_in("/v1/auth/words/finish", &body).await?;
    Ok(export)
}

pub(super) fn open_bag(opened: &Opened, vault: &Vault, root: naast_core::Hash) -> Result<Bag, Distrust> {
    let kind = BoxKind::Bag { root, n: vault.bag_n };
    let inside =
        open_box(kind, opened.keys.newest().bag.as_slice(), &vault.bag.0).map_err(|_| Distrust::DamagedVault)?;
    serde_json::from_slice(&inside).map_err(|_| Distrust::DamagedVault)
}

/// What lies under a link, held against the link. Looking uses nothing up.
pub(super) async fn look_at(connection: &Connection, link: &Link) -> Result<LookedAt, Error> {
    let deployment: Deployment = connection.look("/v1/deployment").await?;
    let look: InviteLook = connection.look(&format!("/v1/invites/{}", link.secret.invite())).await?;
    if look.tenant != deployment.tenant {
        return Err(Distrust::OtherTenant.into());
    }
    let read = |shown: &naast_protocol::http::KeyChain| {
        let person = shown.person;
        let chain = read_chain(&shown.keys).map_err(|reason| Distrust::BrokenChain { person, reason })?;
        if chain.tenant() != look.tenant {
            return Err(Distrust::OtherTenant);
        }
        if chain.person() == person { Ok(chain) } else { Err(Distrust::SubstitutedKey { person }) }
    };
    let inviter = look.inviter.as_ref().map(read).transpose()?;
    let organisation = look.organisation.as_ref().map(read).transpose()?;
    if inviter.as_ref().map(Chain::root) != link.inviter {
        return Err(Distrust::LinkMismatch.into());
    }
    if link.organisation.is_some() && organisation.as_ref().map(Chain::root) != link.organisation {
        return Err(Distrust::LinkMismatch.into());
    }
    let card = if look.inviter.is_some() {
        let kind = BoxKind::Card { invite: link.secret.invite() };
        let card = open_box(kind, link.secret.as_bytes(), &look.card.0).map_err(|_| Distrust::ForeignCard)?;
        Some(serde_json::from_slice::<Card>(&card).map_err(|_| Distrust::ForeignCard)?)
    } else {
        None
    };
    if card.as_ref().is_some_and(|card| card.tenant != look.tenant) {
        return Err(Distrust::OtherTenant.into());
    }
    if card.as_ref().is_some_and(|card| card.standing != look.standing) {
        return Err(Distrust::ForeignCard.into());
    }
    Ok(LookedAt { look, card, inviter })
}
