//! Some of the four people.

use crate::circle::{EVERYBODY, Who};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct People(u8);

impl People {
    pub fn of(people: &[Who]) -> Self {
        people.iter().fold(Self::default(), |all, who| all.with(*who))
    }

    pub const fn with(self, who: Who) -> Self {
        Self(self.0 | 1 << who as u8)
    }

    pub const fn without(self, who: Who) -> Self {
        Self(self.0 & !(1 << who as u8))
    }

    pub const fn toggled(self, who: Who) -> Self {
        Self(self.0 ^ (1 << who as u8))
    }

    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub const fn has(self, who: Who) -> bool {
        self.0 & (1 << who as u8) != 0
    }

    pub fn each(self) -> impl Iterator<Item = Who> {
        EVERYBODY.into_iter().filter(move |who| self.has(*who))
    }
}
