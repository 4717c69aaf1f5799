//! What somebody who is signed in fetches: their own keys and sessions, chains of others, logs, and what they were given to read.

use std::collections::BTreeMap;

use naast_core::encode::Hash;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{DeviceId, LogId, Millis, PersonId, RuleId, SessionId, ShareId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::WrapBox;
use crate::entry::{Entry, Envelope};
use crate::frame::Head;
use crate::statement::Statement;

bodies! {
    /// `GET /v1/sessions`: where this person is signed in.
    Sessions {
        /// Live sessions, newest first; one per device.
        sessions: Vec<SessionRow>,
    }

    /// One of one's own sessions. Neither a token nor an address: whoever looks over a shoulder learns nothing to use.
    SessionRow {
        /// Its name: what `end_sessions` takes.
        session: SessionId,
        /// The device, as `signed_in` entries name it.
        device: DeviceId,
        /// When it was opened.
        created_at: Millis,
        /// When it was last there, to ten minutes.
        used_at: Millis,
        /// Whether it is the one that asks.
        is_this: bool,
    }

    /// `GET /v1/vault`: everything that a device needs to become its person, sealed.
    Vault {
        /// The account chain.
        keys: Vec<Statement>,
        /// The chain of factor lists, oldest first.
        unlock: Vec<Statement>,
        /// The wraps that the newest list names.
        wraps: Vec<WrapBox>,
        /// Root key and keys of all generations, under the account secret.
        vault: Bytes,
        /// Number of the newest bag.
        bag_n: u64,
        /// The newest bag.
        bag: Bytes,
    }

    /// `GET /v1/chains/{person}`: somebody's account chain.
    KeyChain {
        /// Whose.
        person: PersonId,
        /// `key` statements, generation 0 first.
        keys: Vec<Statement>,
        /// Staff only: the name that everybody may read.
        staff_name: Option<String>,
    }

    /// `GET /v1/team?known=`: who works for the organisation.
    TeamShown {
        /// The organisation's own account chain.
        organisation: KeyChain,
        /// The newest [`naast_core::team::Team`]; absent while there is none, and when the asker knows it.
        statement: Option<Statement>,
    }

    /// `GET /v1/staff`: for coordinators, everybody who works or worked for the organisation, ascending by account.
    StaffShown {
        /// Whether the team lists them or not.
        people: Vec<StaffRow>,
    }

    /// One of the staff.
    StaffRow {
        /// The account.
        person: PersonId,
        /// Their identity.
        root: Hash,
        /// Their newest generation.
        g: u32,
        /// As what they came in.
        standing: Standing,
        /// The name that everybody may read; absent for somebody who went for good.
        name: Option<String>,
    }

    /// `GET /v1/logs`: the logs that this person reads.
    Logs {
        /// Each log with where it stands.
        logs: BTreeMap<LogId, Head>,
    }

    /// `GET /v1/logs/{log}/entries?after=&limit=`: a stretch of a log.
    Page {
        /// Log hash before the first entry of this page.
        before: Hash,
        /// Entries without a hole.
        entries: Vec<Entry>,
        /// Where the log stands.
        head: u64,
    }

    /// `GET /v1/grants/{share}`: what somebody was given to read. Kept in memory only.
    Granted {
        /// A [`naast_core::choice::Share`].
        share: Statement,
        /// The keys, sealed to the reader.
        seal: Bytes,
        /// The messages that are still there, in the share's order.
        envelopes: Vec<Shared>,
        /// Account chains of the youth and the authors.
        chains: Vec<KeyChain>,
    }

    /// `GET /v1/grants`: what this person may read now.
    Grants {
        /// Active shares.
        grants: Vec<GrantRow>,
    }

    /// One active grant.
    GrantRow {
        /// The share.
        share: ShareId,
        /// Who gave it.
        from: PersonId,
        /// Until when.
        until: Option<Millis>,
    }

    /// `GET /v1/readers`: who opened something that this person shares with them now, ascending by account.
    Readers {
        /// Everybody of whom a session is kept.
        readers: Vec<ReaderRow>,
    }

    /// Somebody who may read something.
    ReaderRow {
        /// The account.
        person: PersonId,
        /// When one of their devices was last here, to the hour.
        here_at: Millis,
    }

    /// `GET /v1/rules`: by which rules this person reads along now.
    Rules {
        /// Rules that stand.
        rules: Vec<RuleRow>,
    }

    /// One rule by which somebody reads along.
    RuleRow {
        /// Its name.
        rule: RuleId,
        /// Who gave it.
        from: PersonId,
        /// Until when.
        until: Option<Millis>,
    }

    /// `GET /v1/rules/{rule}`: the newest that is read by a rule. Kept in memory only.
    Along {
        /// A [`naast_core::rule::ReadAlong`].
        told: Statement,
        /// Its keys, sealed to the reader, for the epochs of these messages.
        keys: Vec<AlongKey>,
        /// The messages, oldest first.
        words: Vec<AlongWords>,
        /// Account chains of the youth and the authors.
        chains: Vec<KeyChain>,
    }

    /// A rule's key in one epoch.
    AlongKey {
        /// The epoch.
        epoch: u64,
        /// The seal.
        seal: Bytes,
    }

    /// A message that is read by a rule.
    AlongWords {
        /// When the server took it.
        at: Millis,
        /// The message.
        shared: Shared,
        /// Its key, under the rule's.
        sealed: Bytes,
    }

    /// `GET /v1/reports/{report}`: what was reported, for an adviser whom it is for. Kept in memory only.
    ReportShown {
        /// A [`naast_core::report::Report`].
        statement: Statement,
        /// What is reported, as it was sealed.
        sealed: Bytes,
        /// Its key, sealed to the reader.
        seal: Bytes,
        /// Account chain of who reports.
        chain: KeyChain,
        /// As what they came in: the server's word.
        standing: Standing,
    }

    /// A message as its reader by grant gets it: without the trail, which belongs to the members.
    Shared {
        /// Exact bytes of its header.
        header: String,
        /// Commitment to its key.
        commit: Hash,
        /// Sealed body.
        body: Bytes,
    }
}

impl From<Envelope> for Shared {
    fn from(envelope: Envelope) -> Self {
        Self { header: envelope.header, commit: envelope.commit, body: envelope.body }
    }
}
