//! What a socket carries: JSON text frames of at most 64 KiB, subprotocol `naast.v1`.

use std::collections::BTreeMap;

use naast_core::{CommandId, LogId, Millis, SessionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::command::{Answer, Command};
use crate::entry::Entry;
use crate::error::Refusal;

/// The subprotocol that both sides must name.
pub const SUBPROTOCOL: &str = "naast.v1";

/// From a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "frame", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame, within five seconds.
    Hello {
        /// Access token.
        token: String,
        /// Version of the app.
        app: String,
    },
    /// Deliver these logs from these cursors on. May be repeated to add logs.
    Resume {
        /// Log → newest entry the client has.
        logs: BTreeMap<LogId, u64>,
    },
    /// A command.
    Command {
        /// What is asked for.
        command: Box<Command>,
    },
    /// A fresh access token: the session goes on without closing.
    Token {
        /// Access token.
        token: String,
    },
    /// These entries are on the client's disk.
    Ack {
        /// Log → newest entry that is stored, cumulative.
        logs: BTreeMap<LogId, u64>,
    },
    /// This person is writing in a channel of two. Nothing of it is kept.
    Typing {
        /// The channel.
        log: LogId,
    },
    /// Answer to a ping. With braces, because serde lets a unit variant carry unknown fields.
    Pong {},
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The session is open.
    Welcome {
        /// The session.
        session: SessionId,
        /// The server's clock.
        now: Millis,
        /// The life of the database: another one after a restore.
        lineage: String,
    },
    /// Where the logs stand that this person reads.
    Heads {
        /// Log → its head.
        logs: BTreeMap<LogId, Head>,
    },
    /// The next entry of a log.
    Entry {
        /// It.
        entry: Entry,
    },
    /// All resumed logs are at their heads.
    CaughtUp,
    /// A command was carried out.
    Reply {
        /// Which.
        id: CommandId,
        /// The answer.
        ok: Answer,
    },
    /// A command, or with no id a frame, was refused.
    Refused {
        /// Which command, when its id could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        id: Option<CommandId>,
        /// Why.
        error: Refusal,
    },
    /// Something passing: a lost one costs nothing.
    Notice {
        /// The channel.
        log: LogId,
        /// Newest entry that at least one device of each other member has.
        delivered: u64,
        /// Newest entry that each other member who shows it saw on a screen; absent while nobody shows any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        seen: Option<u64>,
    },
    /// The other one in a channel of two is writing.
    Typing {
        /// The channel.
        log: LogId,
    },
    /// Still there? With the heads of logs of which more is there than this socket was sent.
    Ping {
        /// Log → its head. Whoever has less of it resumes it.
        logs: BTreeMap<LogId, Head>,
    },
    /// The server closes.
    Bye {
        /// Close code.
        code: u16,
        /// When to come back, if at all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        retry_in_ms: Option<Millis>,
    },
}

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Newest entry.
    pub head: u64,
    /// Newest entry that at least one device of each other member has.
    pub delivered: u64,
    /// Newest entry that this person saw on a screen.
    pub read: u64,
    /// Newest entry that each other member who shows it saw on a screen; absent while nobody shows any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seen: Option<u64>,
    /// Whether this person shows the others how far they read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub is_shown: bool,
}

/// Why a socket closes. Below 4500: come back, with full jitter; from 4500 on: stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Close {
    /// The token is over: refresh, then come back.
    SignInNeeded = 4401,
    /// Nothing was read for a minute.
    Slow = 4408,
    /// Too many frames or sockets.
    RateLimited = 4429,
    /// The server goes down in order.
    Draining = 4430,
    /// The client does not speak the protocol.
    Protocol = 4500,
    /// The app is too old.
    Outdated = 4501,
    /// Their organisation does not list this member of staff now.
    NotInTeam = 4502,
    /// The same device opened another socket.
    Displaced = 4509,
}
