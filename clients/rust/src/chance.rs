//! Chance, as a parameter: everything random that a person makes comes from here, so that a test can repeat it.
//!
//! It must never be made twice from one seed outside tests.

use std::convert::Infallible;

use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryCryptoRng, TryRng};

/// A cryptographic source of randomness.
#[derive(Debug)]
pub struct Chance(StdRng);

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this machine has no randomness to give")]
pub struct NoChance;

impl Chance {
    /// Seeded by the operating system: the only right one outside tests.
    ///
    /// # Errors
    /// [`NoChance`].
    pub fn from_system() -> Result<Self, NoChance> {
        StdRng::try_from_rng(&mut SysRng).map(Self).map_err(|_| NoChance)
    }

    /// The same numbers every time: for tests.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound`, each as likely as the other.
    #[must_use]
    pub fn below(&mut self, bound: u32) -> u32 {
        // Numbers at the far end would make some remainders likelier: throw them away.
        let fair = u32::MAX - u32::MAX % bound.max(1);
        loop {
            let number = self.0.next_u32();
            if number < fair {
                return number % bound.max(1);
            }
        }
    }
}

impl TryRng for Chance {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}

/// The OPAQUE library still speaks an older version of the same traits.
impl opaque_ke::rand::RngCore for Chance {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), opaque_ke::rand::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl opaque_ke::rand::CryptoRng for Chance {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_course_of_events() {
        let (mut one, mut other) = (Chance::from_seed(7), Chance::from_seed(7));
        assert_eq!(one.bytes::<32>(), other.bytes::<32>());
        assert_ne!(one.bytes::<32>(), Chance::from_seed(8).bytes::<32>());
        assert!((0..1000).all(|_| one.below(6) < 6));
    }
}
