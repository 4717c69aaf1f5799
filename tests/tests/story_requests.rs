//! Requests: somebody asks the youth whether something may be known, and can never tell a no from silence.

use anyhow::{Context as _, Result, ensure};
use naast_core::Millis;
use naast_core::invite::Standing;
use naast_protocol::http::Page;
use naast_protocol::{Content, ErrorCode};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::wiretap::Wiretap;
use naast_tests::world::World;

on_both_engines! {
    a_request_is_read_by_its_youth_alone,
    who_just_came_is_heard,
    a_request_lapses_and_may_then_be_asked_again,
    the_sixth_request_of_a_day_is_refused_and_counts_for_its_asker_alone,
    who_was_blocked_asks_like_anybody_and_is_not_heard,
    every_device_knows_what_was_asked_and_declined,
    a_request_that_a_restore_lost_comes_back,
    what_is_asked_too_often_after_a_restore_keeps_nothing_else_waiting,
}

const DAY_MS: Millis = 24 * 60 * 60 * 1000;

async fn people(world: &World) -> Result<(Actor, Actor, Actor)> {
    let mut opening = Box::pin(Opening::play(world)).await?;
    let jef = Box::pin(opening.jef_comes(world)).await?;
    let Opening { sam, mut hanne, .. } = opening;
    hanne.catch_up().await?;
    Ok((sam, jef, hanne))
}

async fn ask(asker: &mut Actor, youth: &Actor, words: &str) -> Result<(), naast_client::Error> {
    Box::pin(asker.ask(youth.id(), None, None, words)).await
}

async fn a_request_is_read_by_its_youth_alone(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let said = sam.tells(&jef, "Ik durf niet naar school.").await?;
    jef.catch_up().await?;
    Box::pin(jef.ask(sam.id(), Some(said), None, "Mag Hanne dit weten?")).await?;
    ask(&mut hanne, &sam, "Hoe gaat het op school?").await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;
    let asked: Vec<_> = sam.requests().iter().map(|asking| (asking.from, asking.request.words.clone())).collect();
    let wanted = [(jef.id(), "Mag Hanne dit weten?".to_owned()), (hanne.id(), "Hoe gaat het op school?".to_owned())];
    ensure!(asked == wanted, "Sam reads {asked:?}");
    ensure!(sam.requests()[0].request.about == Some(said), "about what is asked is lost");
    for other in [&mut jef, &mut hanne] {
        other.catch_up().await?;
        other.trusts_everything()?;
        ensure!(other.requests().is_empty() && other.asked().len() == 1, "{} knows more than they asked", other.name());
    }
    let twice = Box::pin(jef.ask(sam.id(), Some(said), None, "Echt niet?")).await;
    ensure!(twice.is_err(), "what is open was asked again");
    world.end().await
}

async fn who_just_came_is_heard(world: World) -> Result<()> {
    let opening = Box::pin(Opening::play(&world)).await?;
    let mut sam = opening.sam;
    let mut jef = world.enters("Jef", &opening.jefs_link).await?;
    ask(&mut jef, &sam, "Mag ik je moeder bellen?").await?;
    sam.catch_up().await?;
    sam.trusts_everything()?;
    ensure!(sam.requests().len() == 1, "asked before Sam's app had met Jef, it is lost");
    world.end().await
}

async fn a_request_lapses_and_may_then_be_asked_again(world: World) -> Result<()> {
    let (mut sam, _, mut hanne) = people(&world).await?;
    ask(&mut hanne, &sam, "Hoe gaat het?").await?;
    sam.catch_up().await?;
    let first = sam.requests()[0].hash;
    Box::pin(sam.decline(first)).await?;
    ensure!(sam.requests().is_empty(), "what was declined is still there");
    world.pass(14 * DAY_MS - 1);
    hanne.catch_up().await?;
    ensure!(hanne.asked().len() == 1, "the asker could tell that it was declined");
    world.pass(1);
    ensure!(hanne.asked().is_empty(), "it did not lapse");
    ask(&mut hanne, &sam, "Hoe gaat het?").await?;
    sam.catch_up().await?;
    ensure!(sam.requests().len() == 1, "asked anew, it is there again");
    world.end().await
}

async fn the_sixth_request_of_a_day_is_refused_and_counts_for_its_asker_alone(world: World) -> Result<()> {
    let (mut sam, mut jef, mut hanne) = people(&world).await?;
    let mut said = Vec::new();
    for number in 0..6 {
        said.push(sam.tells(&jef, &format!("Zin {number}.")).await?);
    }
    jef.catch_up().await?;
    for about in &said[..5] {
        Box::pin(jef.ask(sam.id(), Some(*about), None, "")).await?;
    }
    let sixth = Box::pin(jef.ask(sam.id(), Some(said[5]), None, "")).await;
    ensure!(sixth.err().and_then(|error| error.code()) == Some(ErrorCode::RateLimited), "a sixth one was taken");
    ask(&mut hanne, &sam, "En met mij?").await?;
    world.pass(DAY_MS);
    jef.catch_up().await?;
    Box::pin(jef.ask(sam.id(), Some(said[5]), None, "")).await?;
    sam.catch_up().await?;
    ensure!(sam.requests().len() == 7, "{} requests arrived", sam.requests().len());
    world.end().await
}

async fn who_was_blocked_asks_like_anybody_and_is_not_heard(world: World) -> Result<()> {
    let (mut sam, _, mut hanne) = people(&world).await?;
    Box::pin(sam.block(hanne.id())).await?;
    ask(&mut hanne, &sam, "Waar ben je?").await?;
    ensure!(hanne.asked().len() == 1, "the asker could tell that they were blocked");
    sam.catch_up().await?;
    ensure!(sam.requests().is_empty(), "somebody who was blocked is heard");
    Box::pin(sam.unblock(hanne.id())).await?;
    sam.catch_up().await?;
    ensure!(sam.requests().is_empty(), "what was asked meanwhile is heard later");
    world.end().await
}

async fn every_device_knows_what_was_asked_and_declined(world: World) -> Result<()> {
    let (mut sam, _, mut hanne) = people(&world).await?;
    ask(&mut hanne, &sam, "Hoe gaat het?").await?;
    let mut tablet = Box::pin(hanne.on_another_device(&world)).await?;
    tablet.catch_up().await?;
    ensure!(tablet.asked().len() == 1, "another device would ask again");
    sam.catch_up().await?;
    let request = sam.requests()[0].hash;
    Box::pin(sam.decline(request)).await?;
    let mut laptop = Box::pin(sam.on_another_device(&world)).await?;
    laptop.catch_up().await?;
    ensure!(laptop.requests().is_empty(), "another device asks Sam again");
    ensure!(!laptop.own().requests(world.now()).is_empty(), "it never arrived there");
    laptop.trusts_everything()?;
    world.end().await
}

async fn a_request_that_a_restore_lost_comes_back(world: World) -> Result<()> {
    let (mut sam, _, mut hanne) = people(&world).await?;
    let backup = world.backup().await?;
    ask(&mut hanne, &sam, "Hoe gaat het?").await?;
    sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    for person in [&mut hanne, &mut sam] {
        person.signs_in_again().await?;
        person.catch_up().await?;
    }
    hanne.catch_up().await?;
    ensure!(sam.requests().len() == 1 && hanne.asked().len() == 1, "it is lost, or there twice");
    world.end().await
}

async fn what_is_asked_too_often_after_a_restore_keeps_nothing_else_waiting(world: World) -> Result<()> {
    let (mut sam, mut jef, _) = people(&world).await?;
    let mut said = Vec::new();
    for number in 0..6 {
        said.push(sam.tells(&jef, &format!("Zin {number}.")).await?);
    }
    jef.catch_up().await?;
    let backup = world.backup().await?;
    for about in &said[..5] {
        Box::pin(jef.ask(sam.id(), Some(*about), None, "")).await?;
    }
    world.pass(DAY_MS);
    Box::pin(jef.ask(sam.id(), Some(said[5]), None, "")).await?;
    jef.tells(&sam, "Slaap wel.").await?;
    // What two days held comes back in one.
    let world = world.put_back(&backup).await?;
    for person in [&mut jef, &mut sam] {
        person.signs_in_again().await?;
        person.catch_up().await?;
    }
    jef.catch_up().await?;
    sam.catch_up().await?;
    ensure!(sam.requests().len() == 5, "{} requests came back", sam.requests().len());
    sam.reads("Slaap wel.").await?;
    world.pass(DAY_MS);
    jef.catch_up().await?;
    sam.catch_up().await?;
    ensure!(sam.requests().len() == 6, "the sixth one never came back");
    world.end().await
}

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Declined,
    Silent,
    /// The youth had blocked whoever asks, and never hears of it.
    Blocked,
}

/// Everything that the asker's device received from the moment of the request on, byte for byte: the answer to the command, and for
/// fifteen days their own log, the conversation, what is shared with them and where everything stands. With it, how many
/// requests their own log holds.
async fn everything_received(world: &World, fate: Fate) -> Result<(String, usize)> {
    let (mut sam, _, hanne) = people(world).await?;
    Box::pin(sam.block(hanne.id())).await?;
    if fate != Fate::Blocked {
        Box::pin(sam.unblock(hanne.id())).await?;
    }
    let wire = Wiretap::before(world.app.config.listen).await?;
    let asker = world.device_over(wire.address())?;
    let mut asker = Box::pin(asker.sign_in("hanne fiets", "kaas brood hanne regen")).await?;
    asker.catch_up().await?;
    let before = received(&wire).len();
    Box::pin(asker.ask(sam.id(), None, None, "Hoe gaat het?")).await?;
    sam.catch_up().await?;
    let arrived = sam.requests().first().map(|asking| asking.hash);
    ensure!(arrived.is_none() == (fate == Fate::Blocked), "whom it reached is not what this world is about");
    if let Some(request) = arrived.filter(|_| fate == Fate::Declined) {
        Box::pin(sam.decline(request)).await?;
    }
    for day in [1, 13, 2] {
        world.pass(day * DAY_MS);
        asker.catch_up().await?;
        asker.list_grants().await?;
    }
    let own = format!("/v1/logs/{}/entries?after=0&limit=500", asker.id());
    let page: Page = asker.connection().fetch(&own).await?;
    let count = page.entries.iter().filter(|entry| matches!(entry.content, Content::Asked { .. })).count();
    Ok((received(&wire).split_off(before), count))
}

/// What came over the wire, without the lines that tell the time of this machine, and without access tokens: each names the address
/// of its own world.
fn received(wire: &Wiretap) -> String {
    let streams = wire.recorded().into_iter().map(|connection| connection.received);
    let all: String = streams.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    let lines = all.lines().filter(|line| !line.starts_with("date:"));
    lines.map(without_token).collect::<Vec<_>>().join("\n")
}

fn without_token(line: &str) -> String {
    let Some((before, from)) = line.split_once("\"access\":\"") else { return line.to_owned() };
    format!("{before}{}", from.split_once('"').map_or("", |(_, after)| after))
}

#[tokio::test]
async fn declined_unanswered_and_blocked_are_the_same_to_the_asker() -> Result<()> {
    let mut heard = Vec::new();
    for fate in [Fate::Silent, Fate::Declined, Fate::Blocked] {
        let world = World::on_sqlite().await?;
        heard.push(Box::pin(everything_received(&world, fate)).await?);
        world.end().await?;
    }
    let [(silent, asked), (declined, _), (blocked, _)] = <[_; 3]>::try_from(heard).ok().context("three worlds")?;
    ensure!(asked == 1 && !silent.is_empty(), "nothing was asked");
    ensure!(declined == silent, "the asker can tell a no from silence");
    ensure!(blocked == silent, "the asker can tell that they are blocked");
    Ok(())
}

#[tokio::test]
async fn whoever_is_no_youth_or_unknown_cannot_be_asked() -> Result<()> {
    let world = World::on_sqlite().await?;
    let (sam, mut jef, mut hanne) = people(&world).await?;
    let link = hanne.invite(Standing::Youth, "Noor", "").await?;
    let noor = world.enters("Noor", &link).await?;
    hanne.catch_up().await?;
    for (what, whom) in [("a JIM", jef.id()), ("oneself", hanne.id())] {
        let refused = Box::pin(hanne.ask(whom, None, None, "Mag ik dat weten?")).await;
        ensure!(refused.is_err(), "{what} was asked");
    }
    ask(&mut hanne, &noor, "Mag ik dat weten?").await?;
    let stranger = Box::pin(jef.ask(noor.id(), None, None, "Mag ik dat weten?")).await;
    ensure!(stranger.is_err(), "a youth whom Jef does not know was asked");
    ask(&mut jef, &sam, "Mag ik dat weten?").await?;
    world.end().await
}
