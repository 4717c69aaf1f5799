//! By which statements each person came into a channel: for somebody outside it who has to check who they are there.

use std::collections::BTreeMap;

use naast_core::Hash;
use naast_core::charter::{Charter, TakeSeat};
use naast_protocol::{Content, Statement};

/// The newest charter that lists each person; for a guest whom none lists yet, the one that kept their seat and how they took it.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    charter: Option<Statement>,
    by_root: BTreeMap<Hash, Vec<Statement>>,
}

impl Listed {
    /// Takes an entry that the room followed.
    pub fn note(&mut self, content: &Content) {
        match content {
            Content::Charter { statement } => {
                let Ok(charter) = statement.read::<Charter>() else { return };
                for member in charter.body.members {
                    self.by_root.insert(member.root, vec![statement.clone()]);
                }
                self.charter = Some(statement.clone());
            }
            Content::TakeSeat { statement } => {
                let Ok(seat) = statement.read::<TakeSeat>() else { return };
                let both = self.charter.iter().chain([statement]).cloned().collect();
                self.by_root.insert(seat.body.by.root, both);
            }
            _ => {}
        }
    }

    /// The statements that say who somebody is here.
    pub fn of(&self, root: Hash) -> &[Statement] {
        self.by_root.get(&root).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether somebody ever was in, as far as this device followed.
    pub fn has(&self, root: Hash) -> bool {
        self.by_root.contains_key(&root)
    }
}
