//! Who came and who went between one state of a room and the next.

use crate::PersonId;
use crate::hand_over::Heir;
use crate::room::Room;

impl Room {
    /// Accounts that are in now and were not in `before`.
    #[must_use]
    pub fn joined_since(&self, before: Option<&Self>) -> Vec<PersonId> {
        let was_in = |person| before.is_some_and(|room| room.role_of(person).is_some());
        self.effective_members().map(|member| member.person).filter(|person| !was_in(*person)).collect()
    }

    /// Accounts that were in `before` and are not in now.
    #[must_use]
    pub fn gone_since(&self, before: &Self) -> Vec<PersonId> {
        before
            .effective_members()
            .map(|member| member.person)
            .filter(|person| self.role_of(*person).is_none())
            .collect()
    }

    /// Accounts that were heirs in `before` and are not now.
    #[must_use]
    pub fn disinherited_since(&self, before: &Self) -> Vec<PersonId> {
        let went = |heir: &&Heir| self.heir(heir.root).is_none();
        before.heirs().iter().filter(went).map(|heir| heir.person).collect()
    }
}
