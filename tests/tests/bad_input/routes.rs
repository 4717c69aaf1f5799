//! Every route with everything that can be wrong about what it is asked: refused, and nothing of it is stored.
//!
//! Made from the table of routes: a new one without its row here fails.

use anyhow::{Context as _, Result, ensure};
use naast_client::InviteSecret;
use naast_core::encode::{SealPub, Sig};
use naast_core::id::Bytes;
use naast_core::{DeviceId, Hash, PersonId};
use naast_protocol::http::{
    AddHalf, AddPasskey, AnswerCard, AnswerPlea, CodeSignIn, FinishPlea, FinishSignIn, HearPlea, PasskeySignIn,
    StartHalf, StartPlea, StartRegistration, StartSignIn, TryPin,
};
use naast_protocol::{Command, ErrorCode};
use naast_tests::house::{House, ORIGIN};
use naast_tests::plain_http::Request;
use naast_tests::samples::{Stranger, as_object};
use naast_tests::spoil::{LONG_OVER_HTTP, Spoiled, spoil};
use serde_json::{Map, Value};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{Scene, id};

/// What a route is asked with.
enum Row {
    /// No body; the path names nothing that exists.
    Look,
    /// No body, and no session: whoever asks gets an answer.
    Open,
    /// A good body, to be spoiled, and the fields that may be left out.
    Body(Map<String, Value>, &'static [&'static str]),
    /// Only a cookie.
    Cookie,
    /// Ends the session of whoever asks.
    SignOut,
    /// Only a session: whoever has one gets an answer.
    Signed,
    /// Becomes a socket.
    Socket,
}

/// The row of each route. Add one for a new route.
async fn row(scene: &Scene, method: &str, path: &str) -> Result<Row> {
    let device = DeviceId([1; 16]);
    let (hash, bytes) = (Hash([1; 32]), Bytes(vec![1; 32]));
    let body = |object: Result<Map<String, Value>>, optional| Ok(Row::Body(object?, optional));
    match (method, path) {
        ("GET", "/v1/deployment" | "/v1/helplines") | ("POST", "/v1/auth/passkey/start") => Ok(Row::Open),
        ("GET", "/v1/socket") => Ok(Row::Socket),
        ("GET", _) if GETS.contains(&path) => Ok(Row::Look),
        ("POST", "/v1/auth/refresh") => Ok(Row::Cookie),
        ("POST", "/v1/auth/sign-out") => Ok(Row::SignOut),
        ("POST", "/v1/passkey/start") => Ok(Row::Signed),
        ("POST", "/v1/auth/passkey/finish") => {
            body(as_object(&PasskeySignIn { attempt: hash, credential: "{}".into(), device }), &[])
        }
        ("POST", "/v1/passkey" | "/v1/half") => {
            let Command::SetUnlock(list) = scene.stranger.command("set_unlock", id(4))? else {
                anyhow::bail!("no list")
            };
            let (unlock, wraps) = (list.unlock, list.wraps);
            if path == "/v1/passkey" {
                return body(as_object(&AddPasskey { attempt: hash, credential: "{}".into(), unlock, wraps }), &[]);
            }
            let (keeper, sealed, record) = (PersonId([9; 16]), bytes.clone(), bytes);
            body(as_object(&AddHalf { keeper, keeper_g: 0, sealed, record, unlock, wraps }), &[])
        }
        ("POST", "/v1/half/start") => body(as_object(&StartHalf { request: bytes }), &[]),
        ("POST", "/v1/pleas/{plea}") => {
            body(as_object(&AnswerPlea { of: PersonId([9; 16]), sealed: Some(bytes) }), &["sealed"])
        }
        // Any key is one to answer to; what is spoiled of it is refused.
        ("POST", "/v1/auth/plea") => body(as_object(&StartPlea { key: SealPub([7; 1216]) }), &[]),
        ("POST", "/v1/auth/plea/hear") => body(as_object(&HearPlea { attempt: hash }), &[]),
        ("POST", "/v1/auth/plea/pin") => body(as_object(&TryPin { attempt: hash, request: bytes }), &[]),
        ("POST", "/v1/auth/plea/finish") => body(as_object(&FinishPlea { attempt: hash, finish: bytes, device }), &[]),
        ("POST", "/v1/auth/words/registration") => {
            let invite = InviteSecret::from_bytes([1; 32]).invite();
            body(as_object(&StartRegistration { invite, login: hash, request: bytes }), &[])
        }
        ("POST", "/v1/auth/words/start") => body(as_object(&StartSignIn { login: hash, request: bytes }), &[]),
        ("POST", "/v1/auth/words/finish") => {
            body(as_object(&FinishSignIn { attempt: hash, finish: bytes, device }), &[])
        }
        ("POST", "/v1/auth/code") => body(as_object(&CodeSignIn { authenticator: hash, device }), &[]),
        ("POST", "/v1/accounts") => {
            let secret = scene.house.first_secret().await?;
            let register = scene.house.prepare(&scene.stranger, &secret, Some("Greet")).await?;
            body(as_object(&register), &["staff_name"])
        }
        ("POST", "/v1/invites/{invite}/answers") => {
            body(as_object(&AnswerCard { sealed: bytes, proof: Sig([1; 64]) }), &[])
        }
        ("POST", "/v1/commands") => body(as_object(&scene.stranger.command("send", id(3))?), &[]),
        _ => anyhow::bail!("{method} {path} has no row: give it one"),
    }
}

/// Routes that fetch something for somebody who is signed in, or under a link.
const GETS: &[&str] = &[
    "/v1/vault",
    "/v1/sessions",
    "/v1/chains/{person}",
    "/v1/invites/{invite}",
    "/v1/logs",
    "/v1/logs/{log}/entries",
    "/v1/team",
    "/v1/staff",
    "/v1/halves",
    "/v1/pleas/{plea}",
    "/v1/grants",
    "/v1/grants/{share}",
    "/v1/readers",
    "/v1/rules",
    "/v1/rules/{rule}",
    "/v1/reports/{report}",
];

/// A route's path with an id in it.
fn filled(path: &str, with: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { with } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_refuses_what_is_wrong_and_stores_nothing() -> Result<()> {
    let scene = Scene::set().await?;
    let nobody = PersonId([9; 16]).to_string();
    for (method, path) in naast::transport::routes::list() {
        let row = row(&scene, method, path).await?;
        scene
            .stores_nothing(async || spoiled_route(&scene, method, &filled(path, &nobody), path, row).await)
            .await
            .with_context(|| path.to_owned())?;
    }
    scene.house.close().await
}

async fn spoiled_route(scene: &Scene, method: &str, path: &str, route: &str, row: Row) -> Result<()> {
    let token = Some(scene.coordinator.access.as_str());
    let refused = async |request: Request<'_>, what: &str| -> Result<ErrorCode> {
        let answer = scene.house.ask(request).await?;
        answer.refusal().with_context(|| format!("{method} {path}, {what}: {} {}", answer.status, answer.head))
    };
    let needs_session = matches!(row, Row::SignOut | Row::Signed)
        || route == "/v1/commands"
        || (matches!(row, Row::Look) && !route.starts_with("/v1/invites"));
    if needs_session {
        for token in [None, Some("x"), Some("a.b.c"), Some("")] {
            let code = refused(Request { method, path, token, ..Request::default() }, "without a session").await?;
            ensure!(code == ErrorCode::SignInNeeded, "{method} {path}: {code:?}");
        }
    }
    match row {
        Row::Body(good, optional) => {
            for Spoiled { how, bytes } in spoil(&good, optional, LONG_OVER_HTTP) {
                refused(Request { method, path, token, body: &bytes, ..Request::default() }, &how).await?;
            }
        }
        Row::Cookie => {
            let cookie = ("Cookie", "__Host-naast=AAAA");
            let other = ("Cookie", &*format!("__Host-naast={}", Hash([1; 32])));
            for headers in [
                &[][..],
                &[cookie],
                &[other],
                &[other, ("Origin", "http://elsewhere.test")],
                &[other, ("Origin", ORIGIN)],
            ] {
                let code = refused(Request { method, path, headers, ..Request::default() }, "without the right cookie")
                    .await?;
                ensure!(code == ErrorCode::SignInNeeded, "{method} {path}: {code:?}");
            }
        }
        Row::Look if route.contains('{') => {
            let code = refused(Request { method, path, token, ..Request::default() }, "of nobody").await?;
            ensure!(matches!(code, ErrorCode::NothingHere | ErrorCode::InviteGone), "{method} {path}: {code:?}");
            for wrong in ["x", "%00", "AAAA", "..", "%ff%fe", &"A".repeat(5_000)] {
                let code = refused(Request { method, path: &filled(route, wrong), token, ..Request::default() }, wrong)
                    .await?;
                ensure!(
                    matches!(code, ErrorCode::NothingHere | ErrorCode::InviteGone | ErrorCode::Malformed),
                    "{wrong}: {code:?}"
                );
            }
        }
        Row::Socket => {
            let answer =
                scene.house.ask(Request { method, path, headers: &[("Origin", ORIGIN)], ..Request::default() }).await?;
            ensure!((400..500).contains(&answer.status), "no upgrade was asked for: {}", answer.status);
        }
        Row::Look | Row::Open | Row::SignOut | Row::Signed => {}
    }
    // The other method is nothing here.
    let other = if method == "GET" { "POST" } else { "GET" };
    let is_route = naast::transport::routes::list().contains(&(other, route));
    if !is_route {
        let code = refused(Request { method: other, path, token, ..Request::default() }, "by another method").await?;
        ensure!(code == ErrorCode::NothingHere, "{other} {path}: {code:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_route_is_nothing_here_and_half_a_request_disturbs_nobody() -> Result<()> {
    let scene = Scene::set().await?;
    for path in ["/v1/", "/v1/nothing", "/v1/commands/x", "/v1/persons"] {
        let answer = scene.house.ask(Request { method: "GET", path, ..Request::default() }).await?;
        assert_eq!(answer.refusal(), Some(ErrorCode::NothingHere), "{path}: {}", answer.status);
    }
    let mut half = TcpStream::connect(scene.house.address).await?;
    half.write_all(b"POST /v1/commands HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{\"do\":").await?;
    half.shutdown().await?;
    scene.socket().await?.still_works("half a request").await?;
    scene.house.close().await
}

#[tokio::test]
async fn a_good_body_is_taken_so_that_the_spoiled_ones_were_refused_for_what_is_wrong() -> Result<()> {
    let house = House::open().await?;
    let tenant = house.app.store.tenant();
    let secret = house.first_secret().await?;
    let before = house.everything_stored().await?;
    house.admit(&Stranger::new(1, tenant)?, &secret, Some("Greet")).await?;
    assert_ne!(house.everything_stored().await?, before, "a registration is stored, and the comparison sees it");
    house.close().await
}
