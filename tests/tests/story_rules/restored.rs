//! The server's database is put back from a backup: nothing is read along that was ended or refused meanwhile.

use anyhow::{Result, ensure};
use naast_client::outbox::RuleWish;
use naast_core::charter::{ChannelKind, Role};
use naast_tests::world::World;

use crate::circle::Circle;

naast_tests::on_both_engines!(
    a_rule_ended_after_the_backup_is_never_undone,
    a_rule_made_after_the_backup_comes_back,
    a_rule_that_another_device_ended_is_ended_again,
    a_rule_that_another_device_ended_is_not_said_again,
    a_jims_no_that_was_lost_is_said_again_whatever_the_newest_charter_is,
    a_jim_whose_youth_ended_a_rule_talks_on_before_the_youth_is_back,
);

async fn a_rule_ended_after_the_backup_is_never_undone(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.sam.say(circle.room, "voor de kopie").await?;
    circle.hanne_reads(rule, &["voor de kopie"]).await?;
    let backup = world.backup().await?;
    circle.sam.end_rule(rule).await?;
    circle.hanne_finds_nothing(rule).await?;

    let world = world.put_back(&backup).await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.all_come_back().await?;
    circle.hanne_finds_nothing(rule).await?;
    ensure!(circle.sam.rules_in(circle.room).is_empty() && circle.jef.rules_in(circle.room).is_empty());
    circle.sam.say(circle.room, "en verder").await?;
    circle.hanne_finds_nothing(rule).await?;

    // One that still stands is read again once Sam's app has compared, and goes on.
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.sam.say(circle.room, "opnieuw").await?;
    let backup = world.backup().await?;
    circle.sam.say(circle.room, "na de kopie").await?;
    let world = world.put_back(&backup).await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.sam.signs_in_again().await?;
    for _ in 0..2 {
        Box::pin(circle.sam.catch_up()).await?;
    }
    circle.sam.say(circle.room, "weer bij").await?;
    circle.hanne_reads(rule, &["opnieuw", "weer bij"]).await?;
    circle.sam.trusts_everything()?;
    world.end().await
}

async fn a_rule_made_after_the_backup_comes_back(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let backup = world.backup().await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(circle.room, rule, true).await?;
    let world = world.put_back(&backup).await?;
    circle.all_come_back().await?;
    circle.sam.say(circle.room, "weer bij").await?;
    circle.jef.tells(&circle.sam, "ik ook").await?;
    circle.hanne_reads(rule, &["weer bij", "ik ook"]).await?;
    circle.all_trust()?;
    world.end().await
}

async fn a_rule_that_another_device_ended_is_ended_again(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.sam.say(circle.room, "lees maar mee").await?;
    let mut tablet = circle.sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    tablet.end_rule(rule).await?;
    circle.sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    // The tablet never comes back; the phone saw what it did.
    circle.sam.signs_in_again().await?;
    circle.sam.catch_up().await?;
    circle.sam.confirm_choices().await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.sam.say(circle.room, "voor Jef alleen").await?;
    circle.hanne_finds_nothing(rule).await?;
    ensure!(circle.sam.rules_in(circle.room).is_empty());
    circle.sam.trusts_everything()?;
    world.end().await
}

async fn a_rule_that_another_device_ended_is_not_said_again(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let mut tablet = circle.sam.on_another_device(&world).await?;
    let backup = world.backup().await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    tablet.catch_up().await?;
    tablet.end_rule(rule).await?;
    circle.sam.catch_up().await?;
    let world = world.put_back(&backup).await?;
    circle.sam.signs_in_again().await?;
    for _ in 0..2 {
        circle.sam.catch_up().await?;
    }
    circle.sam.confirm_choices().await?;
    circle.hanne.signs_in_again().await?;
    circle.hanne.catch_up().await?;
    ensure!(!circle.hanne.own().rules().given().contains_key(&rule), "she was told of it once more");
    ensure!(circle.sam.rules_in(circle.room).is_empty() && circle.sam.own().rules().made().is_empty());
    circle.sam.trusts_everything()?;
    world.end().await
}

async fn a_jims_no_that_was_lost_is_said_again_whatever_the_newest_charter_is(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &[(circle.jef.id(), Role::Jim)])).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    let rule = circle.sam_sets(RuleWish { channel: triad, ..circle.everything() }).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(triad, rule, true).await?;
    let backup = world.backup().await?;
    Box::pin(circle.sam.let_in(triad, aunt.id(), Role::Jim)).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(triad, rule, false).await?;
    let world = world.put_back(&backup).await?;
    circle.jef.signs_in_again().await?;
    circle.jef.catch_up().await?;
    // Whoever looks for the first time now hears it from the server alone.
    let late = circle.jef.on_another_device(&world).await?;
    let has_refused = |who: &naast_client::Person, jef| {
        who.rules_in(triad).iter().any(|rule| rule.refused.contains(&jef) && rule.agreed.is_empty())
    };
    ensure!(has_refused(&late, circle.jef.root()), "the server does not know of his no");
    circle.all_come_back().await?;
    circle.jef.say(triad, "niet voor Hanne").await?;
    circle.hanne_reads(rule, &[]).await?;
    circle.all_trust()?;
    world.end().await
}

async fn a_jim_whose_youth_ended_a_rule_talks_on_before_the_youth_is_back(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(circle.room, rule, true).await?;
    let backup = world.backup().await?;
    circle.sam.end_rule(rule).await?;
    circle.jef.catch_up().await?;
    let world = world.put_back(&backup).await?;
    circle.jef.signs_in_again().await?;
    circle.jef.catch_up().await?;
    circle.jef.say(circle.room, "niemand leest mee").await?;
    circle.all_come_back().await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.sam.reads("niemand leest mee").await?;
    circle.all_trust()?;
    world.end().await
}
