//! Live: what happens arrives over the socket, is verified like everything else, and acknowledged.

use std::collections::BTreeMap;
use std::time::Duration;

use naast_core::{ChannelId, CommandId, LogId};
use naast_protocol::command::Answer;
use naast_protocol::frame::{ClientFrame, Head, ServerFrame};
use naast_protocol::{Command, ErrorCode};

use super::{Live, Person};
use crate::connection::Socket;
use crate::fold::Channel;
use crate::{Distrust, Error};

/// A command that is longer travels over HTTP: a frame has 64 KiB.
const FRAME_ROOM_BYTES: usize = 60 * 1024;

impl Person {
    /// Opens the socket and asks for everything behind the cursors. With `keep_raw`, the text of every frame is kept for
    /// [`Person::take_raw_frames`].
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`]; [`Error::Distrust`] when the database lives another life than before, and
    /// not one that began where a backup ends.
    pub async fn go_live(&mut self, keep_raw: bool) -> Result<(), Error> {
        if self.connection.is_cut() {
            return Err(Error::Offline("no network".into()));
        }
        let mut token = self.connection.token().await?;
        let mut opened = Socket::open(self.connection.place(), token.clone(), keep_raw).await;
        if matches!(&opened, Err(Error::Refused(refusal)) if refusal.code == ErrorCode::SignInNeeded) {
            // The server's clock may be ahead of the one here: it says what is over.
            token = self.connection.refresh().await?.access;
            opened = Socket::open(self.connection.place(), token.clone(), keep_raw).await;
        }
        let mut socket = opened?;
        self.note_lineage(socket.lineage());
        if self.has_next_life() {
            // Everything is compared before anything is believed that comes over this socket.
            Box::pin(self.catch_up()).await?;
            if self.own.is_stopped() {
                return Err(Distrust::OtherLineage.into());
            }
        }
        socket.resume(self.cursors()).await?;
        self.socket = Some(Live { socket, token });
        Ok(())
    }

    /// Opens one more socket of this session and leaves it to the caller: for measuring a server.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn open_another_socket(&mut self) -> Result<Socket, Error> {
        let token = self.connection.token().await?;
        Socket::open(self.connection.place(), token, false).await
    }

    /// Closes the socket without a word, like a phone in a tunnel.
    pub fn go_dark(&mut self) {
        self.socket = None;
    }

    /// Whether a socket is open.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.socket.is_some()
    }

    /// The raw text of every frame that came in since this was asked for the last time.
    #[must_use]
    pub fn take_raw_frames(&mut self) -> Vec<String> {
        self.socket.as_mut().map(|live| live.socket.take_raw()).unwrap_or_default()
    }

    /// Takes what arrives until something is true of this person. Every entry is acknowledged once it was taken.
    ///
    /// # Errors
    /// [`Error::TooLate`] when it does not come true in time; [`Error::Offline`] when the socket closes.
    pub async fn hear_until(&mut self, patience: Duration, is_so: impl Fn(&Self) -> bool) -> Result<(), Error> {
        let waiting = async {
            while !is_so(self) {
                self.hear_one().await?;
            }
            self.acknowledge().await
        };
        tokio::time::timeout(patience, waiting).await.map_err(|_| Error::TooLate)?
    }

    /// Takes what arrives until the server says that everything is there.
    ///
    /// # Errors
    /// As [`Person::hear_until`].
    pub async fn hear_everything(&mut self, patience: Duration) -> Result<(), Error> {
        let waiting = async {
            while !matches!(self.hear_one().await?, ServerFrame::CaughtUp) {}
            self.acknowledge().await
        };
        tokio::time::timeout(patience, waiting).await.map_err(|_| Error::TooLate)?
    }

    async fn hear_one(&mut self) -> Result<ServerFrame, Error> {
        let live = self.socket.as_mut().ok_or(Error::NotPossible("the socket is not open"))?;
        let frame = live.socket.next().await.inspect_err(|_| self.socket = None)?;
        match &frame {
            ServerFrame::Entry { entry } => {
                self.writing.remove(&ChannelId(entry.log.0));
                self.take(entry.clone()).await?;
                if self.own.has_newer_keys() {
                    self.socket = None;
                    return Err(Error::NewKeys);
                }
                if entry.log == LogId::from(self.id()) {
                    self.follow_anew().await?;
                }
                self.learn();
            }
            ServerFrame::Heads { logs } => self.heads.extend(logs.iter().map(|(log, head)| (*log, *head))),
            ServerFrame::Ping { logs } => self.ask_for_missed(logs).await?,
            ServerFrame::Notice { log, delivered, seen } => {
                if let Some(head) = self.heads.get_mut(log) {
                    (head.delivered, head.seen) = (*delivered, *seen);
                }
            }
            ServerFrame::Typing { log } => {
                self.writing.insert(ChannelId(log.0));
            }
            ServerFrame::Bye { .. } => self.socket = None,
            _ => {}
        }
        Ok(frame)
    }

    /// The server has more of these logs than it sent over this socket.
    async fn ask_for_missed(&mut self, heads: &BTreeMap<LogId, Head>) -> Result<(), Error> {
        self.heads.extend(heads.iter().map(|(log, head)| (*log, *head)));
        let mut behind = self.cursors();
        behind.retain(|log, cursor| heads.get(log).is_some_and(|head| head.head > *cursor));
        match &mut self.socket {
            Some(live) if !behind.is_empty() => live.socket.resume(behind).await,
            _ => Ok(()),
        }
    }

    /// After the own log told of somebody or somewhere new: meet them, follow it.
    async fn follow_anew(&mut self) -> Result<(), Error> {
        self.meet_arrivals().await?;
        let known: Vec<ChannelId> = self.channels.keys().copied().collect();
        self.follow_channels();
        let new: BTreeMap<LogId, u64> = self
            .channels
            .values()
            .filter(|channel| !known.contains(&channel.id()) && !channel.has_left())
            .map(|channel| (channel.id().into(), channel.log().cursor()))
            .collect();
        match &mut self.socket {
            Some(live) if !new.is_empty() => live.socket.resume(new).await,
            _ => Ok(()),
        }?;
        self.read_what_was_opened().await
    }

    /// Lets the other one in a conversation of two see that this person is writing. Nothing of it is kept.
    ///
    /// # Errors
    /// [`Error::NotPossible`] without a socket; [`Error::Offline`].
    pub async fn show_writing(&mut self, channel: ChannelId) -> Result<(), Error> {
        let live = self.socket.as_mut().ok_or(Error::NotPossible("the socket is not open"))?;
        live.socket.send(&ClientFrame::Typing { log: channel.into() }).await
    }

    async fn acknowledge(&mut self) -> Result<(), Error> {
        let logs = self.cursors();
        match &mut self.socket {
            Some(live) => live.socket.send(&ClientFrame::Ack { logs }).await,
            None => Ok(()),
        }
    }

    /// Gives a command, and holds the server to its answer.
    pub(super) async fn command(&mut self, command: &Command) -> Result<Answer, Error> {
        let answer = self.carry(command).await?;
        let (own, channels) = (&self.own, &self.channels);
        let me = self.keys.chain().person();
        self.promises.take(me, command, &answer, |log| {
            if log == me.into() { Some(own.log()) } else { channels.get(&ChannelId(log.0)).map(Channel::log) }
        })?;
        self.lives.journal.note(command, &answer, self.connection.now());
        Ok(answer)
    }

    /// Gives a command over the socket while it is open, else over HTTP. A socket that breaks is given up.
    async fn carry(&mut self, command: &Command) -> Result<Answer, Error> {
        if self.connection.is_cut() {
            self.socket = None;
        }
        let fits = serde_json::to_vec(command).is_ok_and(|text| text.len() < FRAME_ROOM_BYTES);
        if self.socket.is_none() || !fits {
            return self.connection.command(command).await;
        }
        let token = self.connection.token().await?;
        let Some(live) = &mut self.socket else { return self.connection.command(command).await };
        if live.token != token {
            live.socket.send(&ClientFrame::Token { token: token.clone() }).await?;
            live.token = token;
        }
        let answer = live.socket.command(command).await;
        if matches!(answer, Err(Error::Offline(_))) {
            self.socket = None;
        }
        answer
    }

    /// Gives a command that was made by hand: for load, and for tests that repeat one.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn give(&mut self, command: &Command) -> Result<Answer, Error> {
        self.command(command).await
    }

    pub(super) fn command_id(&mut self) -> CommandId {
        CommandId(self.chance.bytes())
    }

    fn cursors(&self) -> BTreeMap<LogId, u64> {
        let channels = self.channels.values().filter(|channel| !channel.has_left() && !channel.is_stopped());
        let channels = channels.map(|channel| (channel.id().into(), channel.log().cursor()));
        channels.chain([(self.id().into(), self.own.log().cursor())]).collect()
    }
}
