//! Wakes within one process: who listens to which log, and what each listener has not looked at yet.
//!
//! A listener never queues anything: it keeps a set of dirty logs, bounded by the logs it follows, whatever happens.
//! Lock order: the map of a log's listeners first, then one listener's own state.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use naast_core::{LogId, PersonId, SessionId};
use tokio::sync::Notify;

/// Everybody who listens in this process.
#[derive(Debug, Default)]
pub struct Bus {
    listeners: Mutex<Registry>,
}

#[derive(Debug, Default)]
struct Registry {
    by_log: HashMap<LogId, Vec<Weak<Listener>>>,
    by_person: HashMap<PersonId, Vec<Weak<Listener>>>,
    /// The wheel of pings: one spoke is due each second. [Note: One wheel] Ten thousand silent sockets need no timer each.
    spokes: [Vec<Weak<Listener>>; PING_SECONDS],
    joined: usize,
}

/// Each listener is asked once in this many seconds whether its other side is still there.
const PING_SECONDS: usize = 25;

/// One open socket, as the bus sees it.
#[derive(Debug)]
pub struct Listener {
    /// Whose socket.
    pub person: PersonId,
    /// In which session.
    pub session: SessionId,
    notify: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    follows: HashSet<LogId>,
    dirty: BTreeSet<LogId>,
    delivered: BTreeSet<LogId>,
    typing: BTreeSet<LogId>,
    ping: Option<Arc<Heads>>,
    revoked: bool,
}

/// Where logs stand in the database.
pub type Heads = HashMap<LogId, u64>;

/// Listeners whose turn it is to be asked whether their other side is still there.
#[derive(Debug, Default)]
pub struct Due {
    listeners: Vec<Arc<Listener>>,
    /// All logs that any of them follows, each once.
    pub logs: BTreeSet<LogId>,
}

/// What happened to a listener since it last looked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Logs that grew.
    pub dirty: BTreeSet<LogId>,
    /// Logs of which somebody has more on their device, or saw more.
    pub delivered: BTreeSet<LogId>,
    /// Logs in which somebody is writing.
    pub typing: BTreeSet<LogId>,
    /// It is time to ask whether the other side is still there, and to tell it where its logs stand.
    pub ping: Option<Arc<Heads>>,
    /// The session ended: close at once.
    pub revoked: bool,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves these sets whole: each change is one insert or one take.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bus {
    /// A new listener. `None` when the person has as many as allowed.
    #[must_use]
    pub fn join(&self, person: PersonId, session: SessionId, most: usize) -> Option<Arc<Listener>> {
        let mut registry = locked(&self.listeners);
        let own = registry.by_person.entry(person).or_default();
        own.retain(|listener| listener.strong_count() > 0);
        if own.len() >= most {
            return None;
        }
        let listener = Arc::new(Listener { person, session, notify: Notify::new(), state: Mutex::default() });
        own.push(Arc::downgrade(&listener));
        let spoke = registry.joined % PING_SECONDS;
        registry.joined = registry.joined.wrapping_add(1);
        registry.spokes[spoke].push(Arc::downgrade(&listener));
        Some(listener)
    }

    /// A second went by: whose turn it is.
    #[must_use]
    pub fn due(&self, second: usize) -> Due {
        let mut due = Due::default();
        locked(&self.listeners).spokes[second % PING_SECONDS].retain(|listener| {
            let listener = listener.upgrade();
            due.listeners.extend(listener.clone());
            listener.is_some()
        });
        for listener in &due.listeners {
            due.logs.extend(&locked(&listener.state).follows);
        }
        due
    }

    /// Has those whose turn it is ask whether their other side is still there, and tell it where its logs stand.
    pub fn ask(&self, due: Due, heads: Heads) {
        let heads = Arc::new(heads);
        for listener in due.listeners {
            locked(&listener.state).ping = Some(Arc::clone(&heads));
            listener.notify.notify_one();
        }
    }

    /// From now on the listener hears of this log, and looks at it once at the beginning.
    pub fn follow(&self, listener: &Arc<Listener>, log: LogId) {
        let mut registry = locked(&self.listeners);
        let mut state = locked(&listener.state);
        if state.follows.insert(log) {
            let here = registry.by_log.entry(log).or_default();
            here.retain(|other| other.strong_count() > 0);
            here.push(Arc::downgrade(listener));
        }
        state.dirty.insert(log);
        drop(state);
        listener.notify.notify_one();
    }

    /// The listener is gone: nothing of it stays.
    pub fn part(&self, listener: &Arc<Listener>) {
        let mut registry = locked(&self.listeners);
        let is_other = |other: &Weak<Listener>| !std::ptr::eq(other.as_ptr(), Arc::as_ptr(listener));
        for log in locked(&listener.state).follows.drain() {
            if let Some(here) = registry.by_log.get_mut(&log) {
                here.retain(is_other);
                if here.is_empty() {
                    registry.by_log.remove(&log);
                }
            }
        }
        if let Some(own) = registry.by_person.get_mut(&listener.person) {
            own.retain(is_other);
            if own.is_empty() {
                registry.by_person.remove(&listener.person);
            }
        }
    }

    /// Tells everybody who listens to one of these logs.
    pub fn wake(&self, logs: impl IntoIterator<Item = LogId>) {
        let registry = locked(&self.listeners);
        for log in logs {
            for listener in registry.by_log.get(&log).into_iter().flatten().filter_map(Weak::upgrade) {
                locked(&listener.state).dirty.insert(log);
                listener.notify.notify_one();
            }
        }
    }

    /// Tells everybody who listens to this log that somebody has more of it on their device.
    pub fn deliver(&self, log: LogId) {
        let registry = locked(&self.listeners);
        for listener in registry.by_log.get(&log).into_iter().flatten().filter_map(Weak::upgrade) {
            locked(&listener.state).delivered.insert(log);
            listener.notify.notify_one();
        }
    }

    /// Tells everybody else who listens to this log that somebody is writing there.
    pub fn typing(&self, log: LogId, by: PersonId) {
        let registry = locked(&self.listeners);
        let here = registry.by_log.get(&log).into_iter().flatten().filter_map(Weak::upgrade);
        for listener in here.filter(|listener| listener.person != by) {
            locked(&listener.state).typing.insert(log);
            listener.notify.notify_one();
        }
    }

    /// Ends all sockets of a person.
    pub fn shut_out(&self, person: PersonId) {
        let registry = locked(&self.listeners);
        for listener in registry.by_person.get(&person).into_iter().flatten().filter_map(Weak::upgrade) {
            locked(&listener.state).revoked = true;
            listener.notify.notify_one();
        }
    }

    /// Ends the sockets of a session.
    pub fn revoke(&self, person: PersonId, session: SessionId) {
        let registry = locked(&self.listeners);
        for listener in registry.by_person.get(&person).into_iter().flatten().filter_map(Weak::upgrade) {
            if listener.session == session {
                locked(&listener.state).revoked = true;
                listener.notify.notify_one();
            }
        }
    }
}

impl Listener {
    /// Waits until something happened.
    pub async fn heard(&self) {
        self.notify.notified().await;
    }

    /// Takes what happened.
    #[must_use]
    pub fn news(&self) -> News {
        let mut state = locked(&self.state);
        News {
            dirty: std::mem::take(&mut state.dirty),
            delivered: std::mem::take(&mut state.delivered),
            typing: std::mem::take(&mut state.typing),
            ping: state.ping.take(),
            revoked: state.revoked,
        }
    }

    /// Whether the session has ended; takes no other news.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        locked(&self.state).revoked
    }

    /// Makes the listener look at a log again, because it stopped in the middle of it.
    pub fn look_again(&self, log: LogId) {
        locked(&self.state).dirty.insert(log);
        self.notify.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: LogId = LogId([1; 16]);
    const PERSON: PersonId = PersonId([2; 16]);
    const SESSION: SessionId = SessionId([3; 16]);

    #[test]
    fn many_wakes_are_one_look() -> Result<(), &'static str> {
        let bus = Bus::default();
        let listener = bus.join(PERSON, SESSION, 1).ok_or("the first may join")?;
        bus.follow(&listener, LOG);
        bus.wake([LOG, LOG]);
        bus.wake([LOG, LogId([9; 16])]);
        assert_eq!(listener.news().dirty, BTreeSet::from([LOG]));
        assert_eq!(listener.news(), News::default());
        Ok(())
    }

    #[test]
    fn a_listener_that_parted_leaves_nothing_behind() -> Result<(), &'static str> {
        let bus = Bus::default();
        let listener = bus.join(PERSON, SESSION, 1).ok_or("the first may join")?;
        assert!(bus.join(PERSON, SESSION, 1).is_none(), "the bound holds");
        bus.follow(&listener, LOG);
        bus.part(&listener);
        let registry = locked(&bus.listeners);
        assert!(registry.by_log.is_empty() && registry.by_person.is_empty());
        Ok(())
    }

    #[test]
    fn revoking_a_session_reaches_its_sockets_alone() -> Result<(), &'static str> {
        let bus = Bus::default();
        let ended = bus.join(PERSON, SESSION, 2).ok_or("joins")?;
        let other = bus.join(PERSON, SessionId([4; 16]), 2).ok_or("joins")?;
        bus.revoke(PERSON, SESSION);
        assert!(ended.news().revoked);
        assert!(!other.news().revoked);
        Ok(())
    }

    #[test]
    fn shutting_somebody_out_reaches_all_their_sockets_and_nobody_elses() -> Result<(), &'static str> {
        let bus = Bus::default();
        let one = bus.join(PERSON, SESSION, 2).ok_or("joins")?;
        let two = bus.join(PERSON, SessionId([4; 16]), 2).ok_or("joins")?;
        let other = bus.join(PersonId([5; 16]), SESSION, 1).ok_or("joins")?;
        bus.shut_out(PERSON);
        assert!(one.news().revoked && two.news().revoked);
        assert!(!other.news().revoked);
        Ok(())
    }

    #[test]
    fn who_is_writing_is_told_to_the_others_alone() -> Result<(), &'static str> {
        let bus = Bus::default();
        let writer = bus.join(PERSON, SESSION, 1).ok_or("joins")?;
        let reader = bus.join(PersonId([5; 16]), SESSION, 1).ok_or("joins")?;
        bus.follow(&writer, LOG);
        bus.follow(&reader, LOG);
        bus.typing(LOG, PERSON);
        assert_eq!(reader.news().typing, BTreeSet::from([LOG]));
        assert!(writer.news().typing.is_empty());
        Ok(())
    }

    #[test]
    fn everybody_is_asked_once_in_a_turn_of_the_wheel() -> Result<(), &'static str> {
        let bus = Bus::default();
        let listeners =
            (0..60_u8).map(|n| bus.join(PersonId([n; 16]), SESSION, 1)).collect::<Option<Vec<_>>>().ok_or("joins")?;
        let mut asked = 0;
        for second in 0..PING_SECONDS {
            bus.ask(bus.due(second), Heads::new());
            let now = listeners.iter().filter(|listener| listener.news().ping.is_some()).count();
            assert!((2..=3).contains(&now), "{now} at once");
            asked += now;
        }
        assert_eq!(asked, 60);
        Ok(())
    }

    #[test]
    fn a_log_that_many_follow_is_looked_up_once() -> Result<(), &'static str> {
        let bus = Bus::default();
        let one = bus.join(PERSON, SESSION, 1).ok_or("joins")?;
        (1..PING_SECONDS).for_each(|_| drop(bus.join(PersonId([6; 16]), SESSION, PING_SECONDS)));
        let other = bus.join(PersonId([5; 16]), SESSION, 1).ok_or("joins")?;
        for listener in [&one, &other] {
            bus.follow(listener, LOG);
        }
        assert_eq!(bus.due(0).logs, BTreeSet::from([LOG]));
        assert_eq!(bus.due(1).logs, BTreeSet::new());
        Ok(())
    }
}
