//! Two phones, one secret: from an empty machine to a share that is taken back, on both engines.

use anyhow::{Context as _, Result, ensure};
use naast_client::{Delivery, Person};
use naast_core::charter::Role;
use naast_core::invite::Standing;
use naast_protocol::ErrorCode;
use naast_protocol::sealed::{Answer, CardAnswer};
use naast_tests::people::Opening;
use naast_tests::world::{DAY_MS, PATIENCE, World};

naast_tests::on_both_engines!(
    the_whole_story,
    a_withdrawn_share_is_on_no_route_and_in_no_frame,
    a_stranger_cannot_tell_forbidden_from_unknown,
    a_share_ends_on_friday_without_anybody_doing_anything,
    an_erased_message_is_gone_for_everybody_and_from_every_share,
    staff_cannot_invite_anybody_into_a_circle,
    a_message_is_waiting_then_on_the_server_then_delivered,
);

async fn the_whole_story(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    ensure!(opening.hanne.channel_with("Sam").is_some(), "Sam's circle begins with who invited him");

    // Jef answers the card without an account, and then comes in.
    let yes = CardAnswer { answer: Answer::Yes, name: "Jef".into(), words: "Natuurlijk, jongen.".into() };
    world.device()?.answer(&opening.jefs_link, &yes).await?;
    opening.sam.catch_up().await?;
    let answered = opening.sam.own().answers().values().next().context("Sam sees the answer")?;
    ensure!(answered.answer == Answer::Yes && answered.words == "Natuurlijk, jongen.");

    // He writes at once, while Sam's phone is off: a seat is taken without the owner.
    let mut jef = world.enters("Jef", &opening.jefs_link).await?;
    let Opening { mut hanne, mut sam, coordinator: mut desk, jefs_room, .. } = opening;
    jef.tells(&sam, "Dag Sam. Ik ben er.").await?;

    // Sam's app reads it and folds Jef into the next charter.
    sam.reads("Dag Sam. Ik ben er.").await?;
    let room = sam.channel(jefs_room).and_then(|channel| channel.room()).context("Sam knows his room")?;
    ensure!(room.charter_n == 1 && room.taken.is_empty() && room.role_of(jef.id()) == Some(Role::Jim));

    let secret = sam.tells(&jef, "Het was niet de bus. Ik ben niet gegaan.").await?;
    jef.reads("Het was niet de bus. Ik ben niet gegaan.").await?;
    jef.tells(&sam, "Dank je dat je het zegt.").await?;
    sam.reads("Dank je dat je het zegt.").await?;
    hanne.does_not_read("Het was niet de bus. Ik ben niet gegaan.").await?;
    hanne.sees_nothing().await?;

    // Sam shares one message with Hanne until Friday.
    let share = sam.share(&[secret], hanne.id(), Some(world.now() + 3 * DAY_MS)).await?;
    hanne.catch_up().await?;
    let given = hanne.open_grant(share).await?;
    ensure!(given.from == "Sam" && given.messages.len() == 1);
    ensure!(given.messages[0].author == "Sam");
    ensure!(given.messages[0].text().is_some_and(|text| text == "Het was niet de bus. Ik ben niet gegaan."));
    sam.catch_up().await?;
    let row = sam.who_sees_what().into_iter().next().context("Sam sees who sees what")?;
    ensure!(row.name == "Hanne" && row.opened_at.is_some());

    // And takes it back.
    sam.withdraw(share).await?;
    ensure!(sam.who_sees_what().is_empty());
    hanne.sees_nothing().await?;
    let gone = hanne.open_grant(share).await;
    ensure!(gone.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)));
    hanne.does_not_read("Het was niet de bus. Ik ben niet gegaan.").await?;

    desk.catch_up().await?;
    ensure!(desk.channels().count() == 0, "a desk reads no content");
    for somebody in [&desk, &hanne, &sam, &jef] {
        somebody.trusts_everything()?;
    }
    world.end().await
}

async fn a_withdrawn_share_is_on_no_route_and_in_no_frame(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let secret = sam.tells(&jef, "Alleen voor jou.").await?;
    let share = sam.share(&[secret], hanne.id(), None).await?;
    let body = {
        let granted: serde_json::Value = hanne.connection().fetch(&format!("/v1/grants/{share}")).await?;
        let body = granted["envelopes"][0]["body"].as_str().context("a body is given")?.to_owned();
        (body, granted["seal"].as_str().context("a seal is given")?.to_owned())
    };
    hanne.go_live(true).await?;
    hanne.hear_everything(PATIENCE).await?;
    sam.withdraw(share).await?;
    let is_void = |hanne: &Person| {
        hanne.own().received().get(&share).is_some_and(|given| given.state == naast_client::fold::GivenState::Gone)
    };
    hanne.hear_until(PATIENCE, is_void).await?;

    let mut seen = hanne.take_raw_frames();
    ensure!(seen.iter().any(|frame| frame.contains("void")), "the frames were looked at");
    hanne.go_dark();
    hanne.go_live(true).await?;
    hanne.hear_everything(PATIENCE).await?;
    seen.extend(hanne.take_raw_frames());
    let (me, jefs, sams) = (hanne.id(), jef.id(), sam.id());
    let own_room = hanne.room_with(&sam)?;
    let foreign_room = sam.room_with(&jef)?;
    let routes = [
        "/v1/grants".to_owned(),
        format!("/v1/grants/{share}"),
        "/v1/logs".to_owned(),
        format!("/v1/logs/{me}/entries?after=0&limit=500"),
        format!("/v1/logs/{own_room}/entries?after=0&limit=500"),
        format!("/v1/logs/{foreign_room}/entries?after=0&limit=500"),
        format!("/v1/logs/{sams}/entries?after=0&limit=500"),
        format!("/v1/logs/{jefs}/entries?after=0&limit=500"),
        format!("/v1/chains/{sams}"),
        "/v1/vault".to_owned(),
    ];
    for route in &routes {
        // A refusal holds nothing either: its text is looked at all the same.
        let answer: Result<serde_json::Value, _> = hanne.connection().fetch(route).await;
        seen.push(answer.map_or_else(|error| format!("{error:?}"), |value| value.to_string()));
    }
    for text in &seen {
        ensure!(!text.contains(&body.0) && !text.contains(&body.1), "something of it came again: {text:.200}");
    }
    world.end().await
}

async fn a_stranger_cannot_tell_forbidden_from_unknown(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    sam.tells(&jef, "Niet voor Hanne.").await?;
    let room = sam.room_with(&jef)?;
    let mut answers = Vec::new();
    for (real, made_up) in [
        (format!("/v1/logs/{room}/entries"), "/v1/logs/AAAAAAAAAAAAAAAAAAAAAA/entries"),
        (format!("/v1/logs/{}/entries", sam.id()), "/v1/logs/AAAAAAAAAAAAAAAAAAAAAA/entries"),
        (format!("/v1/chains/{}", jef.id()), "/v1/chains/AAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        let real = hanne.connection().fetch::<serde_json::Value>(&real).await;
        let unknown = hanne.connection().fetch::<serde_json::Value>(made_up).await;
        answers.push((format!("{real:?}"), format!("{unknown:?}")));
    }
    for (forbidden, unknown) in answers {
        ensure!(forbidden == unknown && forbidden.contains("NothingHere"), "{forbidden} and {unknown}");
    }
    world.end().await
}

async fn a_share_ends_on_friday_without_anybody_doing_anything(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let secret = sam.tells(&jef, "Tot vrijdag.").await?;
    let share = sam.share(&[secret], hanne.id(), Some(world.now() + 3 * DAY_MS)).await?;
    world.pass(3 * DAY_MS - 1);
    hanne.open_grant(share).await?;
    world.pass(1);
    hanne.sees_nothing().await?;
    ensure!(hanne.open_grant(share).await.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)));
    ensure!(sam.who_sees_what().is_empty());
    world.end().await
}

async fn an_erased_message_is_gone_for_everybody_and_from_every_share(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let mut jef = opening.jef_comes(&world).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    let room = sam.room_with(&jef)?;
    let said = sam.tells(&jef, "Vergeet dit.").await?;
    sam.tells(&jef, "En dit niet.").await?;
    jef.reads("Vergeet dit.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    sam.erase(room, said).await?;
    jef.does_not_read("Vergeet dit.").await?;
    jef.trusts_everything()?;
    let rest = hanne.open_grant(share).await;
    ensure!(rest.map_or(true, |given| given.messages.is_empty()), "the share still gives it");
    // Somebody who reads it all anew sees that something was there, and that its author took it away.
    let mut jef = jef.comes_back_with_words(&world).await?;
    jef.does_not_read("Vergeet dit.").await?;
    jef.reads("En dit niet.").await?;
    world.end().await
}

async fn staff_cannot_invite_anybody_into_a_circle(world: World) -> Result<()> {
    let Opening { mut hanne, mut coordinator, .. } = Opening::play(&world).await?;
    for refused in
        [hanne.invite(Standing::Guest, "opa", "").await, coordinator.invite(Standing::Guest, "opa", "").await]
    {
        ensure!(refused.is_err_and(|error| error.code() == Some(ErrorCode::NotYourTask)));
    }
    world.end().await
}

async fn a_message_is_waiting_then_on_the_server_then_delivered(world: World) -> Result<()> {
    let mut opening = Opening::play(&world).await?;
    let mut jef = opening.jef_comes(&world).await?;
    let mut sam = opening.sam;
    let room = sam.room_with(&jef)?;
    sam.go_live(false).await?;
    sam.hear_everything(PATIENCE).await?;
    let said = sam.say(room, "Ben je wakker?").await?;
    sam.hear_until(PATIENCE, |sam| sam.find_words("Ben je wakker?").is_some()).await?;
    ensure!(sam.delivery(room, said) == Delivery::OnServer);
    jef.go_live(false).await?;
    jef.hear_until(PATIENCE, |jef| jef.find_words("Ben je wakker?").is_some()).await?;
    sam.hear_until(PATIENCE, |sam| sam.delivery(room, said) == Delivery::Delivered).await?;
    ensure!(jef.unread(room) == 1);
    jef.read(room).await?;
    ensure!(jef.unread(room) == 0);
    world.end().await
}
