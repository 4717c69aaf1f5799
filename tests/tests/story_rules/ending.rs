//! How reading along ends, by whoever ends it.

use anyhow::{Result, ensure};
use naast_client::fold::GivenState;
use naast_client::outbox::RuleWish;
use naast_client::{Distrust, Error, Person};
use naast_core::RuleId;
use naast_protocol::ErrorCode;
use naast_tests::people::Opening;
use naast_tests::world::{DAY_MS, PATIENCE, World};

use crate::circle::{Circle, finds_nothing, goes_for_good, heard_the_end, reads_along};

naast_tests::on_both_engines!(
    a_rule_that_was_ended_gives_nothing_on_any_node_or_socket,
    a_rule_ends_on_friday_without_anybody_doing_anything,
    a_block_on_either_side_ends_reading_along,
    what_waits_for_somebody_who_is_blocked_never_goes_out,
    whoever_goes_for_good_reads_along_no_more_and_holds_nobody_up,
    whoever_no_longer_works_there_reads_along_with_nothing_said_meanwhile,
);

async fn a_rule_that_was_ended_gives_nothing_on_any_node_or_socket(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(circle.room, "eerst wel", circle.label).await?;
    circle.hanne_reads(rule, &["eerst wel"]).await?;
    let elsewhere = world.another_node().await?;
    let newcomer = &circle.hanne.newcomer;
    let device = world.device_over(elsewhere.address)?;
    let mut over_there = Box::pin(device.sign_in(&newcomer.login_name, &newcomer.words)).await?;
    ensure!(over_there.read_along(rule).await?.messages.len() == 1, "the other node serves it");
    circle.hanne.go_live(true).await?;
    circle.hanne.hear_everything(PATIENCE).await?;
    circle.sam.end_rule(rule).await?;
    let is_gone =
        |hanne: &Person| hanne.own().rules().given().get(&rule).is_some_and(|given| given.state == GivenState::Gone);
    circle.hanne.hear_until(PATIENCE, is_gone).await?;
    circle.hanne_finds_nothing(rule).await?;
    let refused = over_there.read_along(rule).await.err().and_then(|error| error.code());
    ensure!(refused == Some(ErrorCode::NothingHere), "the other node gave {refused:?}");
    circle.sam.say_labelled(circle.room, "nu niet meer", circle.label).await?;
    circle.hanne_finds_nothing(rule).await?;
    let again = circle.sam.end_rule(rule).await;
    ensure!(again.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)), "it was ended before");
    circle.jef.catch_up().await?;
    ensure!(circle.jef.rules_in(circle.room).is_empty());
    circle.all_trust()?;
    elsewhere.end().await?;
    world.end().await
}

async fn a_rule_ends_on_friday_without_anybody_doing_anything(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let wish = RuleWish { until: Some(world.now() + 3 * DAY_MS), ..circle.about_school() };
    let rule = circle.sam_sets(wish).await?;
    circle.sam.say_labelled(circle.room, "tot vrijdag", circle.label).await?;
    world.pass(3 * DAY_MS - 1);
    circle.hanne_reads(rule, &["tot vrijdag"]).await?;
    world.pass(1);
    circle.hanne_finds_nothing(rule).await?;
    circle.sam.say_labelled(circle.room, "zaterdag", circle.label).await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.all_trust()?;
    world.end().await
}

/// Without a network Sam gives Hanne something and lets her read along; then he blocks her.
async fn what_waits_for_somebody_who_is_blocked_never_goes_out(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let hanne = circle.hanne.id();
    let said = circle.sam.say(circle.room, "toch maar niet").await?;
    let stood = circle.sam_sets(circle.about_school()).await?;

    circle.sam.connection().cut(true);
    ensure!(circle.sam.share(&[said], hanne, None).await.is_err_and(|error| matches!(error, Error::Offline(_))));
    let wish = circle.everything();
    let along = Box::pin(circle.sam.set_rule(wish)).await;
    ensure!(along.is_err_and(|error| matches!(error, Error::Offline(_))));
    ensure!(circle.sam.outbox().iter().count() == 2, "nothing waits, so nothing is shown");
    ensure!(circle.sam.block(hanne).await.is_err_and(|error| matches!(error, Error::Offline(_))));
    circle.sam.connection().cut(false);
    circle.sam.catch_up().await?;
    ensure!(circle.sam.outbox().is_empty() && !circle.sam.has_blocked(hanne), "the block itself was not said");

    Box::pin(circle.sam.block(hanne)).await?;
    circle.hanne.catch_up().await?;
    ensure!(circle.hanne.own().received().is_empty() && circle.hanne.list_rules().await?.is_empty());
    ensure!(heard_the_end(&circle.hanne, stood), "what stood is over");
    ensure!(circle.hanne.own().rules().given().len() == 1, "Hanne was told of another rule");
    circle.all_trust()?;
    world.end().await
}

async fn a_block_on_either_side_ends_reading_along(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.sam.say(circle.room, "lees maar mee").await?;
    circle.hanne_reads(rule, &["lees maar mee"]).await?;
    let (sam, hanne) = (circle.sam.id(), circle.hanne.id());
    circle.hanne.block(sam).await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.hanne.catch_up().await?;
    let before = circle.hanne.own().log().cursor();
    circle.sam.say(circle.room, "hoor je dit?").await?;
    circle.hanne.catch_up().await?;
    let told = circle.hanne.own().log().cursor();
    circle.hanne.unblock(sam).await?;
    ensure!(told == before, "she heard of {} entries", told - before);
    circle.hanne_reads(rule, &["lees maar mee"]).await?;
    circle.sam.block(hanne).await?;
    circle.hanne_finds_nothing(rule).await?;
    world.end().await
}

async fn whoever_goes_for_good_reads_along_no_more_and_holds_nobody_up(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    let wish = RuleWish { to: aunt.id(), ..circle.everything() };
    let rule = circle.sam_sets(wish).await?;
    circle.sam.say(circle.room, "lees je mee?").await?;
    goes_for_good(aunt).await?;
    circle.sam.say(circle.room, "zij is weg").await?;
    let way = circle.sam.way();
    Box::pin(circle.sam.lost_phone(&way)).await?;
    circle.sam.say(circle.room, "en ik praat verder").await?;
    circle.jef.reads("en ik praat verder").await?;
    circle.sam.end_rule(rule).await?;
    // And a youth who goes takes every rule along.
    let rule = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(circle.room, "nog even", circle.label).await?;
    circle.hanne_reads(rule, &["nog even"]).await?;
    goes_for_good(circle.sam).await?;
    finds_nothing(&mut circle.hanne, rule).await?;
    circle.hanne.catch_up().await?;
    ensure!(heard_the_end(&circle.hanne, rule), "she was not told");
    world.end().await
}

async fn whoever_no_longer_works_there_reads_along_with_nothing_said_meanwhile(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { coordinator: mut desk, mut hanne, mut sam, jefs_room: room, .. } = opening;
    jef.catch_up().await?;
    sam.catch_up().await?;
    let wish = RuleWish { channel: room, labels: None, authors: vec![sam.root()], to: hanne.id(), until: None };
    let rule = Box::pin(sam.set_rule(wish)).await?;
    sam.say(room, "zij werkt hier").await?;
    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    desk.catch_up().await?;
    Box::pin(desk.say_team(&login, &words, &[], world.now() + DAY_MS)).await?;
    sam.say(room, "zij is even weg").await?;
    let refused = Box::pin(hanne.read_along(rule)).await.err().and_then(|error| error.code());
    ensure!(refused == Some(ErrorCode::NotInTeam), "she got {refused:?}");
    Box::pin(desk.say_team(&login, &words, &[hanne.id()], world.now() + DAY_MS)).await?;
    sam.say(room, "zij is terug").await?;
    reads_along(&mut hanne, rule, &["zij werkt hier", "zij is terug"]).await?;
    world.end().await
}

/// A rule for one person is nothing for another, and nothing that its reader is shown can be put in another's place.
#[tokio::test]
async fn a_rule_is_read_by_nobody_else() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut circle = Box::pin(Circle::begin(&world)).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.sam.say(circle.room, "alleen voor Hanne").await?;
    finds_nothing(&mut circle.jef, rule).await?;
    let unknown = Box::pin(circle.hanne.read_along(RuleId([9; 16]))).await;
    ensure!(unknown.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)));
    ensure!(!circle.hanne.alarms().contains(&Distrust::ForeignRule));
    world.end().await
}
