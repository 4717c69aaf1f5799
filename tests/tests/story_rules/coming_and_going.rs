//! Who comes into a conversation with which somebody reads along, and who reads along and comes or goes.

use anyhow::{Context as _, Result, ensure};
use naast_client::outbox::RuleWish;
use naast_core::charter::{ChannelKind, Role};
use naast_core::{ChannelId, RuleId};
use naast_protocol::sealed::Payload;
use naast_tests::people::Actor;
use naast_tests::samples::messages::says_anyway;
use naast_tests::world::World;

use crate::circle::{Circle, finds_nothing, goes_for_good, heard_the_end};

naast_tests::on_both_engines!(
    whoever_comes_later_sees_who_reads_along,
    whoever_comes_later_goes_on_when_a_rule_ends_that_they_never_heard_of,
    a_reader_who_comes_in_reads_there_and_not_along,
    whoever_never_met_who_reads_along_is_told_a_name_by_the_youth_alone,
);

async fn whoever_never_met_who_reads_along_is_told_a_name_by_the_youth_alone(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let room = circle.room;
    let (link, aunts_room) = circle.sam.ask_jim("tante", "Wil jij ook?").await?;
    let mut marie = world.enters("Marie", &link).await?;
    circle.sam.catch_up().await?;
    marie.catch_up().await?;
    circle.sam.catch_up().await?;
    circle.jef.catch_up().await?;
    let unread = circle.jef.unread(room);
    let rule = circle.sam_sets(RuleWish { to: marie.id(), ..circle.everything() }).await?;
    let name = |circle: &Circle| {
        let rule = circle.jef.rules_in(room).iter().find(|standing| standing.id == rule);
        rule.map(|rule| circle.jef.reader_name(room, rule))
    };
    circle.jef.catch_up().await?;
    ensure!(name(&circle).as_deref() == Some("Marie"), "Jef sees {:?}", name(&circle));
    ensure!(circle.jef.unread(room) == unread, "a name is nothing to read");
    let said = |circle: &Circle| circle.jef.channel(room).map_or(0, |channel| channel.messages().len());
    let before = said(&circle);
    circle.sam.catch_up().await?;
    circle.jef.catch_up().await?;
    ensure!(said(&circle) == before, "it is said once");

    // Neither Jef's word counts, nor a name that is too long, nor none.
    says_name(&mut circle.jef, room, rule, "Niemand").await?;
    says_name(&mut circle.sam, room, rule, &"M".repeat(61)).await?;
    says_name(&mut circle.sam, room, rule, "").await?;
    circle.jef.catch_up().await?;
    ensure!(name(&circle).as_deref() == Some("Marie"), "Jef sees {:?}", name(&circle));
    let unknown = RuleId([7; 16]);
    says_name(&mut circle.sam, room, unknown, "Piet").await?;
    says_name(&mut circle.sam, room, rule, &"M".repeat(60)).await?;
    circle.jef.catch_up().await?;
    let channel = circle.jef.channel(room).context("he is in")?;
    ensure!(channel.reader_name(unknown).is_none(), "a rule that nobody made has a reader");
    ensure!(name(&circle) == Some("M".repeat(60)), "the youth's newest word counts");

    // Nobody whom somebody knows is renamed.
    let with_hanne = circle.sam_sets(circle.about_school()).await?;
    says_name(&mut circle.sam, room, with_hanne, "Mevrouw").await?;
    circle.sam.catch_up().await?;
    let known = circle.sam.rules_in(room).iter().find(|rule| rule.id == with_hanne).context("it stands")?;
    ensure!(circle.sam.reader_name(room, known) == "Hanne");
    ensure!(circle.sam.channel(aunts_room).is_some());
    circle.all_trust()?;
    world.end().await
}

/// Says how who reads along is called: a person's app says it only where it is due.
async fn says_name(who: &mut Actor, room: ChannelId, rule: RuleId, name: &str) -> Result<()> {
    let payload = Payload::ReadsAlong { rule, name: name.to_owned() };
    Box::pin(says_anyway(who, room, &payload, None)).await?;
    Ok(())
}

async fn whoever_comes_later_sees_who_reads_along(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let people = [(circle.jef.id(), Role::Jim)];
    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &people)).await?;
    let wish = RuleWish { channel: triad, ..circle.about_school() };
    let ended = Box::pin(circle.sam.set_rule(wish.clone())).await?;
    circle.sam.end_rule(ended).await?;
    let rule = circle.sam_sets(wish).await?;
    let (link, aunts_room) = circle.sam.ask_jim("tante", "Wil jij ook?").await?;
    let mut aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    ensure!(circle.sam.channel(aunts_room).is_some());
    let way = circle.sam.way();
    Box::pin(circle.sam.lost_phone(&way)).await?;
    Box::pin(circle.sam.let_in(triad, aunt.id(), Role::Jim)).await?;
    aunt.catch_up().await?;
    aunt.trusts_everything()?;
    let seen: Vec<RuleId> = aunt.rules_in(triad).iter().map(|rule| rule.id).collect();
    ensure!(seen == [rule], "she sees {seen:?}");
    aunt.say(triad, "dag allemaal").await?;
    circle.sam.say_labelled(triad, "welkom", circle.label).await?;
    circle.hanne_reads(rule, &["welkom"]).await?;
    // The same on a device that reads it all from the beginning.
    let late = circle.sam.on_another_device(&world).await?;
    ensure!(late.rules_in(triad).len() == 1);
    late.trusts_everything()?;
    circle.all_trust()?;
    world.end().await
}

async fn whoever_comes_later_goes_on_when_a_rule_ends_that_they_never_heard_of(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &[(circle.jef.id(), Role::Jim)])).await?;
    let (link, _) = circle.sam.ask_jim("buurvrouw", "Wil jij ook?").await?;
    let neighbour = world.enters("Noor", &link).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let mut aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    let with_hanne = circle.sam_sets(RuleWish { channel: triad, ..circle.everything() }).await?;
    let wish = RuleWish { channel: triad, to: neighbour.id(), ..circle.everything() };
    let with_neighbour = circle.sam_sets(wish).await?;
    circle.jef.catch_up().await?;
    for rule in [with_hanne, with_neighbour] {
        circle.jef.agree_rule(triad, rule, true).await?;
    }
    goes_for_good(neighbour).await?;
    Box::pin(circle.sam.let_in(triad, aunt.id(), Role::Jim)).await?;
    aunt.catch_up().await?;
    let seen: Vec<RuleId> = aunt.rules_in(triad).iter().map(|rule| rule.id).collect();
    ensure!(seen == [with_hanne], "she sees {seen:?}");
    circle.jef.catch_up().await?;
    for rule in [with_hanne, with_neighbour] {
        circle.jef.agree_rule(triad, rule, false).await?;
    }
    circle.sam.end_rule(with_neighbour).await?;
    circle.sam.say(triad, "wie is er nog?").await?;
    aunt.reads("wie is er nog?").await?;
    aunt.say(triad, "ik").await?;
    circle.sam.reads("ik").await?;
    circle.hanne_reads(with_hanne, &["wie is er nog?"]).await?;
    aunt.trusts_everything()?;
    circle.all_trust()?;
    world.end().await
}

async fn a_reader_who_comes_in_reads_there_and_not_along(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &[(circle.jef.id(), Role::Jim)])).await?;
    let rule = circle.sam_sets(RuleWish { channel: triad, ..circle.about_school() }).await?;
    let stays = circle.sam_sets(circle.about_school()).await?;
    circle.sam.say_labelled(triad, "lees maar", circle.label).await?;
    circle.hanne_reads(rule, &["lees maar"]).await?;
    Box::pin(circle.sam.let_in(triad, circle.hanne.id(), Role::Professional)).await?;
    circle.sam.say_labelled(triad, "kom erbij", circle.label).await?;
    circle.hanne.reads("kom erbij").await?;
    ensure!(heard_the_end(&circle.hanne, rule) && !heard_the_end(&circle.hanne, stays));
    let listed: Vec<RuleId> = circle.hanne.list_rules().await?.into_iter().map(|row| row.rule).collect();
    ensure!(listed == [stays], "she reads along by {listed:?}");
    circle.jef.catch_up().await?;
    for who in [&circle.sam, &circle.jef, &circle.hanne] {
        ensure!(who.rules_in(triad).is_empty(), "{} sees a rule", who.name());
    }
    circle.sam.end_rule(stays).await?;
    finds_nothing(&mut circle.hanne, rule).await?;
    circle.all_trust()?;
    world.end().await
}
