//! Becoming somebody. Everything is made and kept before the server hears of it: an answer that is lost on the way costs a
//! repetition of the very same request, never the account.

use naast_core::Hash;
use naast_core::id::Bytes;
use naast_core::invite::{Standing, registration_bytes};
use naast_protocol::http::{Register, RegistrationStarted, StartRegistration};
use naast_protocol::sealed::{Bag, KeptSeat, Pin};

use super::send::is_passing;
use super::{EmptyDevice, LookedAt, Newcomer, Person};
use crate::chains::Chains;
use crate::crypto::opaque::{ExportKey, Setting};
use crate::crypto::{BoxKind, seal_box};
use crate::link::Link;
use crate::vault::{FactorSecret, NewAccount, Opened};
use crate::words::{login_hash, one_spelling};
use crate::{Distrust, Error};

/// How often the finished request is sent before somebody has to try again by hand.
const TRIES: usize = 3;

/// A finished request to come in, with the keys that it speaks of. Whoever loses it after it was sent has an account that
/// only words open.
pub struct Registration {
    device: EmptyDevice,
    looked: LookedAt,
    opened: Opened,
    bag: Bag,
    request: Register,
}

impl EmptyDevice {
    /// Becomes somebody. A youth begins their circle with who invited them; a guest takes the seat that was kept.
    ///
    /// # Errors
    /// As [`EmptyDevice::look`]; [`Error::Refused`] with `name_taken` or `invite_gone`.
    pub async fn register(self, link: &Link, newcomer: &Newcomer) -> Result<Person, Error> {
        // Boxed: it is large, and so would be every future that waits for it.
        let mut registration = Box::new(Box::pin(self.prepare(link, newcomer)).await?);
        for _ in 1..TRIES {
            match registration.send().await {
                // Perhaps the answer alone was lost.
                Err(Error::Offline(_)) => {}
                sent => {
                    sent?;
                    return Box::pin(registration.settle_in()).await;
                }
            }
        }
        registration.send().await?;
        Box::pin(registration.settle_in()).await
    }

    /// Makes everything that it takes to become somebody, up to the request that does it.
    ///
    /// # Errors
    /// As [`EmptyDevice::look`]; [`Error::Refused`] with `invite_gone`.
    pub async fn prepare(mut self, link: &Link, newcomer: &Newcomer) -> Result<Registration, Error> {
        let looked = self.look(link).await?;
        let (tenant, standing) = (looked.look.tenant, looked.look.standing);
        let login = login_hash(tenant, &newcomer.login_name);
        let (export, record) = self.set_words(link, login, &newcomer.words).await?;
        let now = self.connection.now();
        let is_first = looked.inviter.is_none();
        let made = NewAccount::make(tenant, &FactorSecret::Words(export), is_first, now, &mut self.chance)?;
        let keys = &made.opened.keys;
        let (person, by) = (keys.chain().person(), keys.by());
        let bag = Bag { organisation_key: made.organisation, ..first_bag(&looked, link, newcomer) };
        let inside = serde_json::to_vec(&bag).map_err(|_| Distrust::DamagedVault)?;
        let kind = BoxKind::Bag { root: by.root, n: 0 };
        let sealed_bag = seal_box(kind, keys.newest().bag.as_slice(), &inside, &mut self.chance);
        let is_staff = matches!(standing, Standing::Coordinator | Standing::Professional);
        let request = Register {
            invite: link.secret.invite(),
            proof: link.secret.prove(&registration_bytes(tenant, link.secret.invite(), person, by.root)),
            login,
            record,
            key: made.key,
            unlock: made.unlock,
            wrap: made.wrap,
            vault: made.vault,
            bag: Bytes(sealed_bag.map_err(|_| Distrust::DamagedVault)?),
            device: self.device,
            staff_name: is_staff.then(|| newcomer.name.clone()),
        };
        Ok(Registration { device: self, looked, opened: made.opened, bag, request })
    }

    async fn set_words(&mut self, link: &Link, login: Hash, words: &str) -> Result<(ExportKey, Bytes), Error> {
        let (setting, request) = Setting::start(&one_spelling(words), &mut self.chance)?;
        let start = StartRegistration { invite: link.secret.invite(), login, request };
        let started: RegistrationStarted = self.connection.tell("/v1/auth/words/registration", &start).await?;
        let (record, export) = setting.finish(&started.response, &mut self.chance)?;
        Ok((export, record))
    }
}

impl Registration {
    /// Sends the request: the same bytes each time, so that it counts once.
    ///
    /// # Errors
    /// [`Error::Offline`] when it has to be sent again; [`Error::Refused`] with `name_taken` or `invite_gone`.
    pub async fn send(&mut self) -> Result<(), Error> {
        self.device.connection.sign_in("/v1/accounts", &self.request).await.map(drop)
    }

    /// After the request was answered: is that person, and does what follows coming in. Where the network goes meanwhile, the
    /// rest is done by the next [`Person::catch_up`], on this device or on any other.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Distrust`] when the inviter is not who the link names.
    pub async fn settle_in(self) -> Result<Person, Error> {
        let Self { device, looked, opened, bag, request: _ } = self;
        let mut chains = Chains::new(looked.look.tenant);
        if let (Some(shown), Some(_)) = (&looked.look.inviter, &looked.inviter) {
            chains.admit(shown.person, shown, bag.pins.get(&shown.person))?;
        }
        let mut somebody = device.become_person(looked.look.standing, opened, chains, bag, 0);
        match somebody.catch_up().await {
            Err(error) if !is_passing(&error) => Err(error),
            _ => Ok(somebody),
        }
    }
}

fn first_bag(looked: &LookedAt, link: &Link, newcomer: &Newcomer) -> Bag {
    let mut bag = Bag { name: newcomer.name.clone(), organisation: link.organisation, ..Bag::default() };
    if let (Some(inviter), Some(card)) = (&looked.inviter, &looked.card) {
        let pin = Pin { root: inviter.root(), g: inviter.newest(), name: card.from.clone() };
        bag.pins.insert(inviter.person(), pin);
        let secret = || Bytes(link.secret.as_bytes().to_vec());
        let kept = |(channel, role)| KeptSeat { secret: secret(), channel, role };
        bag.seat = card.channel.zip(card.role).filter(|_| card.standing == Standing::Guest).map(kept);
    }
    bag
}
