//! The newest messages, so that those who are listening get them without a question to the database.
//!
//! What is kept here is never the truth: a socket whose cursor is not right before what is kept, or whose permission is
//! older than the log's last withdrawal, asks the store. The write door brings news here before it answers, so whoever
//! hears that somebody left finds that it counts here already. That holds for one process: when several nodes serve one
//! database, what another node ends is known here only after its wake, and this memory must stay empty.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use bytes::Bytes;
use naast_core::LogId;
use naast_protocol::{Content, Entry};
use naast_store::{Grown, Wake};

use super::local::locked;

/// Bytes of messages that are kept: at 1.5 kB each some 5,000, several seconds of a busy server.
const BYTES_MAX: usize = 8 << 20;
/// Messages that are kept, however short.
const MESSAGES_MAX: usize = 16_384;
/// What an entry costs beside its texts: two `Arc`s, two places, and the frame made of it.
const OVERHEAD: usize = 256;

/// A message with the one encoding that all its readers share.
#[derive(Debug)]
pub struct Fresh {
    /// It.
    pub entry: Arc<Entry>,
    frame: OnceLock<Bytes>,
}

/// Messages of a log without a hole.
#[derive(Debug)]
pub struct Run {
    /// As in [`naast_store::LogAt::access`]: who may read did not change since it was this.
    pub access: u64,
    /// The messages; never empty.
    pub messages: Vec<Arc<Fresh>>,
}

/// The newest messages of this process.
#[derive(Debug, Default)]
pub struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    logs: HashMap<LogId, Log>,
    /// Every message in the order of its coming: the oldest goes first.
    order: VecDeque<(LogId, u64)>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Log {
    access: u64,
    /// Without a hole, up to the head.
    messages: VecDeque<Arc<Fresh>>,
}

impl Fresh {
    /// The frame of this message, encoded by whoever needs it first.
    pub fn frame(&self, encode: impl FnOnce(&Entry) -> Bytes) -> Bytes {
        self.frame.get_or_init(|| encode(&self.entry)).clone()
    }

    fn size(&self) -> usize {
        let Content::Message(envelope) = &self.entry.content else { return OVERHEAD };
        // Once as it is and once as a frame.
        OVERHEAD + 2 * (envelope.header.len() + envelope.trail.len() + envelope.body.0.len())
    }
}

impl Recent {
    /// Takes what a commit made.
    pub fn take(&self, grown: &Grown) {
        let mut kept = locked(&self.0);
        for wake in &grown.logs {
            kept.check_access(wake);
        }
        for entry in &grown.messages {
            // Every log with a message is among those that grew.
            if let Ok(at) = grown.logs.binary_search_by_key(&entry.log, |wake| wake.log) {
                kept.add(entry, grown.logs[at].access);
            }
        }
        for wake in &grown.logs {
            kept.check_head(wake);
        }
        while kept.bytes > BYTES_MAX || kept.order.len() > MESSAGES_MAX {
            kept.drop_oldest();
        }
    }

    /// The messages right behind `after`, when they are all here.
    #[must_use]
    pub fn behind(&self, log: LogId, after: u64, most: usize) -> Option<Run> {
        let kept = locked(&self.0);
        let here = kept.logs.get(&log)?;
        let first = here.messages.front()?.entry.seq;
        let skipped = usize::try_from((after + 1).checked_sub(first)?).ok()?;
        let messages: Vec<_> = here.messages.iter().skip(skipped).take(most).cloned().collect();
        (!messages.is_empty()).then_some(Run { access: here.access, messages })
    }
}

impl Kept {
    /// What was kept of a log counts only while nobody lost a permission.
    fn check_access(&mut self, wake: &Wake) {
        if self.logs.get(&wake.log).is_some_and(|log| log.access != wake.access) {
            self.forget(wake.log);
        }
    }

    /// What is kept of a log counts only while it reaches up to the head: whoever is given less believes to have everything.
    fn check_head(&mut self, wake: &Wake) {
        let last = self.logs.get(&wake.log).and_then(|log| log.messages.back());
        if last.is_some_and(|last| last.entry.seq != wake.head) {
            self.forget(wake.log);
        }
    }

    fn add(&mut self, entry: &Arc<Entry>, access: u64) {
        // Something that is no message may have come between two messages of one commit.
        let last = self.logs.get(&entry.log).and_then(|log| log.messages.back());
        if last.is_some_and(|last| last.entry.seq + 1 != entry.seq) {
            self.forget(entry.log);
        }
        let fresh = Arc::new(Fresh { entry: Arc::clone(entry), frame: OnceLock::new() });
        self.bytes += fresh.size();
        self.order.push_back((entry.log, entry.seq));
        let log = self.logs.entry(entry.log).or_default();
        log.access = access;
        log.messages.push_back(fresh);
    }

    fn forget(&mut self, log: LogId) {
        if let Some(gone) = self.logs.remove(&log) {
            self.bytes -= gone.messages.iter().map(|message| message.size()).sum::<usize>();
        }
    }

    fn drop_oldest(&mut self) {
        let Some((id, seq)) = self.order.pop_front() else { return };
        let Some(log) = self.logs.get_mut(&id) else { return };
        // What was dropped with its log stands in the order still.
        if let Some(oldest) = log.messages.pop_front_if(|oldest| oldest.entry.seq == seq) {
            self.bytes -= oldest.size();
        }
        if log.messages.is_empty() {
            self.logs.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use naast_core::Hash;
    use naast_core::id::{Bytes as Body, encode};
    use naast_protocol::entry::Envelope;

    use super::*;

    const LOG: LogId = LogId([1; 16]);

    fn message(seq: u64, body: usize) -> Arc<Entry> {
        let (header, trail) = (encode(&[0; 16]), encode(&[0; 16]));
        let content = Content::Message(Envelope { header, trail, commit: Hash([0; 32]), body: Body(vec![0; body]) });
        Arc::new(Entry { log: LOG, seq, at: 0, content })
    }

    fn grown(head: u64, access: u64, messages: &[u64]) -> Grown {
        let messages = messages.iter().map(|seq| message(*seq, 16)).collect();
        Grown { logs: vec![Wake { log: LOG, head, access }], messages }
    }

    fn behind(recent: &Recent, after: u64) -> Option<(u64, Vec<u64>)> {
        let run = recent.behind(LOG, after, 64)?;
        Some((run.access, run.messages.iter().map(|message| message.entry.seq).collect()))
    }

    #[test]
    fn only_what_follows_without_a_hole_is_given() {
        let recent = Recent::default();
        recent.take(&grown(6, 0, &[5, 6]));
        recent.take(&grown(7, 0, &[7]));
        assert_eq!(behind(&recent, 4), Some((0, vec![5, 6, 7])));
        assert_eq!(behind(&recent, 6), Some((0, vec![7])));
        assert_eq!(behind(&recent, 3), None, "entry 4 is missing");
        assert_eq!(behind(&recent, 7), None);
    }

    #[test]
    fn an_entry_that_is_no_message_breaks_the_run() {
        let recent = Recent::default();
        recent.take(&grown(5, 0, &[5]));
        recent.take(&grown(6, 0, &[]));
        assert_eq!(behind(&recent, 4), None);
        recent.take(&grown(10, 0, &[8, 10]));
        assert_eq!(behind(&recent, 7), None, "entry 9 was no message");
        assert_eq!(behind(&recent, 9), Some((0, vec![10])));
    }

    #[test]
    fn a_message_with_another_entry_right_behind_it_is_not_given_as_all_there_is() {
        let recent = Recent::default();
        recent.take(&grown(6, 0, &[5]));
        assert_eq!(behind(&recent, 4), None, "entry 6 of the same commit was no message");
        recent.take(&grown(7, 0, &[7]));
        recent.take(&grown(10, 0, &[8]));
        assert_eq!(behind(&recent, 6), None, "entries 9 and 10 were none");
    }

    #[test]
    fn a_permission_that_ended_ends_what_is_kept() {
        let recent = Recent::default();
        recent.take(&grown(5, 0, &[5]));
        recent.take(&grown(5, 1, &[]));
        assert_eq!(behind(&recent, 4), None);
        recent.take(&grown(6, 1, &[6]));
        assert_eq!(behind(&recent, 5), Some((1, vec![6])));
    }

    #[test]
    fn the_oldest_go_first_and_the_count_stays_right() {
        let recent = Recent::default();
        for seq in 1..=400 {
            let messages = vec![message(seq, 16 << 10)];
            recent.take(&Grown { logs: vec![Wake { log: LOG, head: seq, access: 0 }], messages });
        }
        let kept = locked(&recent.0);
        assert!(kept.bytes <= BYTES_MAX);
        let sizes: usize = kept.logs.values().flat_map(|log| &log.messages).map(|message| message.size()).sum();
        assert_eq!(kept.bytes, sizes);
        drop(kept);
        assert!(behind(&recent, 399).is_some() && behind(&recent, 0).is_none());
    }

    #[test]
    fn a_message_is_encoded_once() {
        let recent = Recent::default();
        recent.take(&grown(1, 0, &[1]));
        let frame = |text: &'static str| {
            recent.behind(LOG, 0, 1).map(|run| run.messages[0].frame(|_| Bytes::from_static(text.as_bytes())))
        };
        assert_eq!(frame("first"), frame("second"));
    }
}
