//! The socket: what happens arrives by itself, and commands travel the same way.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use naast_core::LogId;
use naast_protocol::command::Answer;
use naast_protocol::frame::{ClientFrame, Close, SUBPROTOCOL, ServerFrame};
use naast_protocol::{Command, ErrorCode, Refusal};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::Place;
use super::http::PATIENCE;
use crate::Error;

/// Frames that came in and wait to be taken.
pub type Inbox = VecDeque<ServerFrame>;

/// An open socket of one device. One task uses it; there is no other.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    inbox: Inbox,
    lineage: String,
    /// How long an answer may take.
    patience: Duration,
    /// Every text frame that came in, when somebody wants to look at the raw ones.
    raw: Option<Vec<String>>,
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Socket with {} frames waiting", self.inbox.len())
    }
}

impl Socket {
    /// Opens a socket, says who asks, and waits to be welcomed.
    ///
    /// # Errors
    /// [`Error::Offline`] when the server is not reached, closes, or does not answer in time; [`Error::Refused`] with
    /// `sign_in_needed` for a token that is over, whatever the clock here says.
    pub async fn open(place: &Place, token: String, keep_raw: bool) -> Result<Self, Error> {
        // The handshake is large and rare: it lies in a box of its own.
        patiently(PATIENCE, Box::pin(Self::greet(place, token, keep_raw))).await
    }

    async fn greet(place: &Place, token: String, keep_raw: bool) -> Result<Self, Error> {
        let url = format!("{}/v1/socket", place.server.replacen("http", "ws", 1));
        let mut request = url.into_client_request().map_err(|error| offline(&error))?;
        let origin = HeaderValue::from_str(&place.origin).map_err(|error| Error::Offline(error.to_string()))?;
        request.headers_mut().insert(ORIGIN, origin);
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        let (stream, _) = tokio_tungstenite::connect_async(request).await.map_err(|error| offline(&error))?;
        let raw = keep_raw.then(Vec::new);
        let mut socket = Self { stream, inbox: Inbox::new(), lineage: String::new(), patience: PATIENCE, raw };
        let app = concat!("naast-client ", env!("CARGO_PKG_VERSION")).to_owned();
        socket.send(&ClientFrame::Hello { token, app }).await?;
        match socket.receive().await? {
            ServerFrame::Welcome { lineage, .. } => socket.lineage = lineage,
            ServerFrame::Bye { code, .. } if code == Close::SignInNeeded as u16 => {
                return Err(refused(ErrorCode::SignInNeeded.into()));
            }
            other => return Err(Error::Offline(format!("instead of a welcome came {other:?}"))),
        }
        Ok(socket)
    }

    /// The life of the database, as the welcome named it.
    #[must_use]
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// [`Error::Offline`].
    pub async fn send(&mut self, frame: &ClientFrame) -> Result<(), Error> {
        let text = serde_json::to_string(frame).map_err(|error| Error::Offline(error.to_string()))?;
        self.stream.send(Message::text(text)).await.map_err(|error| offline(&error))
    }

    /// Asks for these logs from these cursors on.
    ///
    /// # Errors
    /// [`Error::Offline`].
    pub async fn resume(&mut self, logs: BTreeMap<LogId, u64>) -> Result<(), Error> {
        self.send(&ClientFrame::Resume { logs }).await
    }

    /// Gives a command and waits for its answer; whatever else comes in meanwhile waits in the inbox.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Offline`], also when no answer comes: a connection whose other end is gone looks like a
    /// silent one.
    pub async fn command(&mut self, command: &Command) -> Result<Answer, Error> {
        patiently(self.patience, self.ask(command)).await
    }

    async fn ask(&mut self, command: &Command) -> Result<Answer, Error> {
        let wanted = command.id();
        self.send(&ClientFrame::Command { command: Box::new(command.clone()) }).await?;
        loop {
            match self.receive().await? {
                ServerFrame::Reply { id, ok } if id == wanted => return Ok(ok),
                ServerFrame::Refused { id: Some(id), error } if id == wanted => return Err(refused(error)),
                other => self.inbox.push_back(other),
            }
        }
    }

    /// The next frame, from the inbox or from the server.
    ///
    /// # Errors
    /// [`Error::Offline`] when the socket is closed.
    pub async fn next(&mut self) -> Result<ServerFrame, Error> {
        match self.inbox.pop_front() {
            Some(frame) => Ok(frame),
            None => self.receive().await,
        }
    }

    /// The raw text of every frame that came in since this was asked for the last time.
    #[must_use]
    pub fn take_raw(&mut self) -> Vec<String> {
        self.raw.as_mut().map(std::mem::take).unwrap_or_default()
    }

    async fn receive(&mut self) -> Result<ServerFrame, Error> {
        loop {
            let message = self.stream.next().await.ok_or_else(|| Error::Offline("the socket was closed".into()))?;
            match message.map_err(|error| offline(&error))? {
                Message::Text(text) => {
                    if let Some(raw) = &mut self.raw {
                        raw.push(text.to_string());
                    }
                    match serde_json::from_str(&text).map_err(|error| Error::Offline(error.to_string()))? {
                        ServerFrame::Ping { logs } => {
                            self.send(&ClientFrame::Pong {}).await?;
                            // One that says nothing new is answered and forgotten.
                            if !logs.is_empty() {
                                return Ok(ServerFrame::Ping { logs });
                            }
                        }
                        frame => return Ok(frame),
                    }
                }
                Message::Close(_) => return Err(Error::Offline("the socket was closed".into())),
                _ => {}
            }
        }
    }
}

async fn patiently<T>(patience: Duration, asking: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let silence = |_| Error::Offline("no answer came".into());
    tokio::time::timeout(patience, asking).await.map_err(silence)?
}

fn refused(error: Refusal) -> Error {
    error.into()
}

fn offline(error: &tokio_tungstenite::tungstenite::Error) -> Error {
    Error::Offline(error.to_string())
}

#[cfg(test)]
mod tests {
    use naast_core::CommandId;
    use naast_protocol::command::Unblock;
    use tokio::net::TcpListener;
    use tokio_tungstenite::tungstenite::handshake::server;

    use super::*;

    /// A server that answers whoever says hello with one frame and then never says anything again.
    #[expect(clippy::result_large_err, reason = "the library says what a handshake gives back")]
    async fn mute_after(frame: ServerFrame) -> std::io::Result<Place> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let place = Place::at(&format!("http://{}", listener.local_addr()?));
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await?;
            let protocol = |_: &server::Request, mut response: server::Response| {
                let headers = response.headers_mut();
                headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
                Ok(response)
            };
            let mut socket =
                tokio_tungstenite::accept_hdr_async(stream, protocol).await.map_err(std::io::Error::other)?;
            let _hello = socket.next().await;
            let text = serde_json::to_string(&frame)?;
            socket.send(Message::text(text)).await.map_err(std::io::Error::other)?;
            while socket.next().await.is_some() {}
            std::io::Result::Ok(())
        });
        Ok(place)
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_any_more_is_not_waited_for_for_ever() -> Result<(), Box<dyn std::error::Error>>
    {
        let session = naast_core::SessionId([1; 16]);
        let place = mute_after(ServerFrame::Welcome { session, now: 0, lineage: "first".to_owned() }).await?;
        let mut socket = Socket::open(&place, "token".to_owned(), false).await?;
        socket.patience = Duration::from_millis(20);
        let command = Command::Unblock(Unblock { id: CommandId([2; 16]), whom: naast_core::PersonId([3; 16]) });
        assert!(matches!(socket.command(&command).await, Err(Error::Offline(_))));
        Ok(())
    }

    #[tokio::test]
    async fn a_token_that_is_over_by_the_servers_clock_is_refused_and_not_taken_for_a_broken_line()
    -> Result<(), Box<dyn std::error::Error>> {
        let place = mute_after(ServerFrame::Bye { code: Close::SignInNeeded as u16, retry_in_ms: Some(0) }).await?;
        let opened = Socket::open(&place, "token".to_owned(), false).await;
        let Err(Error::Refused(refusal)) = opened else { return Err(format!("{opened:?}").into()) };
        assert_eq!(refusal.code, ErrorCode::SignInNeeded);
        Ok(())
    }
}
