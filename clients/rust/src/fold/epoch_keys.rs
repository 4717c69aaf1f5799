//! The key of an epoch, as one member gets it: derived, sealed to them, or opened to them later.

use naast_core::By;
use naast_core::epoch::{Epoch, How, commitment, seal_info};
use naast_protocol::Signed;

use super::channel::{Channel, EpochKey, Reader};
use crate::Distrust;
use crate::crypto::{derived_epoch_key, open_seal};

impl Channel {
    /// The epoch's key; `None` for an epoch from before this person came.
    pub(super) fn key_of(
        &self,
        epoch: &Signed<Epoch>,
        last: Option<u64>,
        seal: Option<&[u8]>,
        reader: Reader<'_>,
    ) -> Option<Result<EpochKey, Distrust>> {
        let mine = reader.keys.by();
        let Some(me) = epoch.body.members.iter().find(|by| by.root == mine.root).copied() else {
            // From before this person came, and opened to them.
            let to = |g| By { root: mine.root, g };
            let key = (0..=mine.g).rev().find_map(|g| self.unsealed(epoch, to(g), seal?, reader));
            return seal.map(|_| self.everybodys(epoch, key));
        };
        let held = last.and_then(|last| self.keys.get(&last)).filter(|_| epoch.body.how == How::Derived);
        let key = match (held, seal) {
            (Some(held), _) => Some(derived_epoch_key(held, epoch.body.charter)),
            (None, Some(seal)) => self.unsealed(epoch, me, seal, reader),
            (None, None) => None,
        };
        Some(self.everybodys(epoch, key))
    }

    fn unsealed(&self, epoch: &Signed<Epoch>, to: By, seal: &[u8], reader: Reader<'_>) -> Option<EpochKey> {
        let info = seal_info(epoch.body.tenant, self.id, epoch.body.epoch, epoch.hash, to);
        let opened = open_seal(&reader.keys.generation(to.g)?.seal, &info, seal).ok()?;
        <[u8; 32]>::try_from(opened.as_slice()).ok().map(EpochKey::new)
    }

    /// The key, when it is the one that everybody was told of.
    fn everybodys(&self, epoch: &Signed<Epoch>, key: Option<EpochKey>) -> Result<EpochKey, Distrust> {
        let (channel, number) = (self.id, epoch.body.epoch);
        let key = key.ok_or(Distrust::ForeignSeal { channel, epoch: number })?;
        let is_everybodys = commitment(&key) == epoch.body.commitment;
        if is_everybodys { Ok(key) } else { Err(Distrust::OtherEpochKey { channel, epoch: number }) }
    }
}
