//! How often somebody may knock: limits on everything that needs no session, and on what a session can do to others.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use naast_core::{Hash, Millis, SessionId};

/// Commands that one session may give in a second, with as many again at once: a fast typist sends two.
const COMMANDS_PER_SECOND: u32 = 2_000;
/// Attempts on one login name in a minute: with four words of 7,776 a guesser needs 10⁹ years.
const ATTEMPTS_PER_LOGIN_AND_MINUTE: u32 = 20;
/// Keys kept per limiter before the idle ones are swept out: 100,000 × about 100 bytes is 10 MB.
const KEYS_MAX: usize = 100_000;

/// The limits of this process.
pub struct Knocks {
    clock: DefaultClock,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_login: DefaultKeyedRateLimiter<Hash>,
    by_session: DefaultKeyedRateLimiter<SessionId>,
}

/// Too fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFast {
    /// When a repetition makes sense.
    pub retry_after_ms: Millis,
}

impl Knocks {
    /// With the configured number of unauthenticated requests per address and minute.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self {
            clock: DefaultClock::default(),
            by_address: RateLimiter::keyed(Quota::per_minute(at_least_one(per_minute))),
            by_login: RateLimiter::keyed(Quota::per_minute(at_least_one(ATTEMPTS_PER_LOGIN_AND_MINUTE))),
            by_session: RateLimiter::keyed(Quota::per_second(at_least_one(COMMANDS_PER_SECOND))),
        }
    }

    /// Somebody without a session asks for something.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn address(&self, address: IpAddr) -> Result<(), TooFast> {
        self.check(&self.by_address, &network(address))
    }

    /// Somebody tries a login name, whether anybody has it or not.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn login(&self, login: Hash) -> Result<(), TooFast> {
        self.check(&self.by_login, &login)
    }

    /// A session gives a command.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn session(&self, session: SessionId) -> Result<(), TooFast> {
        self.check(&self.by_session, &session)
    }

    fn check<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), TooFast> {
        if limiter.len() > KEYS_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|not_until| {
            let wait: Duration = not_until.wait_time_from(self.clock.now());
            TooFast { retry_after_ms: Millis::try_from(wait.as_millis()).unwrap_or(Millis::MAX).max(1) }
        })
    }
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// An IPv6 customer has a whole /64: its addresses count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::from(segments)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_of_two_allowed_knocks_waits() {
        let knocks = Knocks::new(2);
        let door = IpAddr::from([127, 0, 0, 1]);
        assert!(knocks.address(door).is_ok() && knocks.address(door).is_ok());
        assert!(knocks.address(door).is_err_and(|wait| wait.retry_after_ms > 1_000));
        assert!(knocks.address(IpAddr::from([127, 0, 0, 2])).is_ok(), "others are not disturbed");
    }

    #[test]
    fn one_household_of_ipv6_is_one_address() -> Result<(), std::net::AddrParseError> {
        let knocks = Knocks::new(1);
        assert!(knocks.address("2001:db8:1:2::1".parse()?).is_ok());
        assert!(knocks.address("2001:db8:1:2::ffff".parse()?).is_err());
        Ok(())
    }
}
