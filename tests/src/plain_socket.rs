//! A socket by hand: sends whatever text or bytes a test wants, and says what comes back.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use naast_core::CommandId;
use naast_protocol::ErrorCode;
use naast_protocol::frame::{ClientFrame, SUBPROTOCOL, ServerFrame};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::house::ORIGIN;

/// A socket of somebody who is signed in.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Connects, and says nothing yet.
    ///
    /// # Errors
    /// When the server does not take the socket.
    pub async fn connect(server: SocketAddr) -> Result<Self> {
        let mut request = format!("ws://{server}/v1/socket").into_client_request()?;
        request.headers_mut().insert("origin", ORIGIN.parse()?);
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
        let (stream, _) = tokio_tungstenite::client_async(request, TcpStream::connect(server).await?).await?;
        Ok(Self(stream))
    }

    /// Opens a socket and waits until it is welcomed.
    ///
    /// # Errors
    /// When it is not.
    pub async fn open(server: SocketAddr, token: &str) -> Result<Self> {
        let mut socket = Self::connect(server).await?;
        let hello = ClientFrame::Hello { token: token.to_owned(), app: "test".into() };
        socket.send(&serde_json::to_string(&hello)?).await?;
        ensure!(matches!(socket.next().await?, ServerFrame::Welcome { .. }), "not welcomed");
        ensure!(matches!(socket.next().await?, ServerFrame::Heads { .. }), "no heads");
        Ok(socket)
    }

    /// The connection itself, to write what no library would.
    pub fn wire(&mut self) -> &mut TcpStream {
        self.0.get_mut()
    }

    /// Sends a frame of bytes.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<()> {
        Ok(self.0.send(Message::binary(bytes)).await?)
    }

    /// Sends a frame of text.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send(&mut self, text: &str) -> Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }

    /// The next frame.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn next(&mut self) -> Result<ServerFrame> {
        loop {
            match self.0.next().await.context("the socket was closed")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => anyhow::bail!("the socket was closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next frame is a refusal: of which command, and why.
    ///
    /// # Errors
    /// When it is something else.
    pub async fn is_refused(&mut self, what: &str) -> Result<(Option<CommandId>, ErrorCode)> {
        match self.next().await.with_context(|| what.to_owned())? {
            ServerFrame::Refused { id, error } => Ok((id, error.code)),
            other => anyhow::bail!("{what}: instead of a refusal came {other:?}"),
        }
    }

    /// The socket still does its work.
    ///
    /// # Errors
    /// When it does not.
    pub async fn still_works(&mut self, after: &str) -> Result<()> {
        self.send(r#"{"frame":"resume","logs":{}}"#).await?;
        match self.next().await.with_context(|| after.to_owned())? {
            ServerFrame::CaughtUp => Ok(()),
            other => anyhow::bail!("after {after} came {other:?}"),
        }
    }
}
