//! One task per socket. It keeps a cursor per log and nothing else: no queue of frames, no timer of its own.
//!
//! [Note: Write-out] What a reader may see is decided when it is written out, not when it was written in: each stretch is
//! fetched, authorised, fed and flushed before the next one is asked for. A slow phone costs one stretch of memory.
//!
//! [Note: Boxed work] What a socket does only now and then lies in a box of its own while it is done. Otherwise the deepest
//! question to the database would be part of each silent socket's task, ten thousand times.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use naast_core::{CommandId, LogId, Millis, limits};
use naast_protocol::frame::{ClientFrame, Close, Head, SUBPROTOCOL, ServerFrame};
use naast_protocol::{Command, ErrorCode};
use naast_store::Marks;

use super::Server;
use super::asking::is_own_origin;
use super::dispatch::dispatch;
use super::problem::Out;
use super::writing::{End, feed, flush, frame_of, moving, refuse, text, write};
use crate::bus::{Heads, Listener};
use crate::service::{Caller, session, sync};
use crate::sessions::SessionError;

/// How long a client may take to say who it is.
const HELLO: Duration = Duration::from_secs(5);
/// Commands of one socket that are worked on at once: enough for a full outbox to share few transactions.
const IN_FLIGHT_MAX: usize = 16;
/// Entries in one stretch; the bytes are bounded by [`limits::SOCKET_PENDING_BYTES_MAX`].
const STRETCH_ENTRIES: usize = 64;
/// When a client comes back after the server went down in order.
const BACK_AFTER_DRAIN_MS: Millis = 2_000;

/// `GET /v1/socket`: becomes a socket for pages of this very origin.
pub async fn upgrade(State(server): State<Arc<Server>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if let Err(out) = is_own_origin(&headers, &server.app.config.origin) {
        return out.into_response();
    }
    upgrade
        .protocols([SUBPROTOCOL])
        // [Note: Small buffers] The defaults cost 136 kB per silent socket. What is read comes into memory that is always there: a
        // message fits. What is written waits in memory that grows when there is something and never shrinks, until a flush
        // writes it at once; so a phone that caught up must not keep the memory of all it was sent.
        .read_buffer_size(2048)
        .write_buffer_size(4096)
        .max_write_buffer_size(1 << 20)
        .max_message_size(limits::FRAME_BYTES_MAX)
        .max_frame_size(limits::FRAME_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            // Whatever ended it, the socket is gone; there is nobody left to tell.
            let _ended = run(server, socket).await;
        })
}

async fn run(server: Arc<Server>, mut socket: WebSocket) -> Result<(), axum::Error> {
    let end = match Box::pin(greet(&server, &mut socket)).await {
        Ok(mut open) => {
            let end = open.serve(&mut socket).await;
            server.app.bus.part(&open.listener);
            end
        }
        Err(end) => end,
    };
    if let End::Closed(close) = end {
        let retry_in_ms = match close {
            Close::Draining => Some(BACK_AFTER_DRAIN_MS),
            Close::SignInNeeded | Close::Slow | Close::RateLimited => Some(0),
            Close::Protocol | Close::Outdated | Close::NotInTeam | Close::Displaced => None,
        };
        let code = close as u16;
        let bye = tokio::time::timeout(HELLO, async {
            socket.send(text(&ServerFrame::Bye { code, retry_in_ms })).await?;
            socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() }))).await
        });
        return bye.await.unwrap_or(Ok(()));
    }
    Ok(())
}

/// The first frame says who asks.
async fn greet(server: &Arc<Server>, socket: &mut WebSocket) -> Result<Open, End> {
    let app = &server.app;
    // A slow phone is no broken one: it comes back.
    let first = tokio::time::timeout(HELLO, socket.recv()).await.map_err(|_| End::Closed(Close::Slow))?;
    let Some(Ok(Message::Text(hello))) = first else { return Err(End::Closed(Close::Protocol)) };
    let Ok(ClientFrame::Hello { token, .. }) = serde_json::from_str(&hello) else {
        return Err(End::Closed(Close::Protocol));
    };
    let (caller, until) = session::authenticate(app, &token).await.map_err(|error| turned_away(&error))?;
    let listener = app
        .bus
        .join(caller.person, caller.session, limits::SOCKETS_PER_PERSON_MAX)
        .ok_or(End::Closed(Close::RateLimited))?;
    // A session that ended between the look and the joining was not told to close: look once more.
    if let Err(error) = session::authenticate(app, &token).await {
        app.bus.part(&listener);
        return Err(turned_away(&error));
    }
    let lineage = app.store.lineage().to_owned();
    let logs = sync::logs(app, caller).await.map_err(|_| End::Closed(Close::Draining))?.logs;
    socket.send(text(&ServerFrame::Welcome { session: caller.session, now: app.clock.now(), lineage })).await?;
    socket.send(text(&ServerFrame::Heads { logs })).await?;
    Ok(Open {
        server: Arc::clone(server),
        caller,
        until,
        listener,
        cursors: HashMap::new(),
        in_flight: FuturesOrdered::new(),
        is_catching_up: false,
        is_asked: false,
    })
}

/// Why somebody gets no socket. Whom a busy database could not look up has not lost their session: they come back.
fn turned_away(error: &SessionError) -> End {
    End::Closed(match error {
        SessionError::SignInNeeded => Close::SignInNeeded,
        SessionError::NotInTeam => Close::NotInTeam,
        SessionError::Broken | SessionError::Store(_) => Close::Draining,
    })
}

/// How far a log is written out.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// Newest entry that was written out.
    seq: u64,
    /// What the store last said about this reader: (access, the first message they may have). See: [Note: Write-out]
    permission: Option<(u64, u64)>,
}

/// An open socket.
struct Open {
    server: Arc<Server>,
    caller: Caller,
    /// When its token ends.
    until: Millis,
    listener: Arc<Listener>,
    /// How far each log is written out.
    cursors: HashMap<LogId, Cursor>,
    /// Answers on their way, in the order of the commands.
    in_flight: FuturesOrdered<BoxFuture<'static, ServerFrame>>,
    is_catching_up: bool,
    /// A ping went out and nothing came back yet.
    is_asked: bool,
}

impl Open {
    async fn serve(&mut self, socket: &mut WebSocket) -> End {
        loop {
            let step = self.step(socket).await;
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn step(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        let draining = &self.server.app.draining;
        tokio::select! {
            message = socket.recv(), if self.in_flight.len() < IN_FLIGHT_MAX => {
                match message {
                    // See: [Note: Boxed work]
                    Some(Ok(Message::Text(frame))) => Box::pin(self.take(socket, &frame)).await,
                    Some(Ok(Message::Binary(_))) => refuse(socket, None, ErrorCode::Malformed.into()).await,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                    // A frame beyond the bound, or bytes that are no frame: said once, then closed.
                    Some(Err(_)) => Err(End::Closed(Close::Protocol)),
                    Some(Ok(Message::Close(_))) | None => Err(End::Gone),
                }
            }
            Some(reply) = self.in_flight.next(), if !self.in_flight.is_empty() => Box::pin(self.answer(socket, reply)).await,
            () = self.listener.heard() => Box::pin(self.hear(socket)).await,
            () = draining.cancelled() => Err(End::Closed(Close::Draining)),
        }
    }

    /// A frame came in. A bad one is answered and disturbs nothing else.
    async fn take(&mut self, socket: &mut WebSocket, frame: &str) -> Result<(), End> {
        self.is_asked = false;
        if let Err(wait) = self.server.knocks.person(self.caller.person) {
            return refuse(socket, command_id(frame), Out::from(wait).0).await;
        }
        let Ok(frame) = serde_json::from_str::<ClientFrame>(frame) else {
            return refuse(socket, command_id(frame), ErrorCode::Malformed.into()).await;
        };
        let is_over = self.until <= self.server.app.clock.now() && !matches!(frame, ClientFrame::Token { .. });
        // What has ended has ended for what comes in too, not only at the next look.
        if is_over || self.listener.is_revoked() {
            return Err(End::Closed(Close::SignInNeeded));
        }
        match frame {
            ClientFrame::Hello { .. } => refuse(socket, None, ErrorCode::Malformed.into()).await,
            ClientFrame::Pong {} => Ok(()),
            ClientFrame::Resume { logs } => self.resume(socket, &logs).await,
            ClientFrame::Token { token } => self.prolong(&token).await,
            ClientFrame::Ack { logs } if logs.len() > limits::RESUME_LOGS_MAX => {
                refuse(socket, None, ErrorCode::TooLarge.into()).await
            }
            ClientFrame::Ack { logs } => {
                self.acknowledge(logs);
                Ok(())
            }
            ClientFrame::Command { command } => {
                self.carry_out(*command);
                Ok(())
            }
            ClientFrame::Typing { log } => {
                let app = &self.server.app;
                // Nothing is said to whoever may not: a lost one costs nothing.
                if self.cursors.contains_key(&log)
                    && matches!(sync::is_one_of_two(app, self.caller, log).await, Ok(true))
                {
                    app.bus.typing(log, self.caller.person);
                }
                Ok(())
            }
        }
    }

    fn carry_out(&mut self, command: Command) {
        let (server, caller) = (Arc::clone(&self.server), self.caller);
        self.in_flight.push_back(Box::pin(async move {
            let id = command.id();
            match dispatch(&server, caller, command).await {
                Ok(ok) => ServerFrame::Reply { id, ok },
                Err(Out(error)) => ServerFrame::Refused { id: Some(id), error },
            }
        }));
    }

    /// The device has these logs up to these entries; of logs that it does not follow here it has nothing to say.
    fn acknowledge(&self, logs: BTreeMap<LogId, u64>) {
        for (log, seq) in logs.into_iter().filter(|(log, _)| self.cursors.contains_key(log)) {
            self.server.app.arrivals.note((log, self.caller.person, self.caller.device), seq);
        }
    }

    async fn resume(&mut self, socket: &mut WebSocket, logs: &BTreeMap<LogId, u64>) -> Result<(), End> {
        let new = logs.keys().filter(|log| !self.cursors.contains_key(log)).count();
        if logs.len() > limits::RESUME_LOGS_MAX || self.cursors.len() + new > limits::LOGS_PER_PERSON_MAX {
            return refuse(socket, None, ErrorCode::TooLarge.into()).await;
        }
        let app = &self.server.app;
        let readable = sync::readable(app, self.caller, logs).await.map_err(|_| End::Closed(Close::Draining))?;
        for log in readable {
            self.cursors.insert(log, Cursor { seq: logs.get(&log).copied().unwrap_or(0), permission: None });
            app.bus.follow(&self.listener, log);
        }
        self.is_catching_up = true;
        // Even without a log to read, the client is told that it has everything.
        self.hear(socket).await
    }

    async fn prolong(&mut self, token: &str) -> Result<(), End> {
        match session::authenticate(&self.server.app, token).await {
            Ok((caller, until)) if caller == self.caller => {
                self.until = until;
                Ok(())
            }
            Ok(_) => Err(End::Closed(Close::SignInNeeded)),
            Err(error) => Err(turned_away(&error)),
        }
    }

    /// Writes an answer, and with the same flush what else is ready: mostly the very entry that it answers for.
    async fn answer(&mut self, socket: &mut WebSocket, first: ServerFrame) -> Result<(), End> {
        feed(socket, &first).await?;
        if self.listener.heard().now_or_never().is_some() {
            return self.hear(socket).await;
        }
        self.feed_answers(socket).await?;
        flush(socket).await
    }

    /// Writes the answers that are ready, unflushed.
    async fn feed_answers(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        while let Some(reply) = self.in_flight.next().now_or_never().flatten() {
            feed(socket, &reply).await?;
        }
        Ok(())
    }

    /// Something happened: write out what this reader may have now.
    async fn hear(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        let news = self.listener.news();
        if news.revoked || self.until <= self.server.app.clock.now() {
            return Err(End::Closed(Close::SignInNeeded));
        }
        let mut behind = BTreeSet::new();
        for log in news.dirty {
            if self.write_out(socket, log).await? {
                behind.insert(log);
            }
        }
        self.feed_answers(socket).await?;
        flush(socket).await?;
        for log in news.delivered {
            if self.cursors.contains_key(&log)
                && let Ok(Marks { delivered, seen }) = sync::marks(&self.server.app, self.caller, log).await
            {
                write(socket, &ServerFrame::Notice { log, delivered, seen }).await?;
            }
        }
        for log in news.typing {
            if self.cursors.contains_key(&log) {
                write(socket, &ServerFrame::Typing { log }).await?;
            }
        }
        if self.is_catching_up && behind.is_empty() {
            self.is_catching_up = false;
            write(socket, &ServerFrame::CaughtUp).await?;
        }
        if let Some(heads) = news.ping {
            if self.is_asked {
                return Err(End::Closed(Close::Slow));
            }
            self.is_asked = true;
            let logs = self.missed(&heads, &behind).await?;
            write(socket, &ServerFrame::Ping { logs }).await?;
        }
        Ok(())
    }

    /// Logs of which more is there than was written out, and nothing is on its way. See: [Note: Lost wakes] in sync.rs.
    async fn missed(&mut self, heads: &Heads, on_their_way: &BTreeSet<LogId>) -> Result<BTreeMap<LogId, Head>, End> {
        let is_missed = |log: &LogId| {
            let cursor = self.cursors.get(log).filter(|_| !on_their_way.contains(log));
            cursor.is_some_and(|cursor| heads.get(log).is_some_and(|head| *head > cursor.seq))
        };
        if !self.cursors.keys().any(is_missed) {
            return Ok(BTreeMap::new());
        }
        // What was missed may be that somebody reads a log no more: of such a one nothing is said.
        let mut logs = sync::logs(&self.server.app, self.caller).await.map_err(|_| End::Closed(Close::Draining))?.logs;
        logs.retain(|log, _| is_missed(log));
        Ok(logs)
    }

    /// Writes one stretch of a log out, unflushed. True when there is more.
    async fn write_out(&mut self, socket: &mut WebSocket, log: LogId) -> Result<bool, End> {
        let Some(cursor) = self.cursors.get_mut(&log) else { return Ok(false) };
        if let Some(run) = self.server.app.recent.behind(log, cursor.seq, STRETCH_ENTRIES)
            && cursor.permission.is_some_and(|(access, from)| access == run.access && from <= cursor.seq + 1)
        {
            for message in &run.messages {
                moving(socket.feed(frame_of(message))).await?;
                cursor.seq = message.entry.seq;
            }
            let is_full = run.messages.len() == STRETCH_ENTRIES;
            if is_full {
                self.listener.look_again(log);
            }
            return Ok(is_full);
        }
        let bytes = limits::SOCKET_PENDING_BYTES_MAX;
        let stretch = sync::stretch(&self.server.app, self.caller, log, cursor.seq, STRETCH_ENTRIES, bytes)
            .await
            .map_err(|_| End::Closed(Close::Draining))?;
        let Some(page) = stretch else {
            self.cursors.remove(&log);
            return Ok(false);
        };
        cursor.permission = Some((page.access, page.read_from));
        for entry in page.entries {
            cursor.seq = entry.seq;
            feed(socket, &ServerFrame::Entry { entry }).await?;
        }
        let is_behind = cursor.seq < page.head;
        if is_behind {
            self.listener.look_again(log);
        }
        Ok(is_behind)
    }
}

/// The id of a command that could not be read as a whole, so that its sender knows which one it was.
fn command_id(frame: &str) -> Option<CommandId> {
    let value: serde_json::Value = serde_json::from_str(frame).ok()?;
    value.get("command")?.get("id")?.as_str()?.parse().ok()
}
