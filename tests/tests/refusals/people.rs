//! What is refused about coming in, coming back, and what people keep for themselves.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::opaque::SigningIn;
use naast_client::vault::{FactorSecret, Opened};
use naast_client::{Chance, EmptyDevice, Error, InviteSecret, Newcomer};
use naast_core::encode::Sig;
use naast_core::id::Bytes;
use naast_core::invite::{Standing, answer_bytes};
use naast_core::{DeviceId, Hash, InviteId, limits};
use naast_protocol::command::{Invite, SetBag, SetUnlock, TakeBackInvite};
use naast_protocol::frame::SUBPROTOCOL;
use naast_protocol::http::{
    AnswerCard, CodeSignIn, FinishSignIn, PasskeySignIn, Problem, SignInStarted, StartSignIn, Vault,
};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, id};
use naast_tests::people::Actor;
use naast_tests::plain_http::{Request, ask};
use naast_tests::world::World;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::Scene;

pub async fn rows(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    Box::pin(invites(scene, ledger)).await?;
    Box::pin(coming_in(scene, ledger)).await?;
    Box::pin(sessions(scene, ledger)).await?;
    Box::pin(kept(scene, ledger)).await
}

fn invite(world: &World, number: u8, standing: Standing) -> Invite {
    let secret = InviteSecret::from_bytes([number; 32]);
    let (until, card) = (world.now() + 1000, Bytes(vec![9; 200]));
    Invite { id: id(), invite: secret.invite(), key: secret.key(), standing, until, card }
}

fn take_back(invite: InviteId) -> TakeBackInvite {
    TakeBackInvite { id: id(), invite }
}

async fn invites(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, hanne, sam, .. } = scene;
    let guest = Command::Invite(invite(world, 100, Standing::Guest));
    ledger.refused(ErrorCode::NotYourTask, "a professional who invites a guest", hanne, guest).await?;
    let over = Invite { until: world.now(), ..invite(world, 100, Standing::Youth) };
    ledger.refused(ErrorCode::AlreadyOver, "an invite that is over", hanne, Command::Invite(over)).await?;
    let open: Vec<Invite> = (0..=20).map(|n| invite(world, 100 + n, Standing::Youth)).collect();
    ensure!(open.len() == limits::OPEN_INVITES_MAX + 1);
    let (last, open) = open.split_last().context("there are invites")?;
    for command in open {
        ledger.allowed("an invite", hanne, Command::Invite(command.clone())).await?;
    }
    let one_more = Command::Invite(last.clone());
    ledger.refused(ErrorCode::LimitReached, "one open invite too many", hanne, one_more.clone()).await?;

    let first = take_back(open[0].invite);
    ledger
        .refused(ErrorCode::InviteGone, "somebody else's invite", sam, Command::TakeBackInvite(first.clone()))
        .await?;
    ledger.allowed("taking an own one back", hanne, Command::TakeBackInvite(first.clone())).await?;
    ledger.allowed("the very same again", hanne, Command::TakeBackInvite(first.clone())).await?;
    let again = Command::TakeBackInvite(take_back(first.invite));
    ledger.refused(ErrorCode::InviteGone, "an invite that was taken back", hanne, again).await?;
    let other = Command::TakeBackInvite(TakeBackInvite { id: first.id, invite: open[1].invite });
    ledger.refused(ErrorCode::IdReused, "an id that stands for something else", hanne, other).await?;
    ledger.allowed("an invite in the place of another", hanne, one_more).await?;

    // Sam keeps his card: the answers to it are sealed junk, of which his app makes nothing.
    let secret = InviteSecret::from_bytes([90; 32]);
    ledger.allowed("a card", sam, Command::Invite(invite(world, 90, Standing::Guest))).await?;
    let mut stranger = world.device()?;
    let mut answer = async |n: u64, proof: Option<Sig>| {
        let sealed = Bytes(n.to_be_bytes().to_vec());
        let proof = proof.unwrap_or_else(|| secret.prove(&answer_bytes(secret.invite(), &sealed.0)));
        let path = format!("/v1/invites/{}/answers", secret.invite());
        stranger.connection().drop_off(&path, &AnswerCard { sealed, proof }).await
    };
    ledger.note(ErrorCode::BadStatement, "an answer without the link", &answer(0, Some(Sig([1; 64]))).await)?;
    for n in 0..limits::ANSWERS_PER_INVITE_MAX {
        answer(n, None).await.context("answers are allowed")?;
    }
    let too_many = answer(limits::ANSWERS_PER_INVITE_MAX, None).await;
    ledger.note(ErrorCode::LimitReached, "one answer too many", &too_many)?;
    answer(limits::ANSWERS_PER_INVITE_MAX - 1, None).await.context("the last answer again is a lost reply")
}

async fn coming_in(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, desk, sam, jef, .. } = scene;
    let link = desk.invite(Standing::Professional, "Greet", "").await?;
    let twin = Newcomer { name: "Greet".into(), ..sam.newcomer.clone() };
    let taken = Box::pin(world.device()?.register(&link, &twin)).await.map(drop);
    ledger.note(ErrorCode::NameTaken, "a login name that is taken", &taken)?;
    world.enters("Greet", &link).await.context("a free name is allowed")?;

    let Newcomer { login_name, words, .. } = jef.newcomer.clone();
    Box::pin(jef.make_recovery_code(&login_name, &words)).await?;
    let mut device = world.device()?;
    let wrong = CodeSignIn { authenticator: Hash([9; 32]), device: DeviceId([9; 16]) };
    let refused = device.connection().sign_in("/v1/auth/code", &wrong).await.map(drop);
    ledger.note(ErrorCode::WrongCredentials, "a code that is nobody's", &refused)?;

    let shows = async |device: &mut EmptyDevice, prf: &str| {
        let credential = format!(r#"{{"clientExtensionResults":{{"prf":{prf}}}}}"#);
        let body = PasskeySignIn { attempt: Hash([9; 32]), credential, device: DeviceId([9; 16]) };
        device.connection().sign_in("/v1/auth/passkey/finish", &body).await.map(drop)
    };
    let secret = shows(&mut device, r#"{"results":{"first":"AAAA"}}"#).await;
    ledger.note(ErrorCode::SecretSent, "a passkey with what it derived", &secret)?;
    let without = shows(&mut device, r#"{"enabled":true}"#).await;
    ledger.note(ErrorCode::WrongCredentials, "a passkey that is none, without it", &without)
}

async fn sessions(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, jef, .. } = scene;
    let Newcomer { login_name, words, .. } = jef.newcomer.clone();
    let code = Box::pin(jef.make_recovery_code(&login_name, &words)).await?;
    let mut phone = Box::pin(world.device()?.sign_in_with_code(&code)).await.context("the right code is allowed")?;
    let cookie = format!("__Host-naast={}", phone.connection().cookie().context("there is a cookie")?);
    let origin = phone.connection().place().origin.clone();
    let server = world.app.config.listen;
    let refresh = async |origin: &str| {
        let headers = [("Cookie", cookie.as_str()), ("Origin", origin)];
        let path = "/v1/auth/refresh";
        ask(server, &Request { method: "POST", path, headers: &headers, ..Request::default() }).await
    };
    let foreign = refresh("http://elsewhere.test").await?.refusal().context("another page's refresh is refused")?;
    ledger.note(ErrorCode::SignInNeeded, "a good cookie from another page", &Err(Error::Refused(foreign.into())))?;
    ensure!(refresh(&origin).await?.status == 200, "the same cookie from one's own page is allowed");

    let knock = async |origin: &str| -> Result<Option<ErrorCode>> {
        let mut request = format!("ws://{server}/v1/socket").into_client_request()?;
        request.headers_mut().insert("origin", origin.parse()?);
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
        match tokio_tungstenite::client_async(request, TcpStream::connect(server).await?).await {
            Ok(_) => Ok(None),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => {
                let problem: Problem = serde_json::from_slice(answer.body().as_deref().unwrap_or_default())?;
                Ok(Some(problem.refusal.code))
            }
            Err(error) => Err(error.into()),
        }
    };
    ensure!(knock("http://elsewhere.test").await? == Some(ErrorCode::SignInNeeded), "another page's socket");
    ensure!(knock(&origin).await?.is_none(), "a socket from one's own page is allowed");
    Ok(())
}

async fn kept(scene: &mut Scene, ledger: &mut Ledger) -> Result<()> {
    let Scene { world, desk, hanne, .. } = scene;
    let vault: Vault = desk.connection().fetch("/v1/vault").await?;
    let bag = |n, bytes| Command::SetBag(SetBag { id: id(), n, bag: Bytes(vec![9; bytes]) });
    let next = vault.bag_n + 1;
    ledger.refused(ErrorCode::TooLarge, "a bag that is too long", desk, bag(next, limits::BAG_BYTES_MAX + 1)).await?;
    ledger.refused(ErrorCode::StaleBag, "a bag that skips one", desk, bag(next + 1, 200)).await?;
    ledger.allowed("the next bag, as long as one may be", desk, bag(next, limits::BAG_BYTES_MAX)).await?;

    let (good, stale) = Box::pin(lists_of_factors(world, hanne)).await?;
    ledger.refused(ErrorCode::StaleUnlock, "factors that do not follow", hanne, stale).await?;
    ledger.allowed("factors that follow", hanne, good).await
}

/// The next list of somebody's factors, and one that follows nothing.
async fn lists_of_factors(world: &World, who: &mut Actor) -> Result<(Command, Command)> {
    let mut chance = Chance::from_seed(77);
    let login = naast_client::words::login_hash(who.chains().tenant(), &who.newcomer.login_name);
    let mut device = world.device()?;
    let (signing, request) = SigningIn::start(&who.newcomer.words, &mut chance)?;
    let start = StartSignIn { login, request };
    let started: SignInStarted = device.connection().tell("/v1/auth/words/start", &start).await?;
    let (finish, export) = signing.finish(&started.response, &mut chance)?;
    let finish = FinishSignIn { attempt: started.attempt, finish, device: DeviceId([78; 16]) };
    device.connection().sign_in("/v1/auth/words/finish", &finish).await?;
    let vault: Vault = device.connection().fetch("/v1/vault").await?;
    let words = [FactorSecret::Words(export)];
    let mut opened = Opened::open(who.chains().tenant(), &vault, &words[0])?;
    let mut list = |opened: &Opened| -> Result<Command> {
        let (unlock, wraps) = opened.relist(&words, None, world.now(), &mut chance)?;
        Ok(Command::SetUnlock(SetUnlock { id: id(), unlock, wraps, code_check: None }))
    };
    let good = list(&opened)?;
    opened.unlock = (5, Hash([5; 32]));
    Ok((good, list(&opened)?))
}
