//! What was said and who has it: finds loss, doubles and wrong order by itself, whatever the server says.
//!
//! A message is done when its author knows that it is on the disk and every other reader of its room has it. It knows no
//! socket and no clock: whoever hears something tells it, and when.

use std::collections::{BTreeSet, VecDeque};
use std::time::Instant;

use anyhow::{Result, bail};

use super::rooms::Mark;

/// Numbers that may be missing at one reader before a jump is no gap any more but nonsense.
const GAP_MAX: u64 = 10_000;

/// The books of all rooms.
pub struct Ledger {
    rooms: Vec<Book>,
    open: usize,
    done: u64,
    doubled: u64,
    disordered: u64,
}

struct Book {
    readers: Vec<Reader>,
    /// What each author said that is not done, oldest first.
    flights: Vec<VecDeque<Flight>>,
}

struct Reader {
    /// The number that the next entry must have.
    next: u64,
    /// Numbers that were passed over.
    missing: BTreeSet<u64>,
    /// The newest message of each author.
    heard: Vec<u64>,
}

struct Flight {
    n: u64,
    since: Instant,
    /// How many have yet to say that they have it.
    left: usize,
    /// Where it stands, once anybody said so: everybody must say the same.
    seq: Option<u64>,
}

impl Ledger {
    /// Books for rooms whose logs stand at these numbers, with this many readers each.
    #[must_use]
    pub fn new(heads: impl Iterator<Item = u64>, readers: usize) -> Self {
        let reader = |head| Reader { next: head + 1, missing: BTreeSet::new(), heard: vec![0; readers] };
        let book = |head| Book {
            readers: (0..readers).map(|_| reader(head)).collect(),
            flights: (0..readers).map(|_| VecDeque::new()).collect(),
        };
        Self { rooms: heads.map(book).collect(), open: 0, done: 0, doubled: 0, disordered: 0 }
    }

    /// Somebody says something; its time runs from `since`.
    pub fn begin(&mut self, mark: Mark, since: Instant) {
        if let Some((book, place)) = self.book(mark) {
            let left = book.readers.len();
            book.flights[place].push_back(Flight { n: mark.n, since, left, seq: None });
            self.open += 1;
        }
    }

    /// The server says that a message is on the disk. Gives back since when it was on its way, when that makes it done.
    pub fn stored(&mut self, mark: Mark, seq: u64) -> Option<Instant> {
        self.count(mark, seq)
    }

    /// A reader got an entry. Gives back since when the message was on its way, when that makes it done.
    pub fn entry(&mut self, reader: usize, mark: Mark, seq: u64) -> Option<Instant> {
        let (book, author) = self.book(mark)?;
        let reading = book.readers.get_mut(reader)?;
        let is_late = if seq < reading.next {
            let is_late = reading.missing.remove(&seq);
            if !is_late {
                self.doubled += 1;
                return None;
            }
            self.disordered += 1;
            is_late
        } else {
            let gap = reading.next..seq.min(reading.next.saturating_add(GAP_MAX));
            reading.missing.extend(gap);
            reading.next = seq + 1;
            false
        };
        let (book, _) = self.book(mark)?;
        let reading = book.readers.get_mut(reader)?;
        let (last, has_gaps) = (reading.heard[author], !reading.missing.is_empty());
        reading.heard[author] = last.max(mark.n);
        if !is_late && mark.n <= last {
            // One message under two numbers.
            self.doubled += 1;
            return None;
        }
        if !is_late && mark.n > last + 1 && !has_gaps {
            self.disordered += 1;
        }
        if reader == author { None } else { self.count(mark, seq) }
    }

    /// Messages that are on their way.
    #[must_use]
    pub const fn open(&self) -> usize {
        self.open
    }

    /// Messages that are done.
    #[must_use]
    pub const fn done(&self) -> u64 {
        self.done
    }

    /// Nothing is on its way any more: says what is wrong, if anything is.
    ///
    /// # Errors
    /// With a sentence.
    pub fn close(&self) -> Result<()> {
        let missing: usize = self.rooms.iter().flat_map(|book| &book.readers).map(|reader| reader.missing.len()).sum();
        let lost = self.open.max(missing);
        if lost + usize::try_from(self.doubled + self.disordered)? > 0 {
            bail!(
                "this server does not keep what it promises: {lost} messages lost, {} doubled, {} out of order, {} right",
                self.doubled,
                self.disordered,
                self.done
            );
        }
        Ok(())
    }

    fn book(&mut self, mark: Mark) -> Option<(&mut Book, usize)> {
        let book = self.rooms.get_mut(usize::try_from(mark.room).ok()?)?;
        let place = usize::try_from(mark.place).ok().filter(|place| *place < book.readers.len())?;
        Some((book, place))
    }

    /// One more has it.
    fn count(&mut self, mark: Mark, seq: u64) -> Option<Instant> {
        let (book, author) = self.book(mark)?;
        let flights = &mut book.flights[author];
        let at = flights.iter().position(|flight| flight.n == mark.n)?;
        let flight = &mut flights[at];
        let is_elsewhere = flight.seq.is_some_and(|known| known != seq);
        flight.seq = Some(seq);
        flight.left -= 1;
        let done = if flight.left == 0 { flights.remove(at) } else { None };
        self.disordered += u64::from(is_elsewhere);
        let done = done?;
        self.open -= 1;
        self.done += 1;
        Some(done.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READERS: usize = 3;

    /// A room in which place 0 says this many things; nobody heard anything yet.
    fn said(count: u64) -> Ledger {
        let mut ledger = Ledger::new([2].into_iter(), READERS);
        for n in 1..=count {
            ledger.begin(mark(n), Instant::now());
        }
        ledger
    }

    const fn mark(n: u64) -> Mark {
        Mark { room: 0, place: 0, n }
    }

    /// Everybody hears of message `n` in its right place, but reader 2.
    fn most_hear(ledger: &mut Ledger, n: u64) {
        assert_eq!(ledger.stored(mark(n), n + 2), None);
        assert_eq!(ledger.entry(0, mark(n), n + 2), None);
        assert_eq!(ledger.entry(1, mark(n), n + 2), None);
    }

    fn verdict(ledger: &Ledger) -> String {
        ledger.close().map_or_else(|error| error.to_string(), |()| "right".to_owned())
    }

    #[test]
    fn a_message_is_done_when_it_is_stored_and_everybody_else_has_it() {
        let mut ledger = said(2);
        for n in 1..=2 {
            most_hear(&mut ledger, n);
            assert!(ledger.entry(2, mark(n), n + 2).is_some());
        }
        assert_eq!((ledger.open(), ledger.done(), verdict(&ledger).as_str()), (0, 2, "right"));
    }

    #[test]
    fn what_one_reader_never_got_is_lost_in_the_middle_and_at_the_end() {
        for skipped in [1, 2] {
            let mut ledger = said(2);
            most_hear(&mut ledger, 1);
            most_hear(&mut ledger, 2);
            ledger.entry(2, mark(3 - skipped), 5 - skipped);
            assert!(verdict(&ledger).contains("1 messages lost, 0 doubled, 0 out of order"), "{}", verdict(&ledger));
        }
    }

    #[test]
    fn what_was_never_stored_is_lost() {
        let mut ledger = said(1);
        for reader in 0..READERS {
            assert_eq!(ledger.entry(reader, mark(1), 3), None);
        }
        assert!(verdict(&ledger).contains("1 messages lost"));
    }

    #[test]
    fn what_came_twice_is_doubled_under_the_same_number_or_another() {
        for seq in [3, 4] {
            let mut ledger = said(1);
            most_hear(&mut ledger, 1);
            ledger.entry(2, mark(1), 3);
            ledger.entry(2, mark(1), seq);
            assert!(verdict(&ledger).contains("0 messages lost, 1 doubled, 0 out of order"), "{}", verdict(&ledger));
        }
    }

    #[test]
    fn what_came_late_is_out_of_order_and_not_lost() {
        let mut ledger = said(2);
        most_hear(&mut ledger, 1);
        most_hear(&mut ledger, 2);
        ledger.entry(2, mark(2), 4);
        ledger.entry(2, mark(1), 3);
        assert!(verdict(&ledger).contains("0 messages lost, 0 doubled, 1 out of order"), "{}", verdict(&ledger));
    }

    #[test]
    fn readers_who_are_told_different_places_are_noticed() {
        let mut ledger = said(2);
        for (reader, places) in [(1, [3, 4]), (2, [4, 3])] {
            ledger.entry(reader, mark(1), places[0]);
            ledger.entry(reader, mark(2), places[1]);
        }
        assert!(ledger.close().is_err_and(|error| !error.to_string().contains(" 0 out of order")));
    }
}
