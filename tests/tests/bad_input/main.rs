//! What is wrong is refused with a typed reason, nothing of it is stored, and what else goes on is not disturbed: commands and
//! frames here, the other routes in `routes.rs`.
//!
//! Made from the list of commands: a new one without its row in the samples fails.

mod routes;

use anyhow::{Context as _, Result, ensure};
use naast_core::CommandId;
use naast_protocol::command::SetReadMark;
use naast_protocol::frame::{ClientFrame, ServerFrame};
use naast_protocol::http::SignedIn;
use naast_protocol::{Command, ErrorCode};
use naast_tests::house::House;
use naast_tests::plain_http::Request;
use naast_tests::plain_socket::Socket;
use naast_tests::samples::{Stranger, as_object};
use naast_tests::spoil::{LONG_IN_A_FRAME, LONG_OVER_HTTP, Spoiled, spoil};
use tokio::io::AsyncWriteExt as _;

/// A house with its coordinator in it, and somebody whom it does not know.
struct Scene {
    house: House,
    coordinator: SignedIn,
    stranger: Stranger,
}

impl Scene {
    async fn set() -> Result<Self> {
        let house = House::open().await?;
        let tenant = house.app.store.tenant();
        let secret = house.first_secret().await?;
        let coordinator = house.admit(&Stranger::new(1, tenant)?, &secret, Some("Greet")).await?;
        Ok(Self { stranger: Stranger::new(2, tenant)?, house, coordinator })
    }

    /// Runs something and makes sure that it left nothing behind.
    async fn stores_nothing(&self, what: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
        let before = self.house.everything_stored().await?;
        ensure!(before.len() > 5, "the database was not read");
        what().await?;
        let after = self.house.everything_stored().await?;
        let new: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
        ensure!(after == before, "something was stored: {new:?}");
        Ok(())
    }

    async fn socket(&self) -> Result<Socket> {
        Socket::open(self.house.address, &self.coordinator.access).await
    }
}

fn id(number: u8) -> CommandId {
    CommandId([number; 16])
}

/// A body that HTTP carries as it is, put into the frame that a socket carries.
fn framed(body: &[u8]) -> Option<String> {
    Some(format!(r#"{{"frame":"command","command":{}}}"#, std::str::from_utf8(body).ok()?))
}

/// Fields of commands that may be left out.
const OPTIONAL: &[&str] = &["newest", "session"];

#[tokio::test]
async fn every_spoiled_command_is_refused_over_http_and_stored_nowhere() -> Result<()> {
    let scene = Scene::set().await?;
    scene
        .stores_nothing(async || {
            for name in Command::NAMES {
                for Spoiled { how, bytes } in
                    spoil(&as_object(&scene.stranger.command(name, id(1))?)?, OPTIONAL, LONG_OVER_HTTP)
                {
                    let token = Some(scene.coordinator.access.as_str());
                    let request =
                        Request { method: "POST", path: "/v1/commands", token, body: &bytes, ..Request::default() };
                    let answer = scene.house.ask(request).await?;
                    let refusal = answer.refusal().with_context(|| format!("{name}: {how}: {}", answer.status))?;
                    // What is well formed and only too long or too early may be refused for where it leads.
                    let is_typed = refusal == ErrorCode::Malformed || how.ends_with("too long") || how.ends_with("-1");
                    ensure!(is_typed, "{name}: {how}: {refusal:?}");
                }
            }
            Ok(())
        })
        .await?;
    scene.house.close().await
}

#[tokio::test]
async fn a_command_over_http_is_read_up_to_its_bound_and_no_further() -> Result<()> {
    let scene = Scene::set().await?;
    let asked = async |length: usize| -> Result<Option<ErrorCode>> {
        let (token, body) = (Some(scene.coordinator.access.as_str()), vec![b'x'; length]);
        let request = Request { method: "POST", path: "/v1/commands", token, body: &body, ..Request::default() };
        Ok(scene.house.ask(request).await?.refusal())
    };
    let most = naast_core::limits::COMMAND_BYTES_MAX;
    ensure!(asked(most).await? == Some(ErrorCode::Malformed), "what fits is read and judged");
    ensure!(asked(most + 1).await? == Some(ErrorCode::TooLarge), "one byte more is not");
    scene.house.close().await
}

#[tokio::test]
async fn every_spoiled_command_is_refused_on_a_socket_that_goes_on_working() -> Result<()> {
    let scene = Scene::set().await?;
    let mut socket = scene.socket().await?;
    scene
        .stores_nothing(async || {
            for name in Command::NAMES {
                for Spoiled { how, bytes } in
                    spoil(&as_object(&scene.stranger.command(name, id(2))?)?, OPTIONAL, LONG_IN_A_FRAME)
                {
                    let Some(frame) = framed(&bytes) else { continue };
                    let what = format!("{name}: {how}");
                    socket.send(&frame).await?;
                    socket.is_refused(&what).await?;
                }
                socket.still_works(name).await?;
            }
            Ok(())
        })
        .await?;
    scene.house.close().await
}

#[tokio::test]
async fn a_command_by_the_wrong_person_is_refused_by_its_id() -> Result<()> {
    let scene = Scene::set().await?;
    let mut socket = scene.socket().await?;
    scene
        .stores_nothing(async || {
            for (number, name) in (10..).zip(Command::NAMES) {
                // The organisation is the coordinator's to name; that row is spoiled by its chain being another's.
                let command = Box::new(scene.stranger.command(name, id(number))?);
                if *name == "set_organisation" {
                    continue;
                }
                socket.send(&serde_json::to_string(&ClientFrame::Command { command })?).await?;
                let (refused, _) = socket.is_refused(name).await?;
                ensure!(refused == Some(id(number)), "{name}: refused under {refused:?}");
            }
            Ok(())
        })
        .await?;
    socket.still_works("all of them").await?;
    scene.house.close().await
}

#[tokio::test]
async fn garbage_on_a_socket_is_refused_and_good_work_beside_it_is_done() -> Result<()> {
    let scene = Scene::set().await?;
    let mut socket = scene.socket().await?;
    let mut other = scene.socket().await?;
    for garbage in
        ["", "naast", "{", "[]", "null", r#"{"frame":"hello"}"#, r#"{"frame":"nothing"}"#, r#"{"frame":"pong","x":1}"#]
    {
        socket.send(garbage).await?;
        socket.is_refused(garbage).await?;
    }
    socket.send_bytes(vec![0xff; 100]).await?;
    socket.is_refused("bytes").await?;
    let deep = "[".repeat(60_000);
    socket.send(&deep).await?;
    socket.is_refused("very deep").await?;
    socket.still_works("garbage").await?;
    other.still_works("garbage elsewhere").await?;

    // Good work between two bad frames gets its answer: the coordinator notes how far they read their own log.
    let channel = naast_core::ChannelId(scene.coordinator.person.0);
    let good = Command::SetReadMark(SetReadMark { id: id(99), channel, seq: 1 });
    socket.send("{").await?;
    socket.send(&serde_json::to_string(&ClientFrame::Command { command: Box::new(good) })?).await?;
    socket.send("}").await?;
    let (mut refused, mut answered) = (0, Vec::new());
    for _ in 0..3 {
        match socket.next().await? {
            ServerFrame::Refused { id: None, .. } => refused += 1,
            ServerFrame::Reply { id, .. } => answered.push(id),
            other => anyhow::bail!("between good and bad came {other:?}"),
        }
    }
    assert_eq!((refused, answered), (2, vec![id(99)]));
    scene.house.close().await
}

#[tokio::test]
async fn half_a_frame_and_a_frame_that_is_too_long_end_their_own_socket_only() -> Result<()> {
    let scene = Scene::set().await?;
    let mut bystander = scene.socket().await?;
    let mut half = scene.socket().await?;
    // Text, masked, 126 bytes promised, three sent.
    half.wire().write_all(&[0x81, 0x80 | 0x7e, 0, 126, 1, 2, 3, 4, b'a', b'b', b'c']).await?;
    half.wire().shutdown().await?;
    bystander.still_works("half a frame").await?;

    let mut long = scene.socket().await?;
    // The server may close before all of it is through.
    let _sent = long.send(&"A".repeat(70_000)).await;
    let mut last = long.next().await;
    while last.is_ok() {
        last = long.next().await;
    }
    bystander.still_works("a frame that is too long").await?;
    scene.house.close().await
}
