//! The door, from outside: TLS by certificate files, and people who hold connections open and say little.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use naast::clock::Clock;
use naast::config::TlsFiles;
use naast_protocol::frame::{Close, SUBPROTOCOL, ServerFrame};
use naast_tests::house::{House, ORIGIN};
use naast_tests::plain_http::Request;
use naast_tests::plain_socket::Socket;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion, version};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

/// Longer than the server waits for anything that is tried here.
const PATIENCE: Duration = Duration::from_secs(26);

/// A server with a certificate of its own, and those who trust it.
struct Guarded {
    house: House,
    roots: RootCertStore,
    _files: TempDir,
}

impl Guarded {
    async fn open() -> Result<Self> {
        let files = tempfile::tempdir()?;
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        let tls = TlsFiles { certificate: files.path().join("certificate.pem"), key: files.path().join("key.pem") };
        std::fs::write(&tls.certificate, made.cert.pem())?;
        std::fs::write(&tls.key, made.signing_key.serialize_pem())?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(made.cert))?;
        let house = House::open_with(Clock::System, |config| {
            config.tls = Some(tls);
            "https://localhost".clone_into(&mut config.origin);
        })
        .await?;
        Ok(Self { house, roots, _files: files })
    }

    async fn knock(&self, speaks: &'static SupportedProtocolVersion, alpn: &str) -> Result<TlsStream<TcpStream>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[speaks])?
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        let stream = TcpStream::connect(self.house.address).await?;
        Ok(TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost")?, stream).await?)
    }
}

/// What `GET /healthz` answers to somebody who speaks HTTP/1.1.
async fn health(mut stream: impl AsyncReadAndWrite) -> Result<String> {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await??;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

trait AsyncReadAndWrite: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin {}
impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> AsyncReadAndWrite for S {}

#[tokio::test]
async fn a_server_with_a_certificate_speaks_tls_of_both_versions_and_nothing_else() -> Result<()> {
    let guarded = Guarded::open().await?;
    for (speaks, spoken) in [(&version::TLS12, ProtocolVersion::TLSv1_2), (&version::TLS13, ProtocolVersion::TLSv1_3)] {
        let stream = guarded.knock(speaks, "http/1.1").await?;
        ensure!(stream.get_ref().1.protocol_version() == Some(spoken));
        let said = health(stream).await?;
        ensure!(said.starts_with("HTTP/1.1 204"), "{said}");
        ensure!(said.contains("strict-transport-security: max-age=63072000"), "{said}");
    }
    let stream = guarded.knock(&version::TLS13, "h2").await?;
    ensure!(stream.get_ref().1.alpn_protocol() == Some(b"h2".as_slice()));
    let said = health(TcpStream::connect(guarded.house.address).await?).await.unwrap_or_default();
    ensure!(!said.contains("HTTP/"), "spoken without TLS: {said}");
    drop(stream);
    guarded.house.close().await
}

#[tokio::test]
async fn a_socket_comes_through_tls() -> Result<()> {
    let guarded = Guarded::open().await?;
    let stream = guarded.knock(&version::TLS13, "http/1.1").await?;
    let mut request = "wss://localhost/v1/socket".into_client_request()?;
    request.headers_mut().insert("origin", "https://localhost".parse()?);
    request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    let (_socket, answer) = tokio_tungstenite::client_async(request, stream).await?;
    ensure!(answer.status().as_u16() == 101);
    guarded.house.close().await
}

/// Until the server closes.
async fn until_closed(stream: &mut TcpStream) -> Result<Duration> {
    let began = Instant::now();
    let mut rest = Vec::new();
    // A reset is a close too.
    let _ended = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.context("it is still open")?;
    Ok(began.elapsed())
}

#[tokio::test]
async fn who_connects_and_says_nothing_or_little_is_let_go_and_nobody_else() -> Result<()> {
    let house = House::open().await?;
    let mut silent = TcpStream::connect(house.address).await?;
    let dripping = TcpStream::connect(house.address).await?;
    let (mut heard, mut said) = dripping.into_split();
    let drip = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(200));
        let letters = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ".iter().chain(std::iter::repeat(&b'z'));
        for letter in letters {
            if said.write_all(&[*letter]).await.is_err() {
                return;
            }
            pace.tick().await;
        }
    });
    let mut idle = TcpStream::connect(house.address).await?;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
    let mut mute = Socket::connect(house.address).await?;
    let honest = async {
        for _ in 0..200 {
            let answer = house.ask(Request { method: "GET", path: "/healthz", ..Request::default() }).await?;
            ensure!(answer.status == 204);
        }
        Ok(())
    };
    let slow = async {
        let mut rest = Vec::new();
        let _reset = timeout(PATIENCE, heard.read_to_end(&mut rest)).await.context("the slow one is still there")?;
        anyhow::Ok(())
    };
    let (silent, idle, slow, honest, bye) =
        tokio::join!(until_closed(&mut silent), until_closed(&mut idle), slow, honest, mute.next());
    let enough = Duration::from_secs(5);
    ensure!(silent? >= enough && idle? >= enough, "let go before anybody could have said something");
    slow?;
    honest?;
    let Ok(ServerFrame::Bye { code, .. }) = bye else { anyhow::bail!("a mute socket was told {bye:?}") };
    ensure!(code == Close::Slow as u16);
    drip.abort();
    house.close().await
}

#[tokio::test]
async fn one_address_holds_as_many_connections_as_it_may_sockets_too() -> Result<()> {
    let house = House::open_with(Clock::System, |config| config.connections_per_address = 3).await?;
    let socket = Socket::connect(house.address).await?;
    let mut held = [TcpStream::connect(house.address).await?, TcpStream::connect(house.address).await?];
    let is_let_in = async || -> Result<bool> {
        Ok(health(TcpStream::connect(house.address).await?).await.is_ok_and(|said| said.starts_with("HTTP/1.1 204")))
    };
    ensure!(!is_let_in().await?, "a fourth was let in");
    let [one, _] = &mut held;
    one.shutdown().await?;
    let began = Instant::now();
    while !is_let_in().await? {
        ensure!(began.elapsed() < PATIENCE, "a place that was left is not free");
    }
    drop(socket);
    house.close().await
}

#[tokio::test]
async fn a_frame_of_64_mb_is_refused_by_its_head_and_others_do_not_notice() -> Result<()> {
    let house = House::open().await?;
    let mut socket = Socket::connect(house.address).await?;
    // RFC 6455, 5.2: final, text; masked, length in 64 bits; mask. The words themselves never come.
    let mut head = vec![0x81, 0x80 | 127];
    head.extend(64_000_000_u64.to_be_bytes());
    head.extend([1, 2, 3, 4]);
    socket.wire().write_all(&head).await?;
    let Ok(ServerFrame::Bye { code, .. }) = socket.next().await else { anyhow::bail!("it waits for 64 MB") };
    ensure!(code == Close::Protocol as u16);
    let answer = house.ask(Request { method: "GET", path: "/healthz", ..Request::default() }).await?;
    ensure!(answer.status == 204);
    house.close().await
}

#[tokio::test]
async fn what_is_no_handshake_gets_a_refusal_and_leaves_nothing_behind() -> Result<()> {
    let house = House::open_with(Clock::System, |config| config.connections_per_address = 8).await?;
    let bad = [
        format!("GET /v1/socket HTTP/1.1\r\nhost: x\r\norigin: {ORIGIN}\r\n\r\n"),
        "GET /v1/socket HTTP/1.1\r\nhost: x\r\norigin: http://elsewhere.test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            .to_owned(),
        format!(
            "GET /v1/socket HTTP/1.1\r\nhost: x\r\norigin: {ORIGIN}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 12\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nnonsense".to_owned(),
    ];
    // Five times as many as there are places: each gives its own back.
    for knock in bad.iter().cycle().take(40) {
        knock_once(house.address, knock).await.with_context(|| knock.clone())?;
    }
    house.close().await
}

async fn knock_once(server: SocketAddr, knock: &str) -> Result<()> {
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(knock.as_bytes()).await?;
    stream.shutdown().await?;
    let mut answer = Vec::new();
    let _reset = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.context("no end")?;
    let answer = String::from_utf8_lossy(&answer);
    ensure!(!answer.starts_with("HTTP/1.1 101"), "let in: {answer}");
    Ok(())
}
