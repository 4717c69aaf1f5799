//! An empty phone whose owner has nothing left but a PIN and somebody who keeps their half: it asks, hears, and comes in.

use naast_core::half::{given_seal_info, plea};
use naast_core::{Hash, TenantId};
use naast_protocol::http::{FinishPlea, HearPlea, PinTried, PleaHeard, PleaStarted, StartPlea, TryPin};
use zeroize::Zeroizing;

use super::{EmptyDevice, Person};
use crate::crypto::opaque::{OpaqueError, SigningIn};
use crate::crypto::{SealKey, open_seal};
use crate::link::PleaLink;
use crate::pin_code::PinCode;
use crate::vault::FactorSecret;
use crate::{Distrust, Error};

/// A phone that asks for a half.
pub struct Plea {
    device: EmptyDevice,
    tenant: TenantId,
    key: SealKey,
    name: Hash,
    attempt: Hash,
    half: Option<Zeroizing<Vec<u8>>>,
}

/// What a phone heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing yet.
    Waiting,
    /// The keeper said no.
    No,
    /// The half is here: now the PIN.
    Half,
}

/// A PIN that was another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongPin {
    /// How often it may still be tried, ever.
    pub left: u32,
    /// How often of those before the keeper has to be asked again.
    pub left_here: u32,
}

impl EmptyDevice {
    /// Asks for the half of whoever holds this phone. It says no name: that is the keeper's to say.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn ask_for_half(mut self) -> Result<Plea, Error> {
        let tenant = self.deployment().await?.tenant;
        let key = SealKey::from_bytes(self.chance.bytes());
        let public = key.public();
        let started: PleaStarted = self.connection.tell("/v1/auth/plea", &StartPlea { key: public }).await?;
        let name = plea(tenant, &public);
        Ok(Plea { device: self, tenant, key, name, attempt: started.attempt, half: None })
    }
}

impl Plea {
    /// What the phone shows, for the keeper to open.
    #[must_use]
    pub fn link(&self) -> PleaLink {
        PleaLink { origin: self.device.connection.place().origin.clone(), plea: self.name }
    }

    /// The connection, to cut it.
    pub const fn connection(&mut self) -> &mut crate::connection::Connection {
        self.device.connection()
    }

    /// Whether the keeper answered.
    ///
    /// # Errors
    /// [`Error::Refused`] with `wrong_credentials` when the plea is over; [`Error::Distrust`] for a half that was not sealed to
    /// this phone.
    pub async fn hear(&mut self) -> Result<Heard, Error> {
        let hear = HearPlea { attempt: self.attempt };
        Ok(match self.device.connection.tell("/v1/auth/plea/hear", &hear).await? {
            PleaHeard::Waiting {} => Heard::Waiting,
            PleaHeard::No {} => Heard::No,
            PleaHeard::Given { sealed } => {
                let info = given_seal_info(self.tenant, self.name);
                self.half = Some(open_seal(&self.key, &info, &sealed.0).map_err(|_| Distrust::ForeignHalf)?);
                Heard::Half
            }
        })
    }

    /// Tries the PIN; each try counts for good. A wrong one says how many are left.
    ///
    /// # Errors
    /// [`Error::Pin`] before anything is tried; [`Error::NotPossible`] while there is no half; [`Error::Offline`];
    /// [`Error::Refused`] with `wrong_credentials` when the plea or the half is gone.
    pub async fn try_pin(&mut self, pin: &str) -> Result<Result<FactorSecret, WrongPin>, Error> {
        let pin = PinCode::read(pin)?;
        let half = self.half.as_ref().ok_or(Error::NotPossible("nobody gave this phone a half"))?;
        let EmptyDevice { connection, chance, device } = &mut self.device;
        let (signing, request) = SigningIn::start(pin.digits(), chance)?;
        let body = TryPin { attempt: self.attempt, request };
        let tried: PinTried = connection.tell("/v1/auth/plea/pin", &body).await?;
        let (finish, export) = match signing.finish(&tried.response, chance) {
            Err(OpaqueError::WrongWords) => {
                return Ok(Err(WrongPin { left: tried.left, left_here: tried.left_here }));
            }
            finished => finished?,
        };
        let body = FinishPlea { attempt: self.attempt, finish, device: *device };
        connection.sign_in("/v1/auth/plea/finish", &body).await?;
        Ok(Ok(FactorSecret::pin_and_person(half, &export)))
    }

    /// Comes back with what the right PIN gave.
    ///
    /// # Errors
    /// [`Error::Distrust`] when the vault does not fit, or the keeper gave another half.
    pub async fn come_in(self, secret: &FactorSecret) -> Result<Person, Error> {
        self.device.come_back(secret).await
    }
}
