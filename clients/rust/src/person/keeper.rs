//! PIN and a person: choosing who keeps a half of one's way in, keeping one for somebody, and handing it over to the empty phone of
//! whoever stands there.

use naast_core::half::{given_seal_info, plea, seal_info};
use naast_core::id::Bytes;
use naast_core::identity::Chain;
use naast_core::{By, PersonId};
use naast_protocol::Command;
use naast_protocol::command::{Answer, StopKeeping};
use naast_protocol::http::{AddHalf, AnswerPlea, Halves, KeptHalf, PleaLook, RegistrationStarted, StartHalf};
use zeroize::Zeroizing;

use super::{Person, Way};
use crate::crypto::opaque::Setting;
use crate::crypto::{open_seal, seal};
use crate::link::PleaLink;
use crate::pin_code::PinCode;
use crate::vault::FactorSecret;
use crate::{Distrust, Error};

impl Person {
    /// Makes a PIN and somebody whom this person talks with one more way in, in the place of the one before; every other way stays.
    /// It needs another factor once.
    ///
    /// # Errors
    /// [`Error::Pin`]; [`Error::NotPossible`] for somebody unknown; [`Error::Refused`] with `bad_members` for somebody with whom
    /// there is no conversation; as [`Person::make_recovery_code`].
    pub async fn choose_keeper(&mut self, keeper: PersonId, pin: &str, way: &Way) -> Result<(), Error> {
        let pin = PinCode::choose(pin)?;
        let (_, opened) = self.open_vault(way).await?;
        let half = Zeroizing::new(self.chance.bytes::<32>());
        let chain = self.chain_of(keeper).ok_or(Error::NotPossible("this person is nobody they met"))?;
        let (to, keys) = (chain.by(), chain.generation(chain.newest()).ok_or(Distrust::DamagedVault)?);
        let info = seal_info(self.chains.tenant(), self.id(), self.root(), to);
        let seal_pub = keys.seal_pub;
        let sealed = seal(&seal_pub, &info, half.as_slice(), &mut self.chance);
        let sealed = Bytes(sealed.map_err(|_| Distrust::SubstitutedKey { person: keeper })?);

        let (setting, request) = Setting::start(pin.digits(), &mut self.chance)?;
        let started: RegistrationStarted = self.connection.ask("/v1/half/start", &StartHalf { request }).await?;
        let (record, export) = setting.finish(&started.response, &mut self.chance)?;
        let anew = [FactorSecret::pin_and_person(half.as_slice(), &export)];
        let (unlock, wraps) = opened.relist(&anew, None, self.connection.now(), &mut self.chance)?;
        let body = AddHalf { keeper, keeper_g: to.g, sealed, record, unlock, wraps };
        let _kept: Answer = self.connection.ask("/v1/half", &body).await?;
        Box::pin(self.catch_up()).await
    }

    /// Who keeps this person's half, and whose they keep.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn list_halves(&mut self) -> Result<Halves, Error> {
        self.connection.fetch("/v1/halves").await
    }

    /// Hands somebody's half to the phone that shows this link. Whoever holds that phone must be who this person knows.
    ///
    /// # Errors
    /// [`Error::NotPossible`] when this person keeps none of theirs; [`Error::Refused`] with `nothing_here` when nobody asks under
    /// this link any more; [`Error::Distrust`] when the server shows another key than the phone.
    pub async fn hand_over_half(&mut self, link: &PleaLink, of: PersonId) -> Result<(), Error> {
        let kept = self.list_halves().await?.kept.into_iter().find(|kept| kept.of == of);
        let kept = kept.ok_or(Error::NotPossible("they keep no half of this person's"))?;
        let look: PleaLook = self.connection.fetch(&format!("/v1/pleas/{}", link.plea)).await?;
        if plea(self.chains.tenant(), &look.key) != link.plea {
            return Err(Distrust::LinkMismatch.into());
        }
        let half = self.open_half(&kept)?;
        let info = given_seal_info(self.chains.tenant(), link.plea);
        let sealed = seal(&look.key, &info, &half, &mut self.chance).map_err(|_| Distrust::LinkMismatch)?;
        self.answer_plea(link, &AnswerPlea { of, sealed: Some(Bytes(sealed)) }).await
    }

    /// Says no to the phone that shows this link.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn refuse_half(&mut self, link: &PleaLink, of: PersonId) -> Result<(), Error> {
        self.answer_plea(link, &AnswerPlea { of, sealed: None }).await
    }

    /// Keeps somebody's half no longer: they are told to choose somebody else.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn stop_keeping(&mut self, of: PersonId) -> Result<(), Error> {
        let id = self.command_id();
        self.command(&Command::StopKeeping(StopKeeping { id, of })).await.map(drop)
    }

    async fn answer_plea(&mut self, link: &PleaLink, answer: &AnswerPlea) -> Result<(), Error> {
        self.connection.hand_in(&format!("/v1/pleas/{}", link.plea), answer).await
    }

    /// Opens a half that this person keeps, with the keys that it was sealed to.
    fn open_half(&self, kept: &KeptHalf) -> Result<Zeroizing<Vec<u8>>, Distrust> {
        let owner = self.chain_of(kept.of).ok_or(Distrust::ForeignHalf)?;
        let keeper = By { root: self.root(), g: kept.g };
        let info = seal_info(self.chains.tenant(), kept.of, owner.root(), keeper);
        let keys = self.keys.generation(kept.g).ok_or(Distrust::ForeignHalf)?;
        open_seal(&keys.seal, &info, &kept.sealed.0).map_err(|_| Distrust::ForeignHalf)
    }

    /// The verified chain of somebody whom this person met.
    fn chain_of(&self, person: PersonId) -> Option<&Chain> {
        self.bag.pins.get(&person).and_then(|pin| self.chains.find(pin.root))
    }
}
