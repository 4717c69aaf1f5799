//! Asking a youth whether something may be known, and, for the youth, what others ask.

use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::request::{Request, is_open, seal_info};
use naast_core::{Hash, PersonId, Suite};
use naast_protocol::{Command, command};

use super::Person;
use crate::crypto::{padded, seal};
use crate::fold::Asking;
use crate::{Distrust, Error};

impl Person {
    /// Asks a youth: about a message that this person reads, or in free words; for themselves, or for somebody else.
    ///
    /// # Errors
    /// [`Error::NotPossible`] for somebody unknown, for nothing asked, and for what is asked already;
    /// [`Error::Refused`] with `rate_limited` on the sixth time in a day.
    pub async fn ask(
        &mut self,
        youth: PersonId,
        about: Option<Hash>,
        whom: Option<PersonId>,
        words: &str,
    ) -> Result<(), Error> {
        self.ask_for(youth, about, whom, words, false).await
    }

    /// Asks a youth, as a professional, to write one of the messages that this person reads into the care file.
    ///
    /// # Errors
    /// As [`Person::ask`]; [`Error::NotPossible`] for whoever is no professional.
    pub async fn ask_for_file(&mut self, youth: PersonId, about: Hash, words: &str) -> Result<(), Error> {
        if self.standing() != Standing::Professional {
            return Err(Error::NotPossible("a professional keeps the care file"));
        }
        self.ask_for(youth, Some(about), None, words, true).await
    }

    async fn ask_for(
        &mut self,
        youth: PersonId,
        about: Option<Hash>,
        whom: Option<PersonId>,
        words: &str,
        in_file: bool,
    ) -> Result<(), Error> {
        self.fetch_chain(youth).await?;
        let recipient = |person: PersonId| {
            let pin = self.bag.pins.get(&person).ok_or(Error::NotPossible("you have not met this person"))?;
            Ok::<_, Error>(Recipient { person, root: pin.root })
        };
        let (to, whom) = (recipient(youth)?, whom.map(recipient).transpose()?);
        let (suite, tenant, by, at) = (Suite::Naast1, self.chains.tenant(), self.keys.by(), self.connection.now());
        let request = Request { suite, tenant, by, at, to, about, whom, words: words.to_owned(), in_file };
        request.check().map_err(|_| Error::NotPossible("a request is about a message or has words"))?;
        if self.asked().iter().any(|asking| asking.request.to == to && asking.request.matter() == request.matter()) {
            return Err(Error::NotPossible("this was asked, and is open"));
        }
        let inside = padded(self.keys.sign(&request)?.0.as_bytes()).ok_or(Distrust::DamagedVault)?;
        let mut sealed = Vec::new();
        let theirs = self.chains.find(to.root).ok_or(Error::NotPossible("this person's keys are not known"))?.clone();
        for chain in [&theirs, &self.keys.chain().clone()] {
            let key = chain.generation(chain.newest()).ok_or(Distrust::DamagedVault)?;
            let info = seal_info(tenant, chain.by());
            let seal = seal(&key.seal_pub, &info, &inside, &mut self.chance);
            sealed.push(Bytes(seal.map_err(|_| Error::NotPossible("this person's key is none"))?));
        }
        let [sealed, own] = <[Bytes; 2]>::try_from(sealed).map_err(|_| Distrust::DamagedVault)?;
        let ask = command::Ask { id: self.command_id(), to: youth, to_g: theirs.newest(), sealed, own };
        self.command(&Command::Ask(ask)).await?;
        self.pull(self.id().into()).await
    }

    /// What others whom they met ask this person, is open, and was not declined; oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<&Asking> {
        let open = self.own.requests(self.connection.now());
        let is_met =
            |asking: &Asking| self.bag.pins.get(&asking.from).is_some_and(|pin| pin.root == asking.request.by.root);
        let is_due = |asking: &&Asking| is_met(asking) && !self.bag.declined.contains_key(&asking.hash);
        open.into_iter().filter(is_due).collect()
    }

    /// What this person asked others and is open. Whether anybody declined stands nowhere.
    #[must_use]
    pub fn asked(&self) -> Vec<&Asking> {
        self.own.asked(self.connection.now())
    }

    /// Hears no more of a request. Only this person's own devices know that.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn decline(&mut self, request: Hash) -> Result<(), Error> {
        let now = self.connection.now();
        // What has lapsed needs no note.
        self.bag.declined.retain(|_, at| is_open(*at, now));
        let Some(at) = self.requests().iter().find(|asking| asking.hash == request).map(|asking| asking.at) else {
            return Ok(());
        };
        self.bag.declined.insert(request, at);
        self.is_bag_changed = true;
        self.keep_bag().await
    }
}
