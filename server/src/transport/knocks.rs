//! How often somebody may knock: limits on everything that needs no session, and on what a session can do to others.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use naast_core::limits::EPOCHS_PER_HOUR_MAX;
use naast_core::{Hash, LogId, Millis, PersonId, hash};

/// Attempts on one login name from one address in a minute: with four words of 7,776 a guesser needs 10⁸ years.
const ATTEMPTS_HERE_PER_MINUTE: u32 = 20;
/// Attempts on one login name from everywhere in a minute: many more, so that a stranger who knows a name does not keep its
/// owner out, and still few for 52 bits.
const ATTEMPTS_PER_MINUTE: u32 = 600;
/// Pleas of one address in a minute: somebody who shows their keeper the wrong screen shows another.
const PLEAS_PER_MINUTE: u32 = 10;
/// Uses of one refresh token in a minute: an honest browser needs one in ten.
const REFRESHES_PER_MINUTE: u32 = 20;
/// Keys kept per limiter before the idle ones are swept out: 100,000 × about 100 bytes is 10 MB.
const KEYS_MAX: usize = 100_000;

/// The limits of this process.
pub struct Knocks {
    clock: DefaultClock,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_login_here: DefaultKeyedRateLimiter<Hash>,
    by_login: DefaultKeyedRateLimiter<Hash>,
    pleas: DefaultKeyedRateLimiter<IpAddr>,
    by_token: DefaultKeyedRateLimiter<Hash>,
    by_person: DefaultKeyedRateLimiter<PersonId>,
    epochs: DefaultKeyedRateLimiter<(PersonId, LogId)>,
}

/// Too fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooFast {
    /// When a repetition makes sense.
    pub retry_after_ms: Millis,
}

impl Knocks {
    /// With the configured number of unauthenticated requests per address and minute, and of frames and requests of one
    /// person per second. The fastest typist sends two in a second; a phone that was away for a month sends its outbox.
    #[must_use]
    pub fn new(per_minute: u32, per_second: u32) -> Self {
        let minute = |count| Quota::per_minute(at_least_one(count));
        Self {
            clock: DefaultClock::default(),
            by_address: RateLimiter::keyed(minute(per_minute)),
            by_login_here: RateLimiter::keyed(minute(ATTEMPTS_HERE_PER_MINUTE)),
            by_login: RateLimiter::keyed(minute(ATTEMPTS_PER_MINUTE)),
            pleas: RateLimiter::keyed(minute(PLEAS_PER_MINUTE)),
            by_token: RateLimiter::keyed(minute(REFRESHES_PER_MINUTE)),
            by_person: RateLimiter::keyed(Quota::per_second(at_least_one(per_second))),
            epochs: RateLimiter::keyed(Quota::per_hour(at_least_one(EPOCHS_PER_HOUR_MAX))),
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
    pub fn login(&self, login: Hash, address: IpAddr) -> Result<(), TooFast> {
        let here = hash("knock", &[login.as_bytes().into(), network(address).to_string().as_str().into()]);
        self.check(&self.by_login_here, &here)?;
        self.check(&self.by_login, &login)
    }

    /// Somebody begins a plea.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn plea(&self, address: IpAddr) -> Result<(), TooFast> {
        self.check(&self.pleas, &network(address))
    }

    /// Somebody shows a refresh token.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn token(&self, token: Hash) -> Result<(), TooFast> {
        // The limiter must not keep what opens a session.
        self.check(&self.by_token, &hash("knock", &[token.as_bytes().into()]))
    }

    /// Somebody signed in sends a frame or a request.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn person(&self, person: PersonId) -> Result<(), TooFast> {
        self.check(&self.by_person, &person)
    }

    /// A member opens an epoch beside the owner's charters, or seals one anew.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn epoch(&self, person: PersonId, channel: LogId) -> Result<(), TooFast> {
        self.check(&self.epochs, &(person, channel))
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
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
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
        let knocks = Knocks::new(2, 1);
        let door = IpAddr::from([127, 0, 0, 1]);
        assert!(knocks.address(door).is_ok() && knocks.address(door).is_ok());
        assert!(knocks.address(door).is_err_and(|wait| wait.retry_after_ms > 1_000));
        assert!(knocks.address(IpAddr::from([127, 0, 0, 2])).is_ok(), "others are not disturbed");
    }

    #[test]
    fn a_stranger_who_knows_a_name_does_not_keep_its_owner_out() {
        let knocks = Knocks::new(1, 1);
        let (stranger, owner) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let name = Hash([1; 32]);
        let tried = (0..100).filter(|_| knocks.login(name, stranger).is_ok()).count();
        assert_eq!(tried, ATTEMPTS_HERE_PER_MINUTE as usize);
        assert!(knocks.login(name, owner).is_ok());
    }

    #[test]
    fn one_address_does_not_fill_the_room_for_pleas() {
        let knocks = Knocks::new(1000, 1);
        let begun = |address: [u8; 4]| (0..50).filter(|_| knocks.plea(IpAddr::from(address)).is_ok()).count();
        assert_eq!(begun([127, 0, 0, 1]), PLEAS_PER_MINUTE as usize);
        assert_eq!(begun([127, 0, 0, 2]), PLEAS_PER_MINUTE as usize, "others are not disturbed");
    }

    #[test]
    fn a_member_cannot_open_epochs_without_end() {
        let knocks = Knocks::new(1, 1);
        let opened =
            |person, log| (0..50).filter(|_| knocks.epoch(PersonId([person; 16]), LogId([log; 16])).is_ok()).count();
        assert_eq!(opened(1, 1), EPOCHS_PER_HOUR_MAX as usize);
        assert_eq!(opened(2, 1), EPOCHS_PER_HOUR_MAX as usize, "others are not disturbed");
    }

    #[test]
    fn an_ipv4_address_is_itself_on_a_dual_stack() -> Result<(), std::net::AddrParseError> {
        let knocks = Knocks::new(1, 1);
        assert!(knocks.address("::ffff:127.0.0.1".parse()?).is_ok());
        assert!(knocks.address("::ffff:127.0.0.2".parse()?).is_ok());
        assert!(knocks.address("127.0.0.1".parse()?).is_err());
        Ok(())
    }

    #[test]
    fn one_person_does_not_hold_the_door_for_all() {
        let knocks = Knocks::new(1, 5);
        let sent = |person| (0..100).filter(|_| knocks.person(PersonId([person; 16])).is_ok()).count();
        assert!((5..10).contains(&sent(1)));
        assert!((5..10).contains(&sent(2)), "others are not disturbed");
    }

    #[test]
    fn one_household_of_ipv6_is_one_address() -> Result<(), std::net::AddrParseError> {
        let knocks = Knocks::new(1, 1);
        assert!(knocks.address("2001:db8:1:2::1".parse()?).is_ok());
        assert!(knocks.address("2001:db8:1:2::ffff".parse()?).is_err());
        Ok(())
    }
}
