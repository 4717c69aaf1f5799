//! Time and chance: the only place where the server asks the machine for either.
//!
//! Everything else gets them as parameters, so that a test can hold the clock still and repeat every die.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use naast_core::Millis;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Where the server's time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until a test moves it.
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// Milliseconds since 1970.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|since| Millis::try_from(since.as_millis()).ok())
                .unwrap_or(0),
            Self::Held(at) => at.load(Ordering::SeqCst),
        }
    }
}

/// Where the server's chance comes from: a generator seeded once, by the machine or by a test.
#[derive(Debug)]
pub struct Chance(Mutex<StdRng>);

impl Chance {
    /// Seeded by the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// Seeded by a test: the same seed, the same dice.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// `N` unpredictable bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
}
