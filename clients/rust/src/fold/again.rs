//! Reading a channel once more from an earlier place: its owner opened what stood before, or a broken seal was mended. What was
//! read before must come out the same.

use naast_core::Hash;
use naast_core::charter::OpenHistory;
use naast_core::epoch::Reseal;
use naast_core::hand_over::HandOver;
use naast_protocol::{Content, Signed, Statement};

use super::channel::{Channel, Reader};
use crate::Distrust;

impl Channel {
    /// Follows the log once more from an entry on.
    pub fn read_again(&mut self, from: u64, before: Hash) {
        if self.is_stopped {
            return;
        }
        let was_read = self.log.cursor();
        let former = std::mem::take(&mut self.former);
        let log = self.log.once_more(from, before);
        let (sent, inherited_from) = (self.sent, self.inherited_from);
        *self = Self { log, sent, former, was_read, inherited_from, ..Self::new(self.id, from, before) };
    }

    /// Whether more can be read of what this device passed over: something was opened to this person, or a seal of theirs mended.
    #[must_use]
    pub const fn is_due_again(&self) -> bool {
        self.is_due_again
    }

    pub(super) fn history_opened(
        &mut self,
        statement: &Statement,
        seq: u64,
        reader: Reader<'_>,
    ) -> Result<(), Distrust> {
        let said: Signed<OpenHistory> = reader.chains.read(statement)?;
        let room = self.room.as_ref().ok_or(Distrust::Forged { kind: "open_history" })?;
        // Which keys follow from which, the server has seen to; a reader only has those that were given to them.
        room.may_open_history(&said.body, |_| false).map_err(Distrust::Room)?;
        // Whoever took a seat follows the log from the charter that kept it: what is opened stands behind its begin.
        self.is_due_again |= said.body.to.root == reader.keys.by().root && seq > self.was_read;
        Ok(())
    }

    /// Somebody handed this channel over: to whom, and which epochs.
    pub(super) fn note_handed(&mut self, content: &Content, seq: u64, reader: Reader<'_>) {
        let Content::HandOver { statement } = content else { return };
        let Ok(said) = statement.read::<HandOver>() else { return };
        let to = said.body.to.root;
        self.handed.extend(said.body.epochs.iter().map(|epoch| (to, *epoch)));
        self.is_due_again |= to == reader.keys.by().root && seq > self.was_read;
    }

    pub(super) fn resealed(&mut self, statement: &Statement, seq: u64, reader: Reader<'_>) -> Result<(), Distrust> {
        let said: Signed<Reseal> = reader.chains.read(statement)?;
        let room = self.room.as_ref().ok_or(Distrust::Forged { kind: "reseal" })?;
        room.may_reseal(&said.body).map_err(Distrust::Room)?;
        let holds = self.keys.contains_key(&said.body.epoch);
        self.is_due_again |= said.body.to.root == reader.keys.by().root && !holds && seq > self.was_read;
        Ok(())
    }
}
