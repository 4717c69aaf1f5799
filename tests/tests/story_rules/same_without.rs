//! What somebody who reads along receives is the same, whatever else there is that they do not read.

use anyhow::{Result, ensure};
use naast_client::outbox::RuleWish;
use naast_core::rule::ReadAlong;
use naast_core::{Hash, RuleId};
use naast_protocol::http::Along;
use naast_tests::people::Actor;
use naast_tests::world::World;

use crate::circle::{Circle, everything_for};

naast_tests::on_both_engines!(
    what_is_said_beside_a_rule_changes_nothing_that_its_reader_gets,
    another_rule_that_is_made_and_ended_changes_nothing_that_a_reader_gets,
);

async fn what_is_said_beside_a_rule_changes_nothing_that_its_reader_gets(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(circle.room, "een", circle.label).await?;
    circle.hanne.catch_up().await?;
    let before = everything_for(&mut circle.hanne, rule).await?;
    circle.sam.say(circle.room, "niet voor haar").await?;
    circle.jef.tells(&circle.sam, "ook niet").await?;
    ensure!(everything_for(&mut circle.hanne, rule).await? == before, "she can tell that something else was said");
    // The control: what is covered does change it.
    circle.sam.say_labelled(circle.room, "twee", circle.label).await?;
    ensure!(everything_for(&mut circle.hanne, rule).await? != before, "nothing was looked at");
    circle.hanne_reads(rule, &["een", "twee"]).await?;
    world.end().await
}

async fn another_rule_that_is_made_and_ended_changes_nothing_that_a_reader_gets(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    let rule = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(circle.room, "een", circle.label).await?;
    circle.hanne.catch_up().await?;
    let before = everything_for(&mut circle.hanne, rule).await?;
    another_rule(&mut circle, &aunt).await?;
    ensure!(everything_for(&mut circle.hanne, rule).await? == before, "she can tell that there is another one");
    world.end().await
}

/// Sam lets his aunt read along with what both say, and ends that.
async fn another_rule(circle: &mut Circle, aunt: &Actor) -> Result<()> {
    let other = circle.sam_sets(RuleWish { to: aunt.id(), ..circle.everything() }).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(circle.room, other, true).await?;
    circle.jef.tells(&circle.sam, "alleen voor tante").await?;
    circle.sam.end_rule(other).await?;
    Ok(())
}

/// Everything that Hanne ever receives, in a world in which that other rule is made before hers, or is not.
async fn received(is_there: bool, told: fn(&mut ReadAlong)) -> Result<String> {
    let world = World::on_sqlite().await?;
    let mut circle = Box::pin(Circle::begin(&world)).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    if is_there {
        another_rule(&mut circle, &aunt).await?;
    }
    let rule = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(circle.room, "een", circle.label).await?;
    circle.hanne.catch_up().await?;
    let mut all = everything_for(&mut circle.hanne, rule).await?;
    // A statement's own words lie under base64url.
    let along: Along = circle.hanne.connection().fetch(&format!("/v1/rules/{rule}")).await?;
    let mut read = along.told.read::<ReadAlong>()?.body;
    told(&mut read);
    all.push(serde_json::to_string(&read)?);
    world.end().await?;
    Ok(without_chance(&all.join("\n")))
}

/// The text with each word that chance made (an id, a hash, a seal) in its place: which of them it is, and how long.
fn without_chance(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut seen: Vec<&str> = Vec::new();
    let mut masked = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if word.len() < RuleId([0; 16]).to_string().len() {
            masked.push_str(word);
        } else {
            let place = seen.iter().position(|known| *known == word).unwrap_or(seen.len());
            if place == seen.len() {
                seen.push(word);
            }
            masked.extend(["<", &place.to_string(), ": ", &word.len().to_string(), " long>"]);
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        masked.push_str(&after[..next]);
        rest = &after[next..];
    }
    masked
}

#[tokio::test]
async fn a_reader_receives_the_same_in_a_world_with_another_rule_and_in_one_without() -> Result<()> {
    let (with, without) = (received(true, |_| {}).await?, received(false, |_| {}).await?);
    ensure!(with == without, "they differ:\n{with}\n{without}");
    // The control: a single number more in what she is told is noticed.
    let other = received(false, |told| told.until = Some(1)).await?;
    ensure!(other != without, "nothing was looked at");
    Ok(())
}

#[test]
fn only_what_chance_makes_is_left_out() {
    let (one, other) = (Hash([1; 32]), Hash([2; 32]));
    let text = |first: Hash, second: Hash, n: u32| without_chance(&format!("{first} {second} {n}"));
    assert_eq!(text(one, other, 1), text(other, one, 1));
    assert_ne!(text(one, other, 1), text(one, one, 1));
    assert_ne!(text(one, other, 1), text(one, other, 2));
}
