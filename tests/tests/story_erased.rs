//! What a reader hears when words are erased that they were given, or read along: of what leaves their screen, and of nothing else.

use anyhow::{Context as _, Result, ensure};
use naast_client::outbox::RuleWish;
use naast_core::ShareId;
use naast_protocol::command::{self, Command};
use naast_tests::by_hand::id;
use naast_tests::on_both_engines;
use naast_tests::people::Actor;
use naast_tests::scenes::Talk;
use naast_tests::world::{DAY_MS, World};

on_both_engines! {
    an_open_screen_hears_of_an_erased_message_whoever_wrote_it,
    what_was_erased_before_leaves_nobodys_screen_a_second_time,
    between_people_of_whom_one_blocks_the_other_nothing_is_heard,
    a_share_without_words_is_offered_to_nobody_and_opened_by_nobody,
    a_jims_late_no_tells_nobody_of_a_rule_that_is_over,
    a_block_alone_ends_what_is_read_along_on_an_open_screen,
}

async fn an_open_screen_hears_of_an_erased_message_whoever_wrote_it(world: World) -> Result<()> {
    let Talk { mut hanne, mut sam, mut jef, room } = Box::pin(Talk::begin(&world)).await?;
    let first = sam.tells(&jef, "Dit niet.").await?;
    let second = sam.tells(&jef, "Dit wel.").await?;
    jef.reads("Dit wel.").await?;
    let answer = jef.tells(&sam, "Van mij.").await?;
    sam.reads("Van mij.").await?;
    let share = sam.share(&[first, second, answer], hanne.id(), None).await?;
    let over = sam.share(&[first], hanne.id(), Some(world.now() + DAY_MS)).await?;
    let taken = sam.share(&[first], hanne.id(), None).await?;
    sam.withdraw(taken).await?;
    world.pass(DAY_MS);
    ensure!(given(&mut hanne, share).await? == 1);
    sam.erase(room, first).await?;
    ensure!(given(&mut hanne, share).await? == 2, "what its author erased stays on her screen");
    ensure!(
        given(&mut hanne, over).await? == 1 && given(&mut hanne, taken).await? == 1,
        "what is over tells something"
    );
    jef.leave_with_words(room).await?;
    ensure!(given(&mut hanne, share).await? == 3, "what its author took with him stays on her screen");
    let given = hanne.open_grant(share).await?;
    ensure!(given.messages.len() == 1 && given.messages[0].text().is_some_and(|text| text == "Dit wel."));
    world.end().await
}

async fn what_was_erased_before_leaves_nobodys_screen_a_second_time(world: World) -> Result<()> {
    let Talk { mut hanne, mut sam, mut jef, room } = Box::pin(Talk::begin(&world)).await?;
    let own = sam.tells(&jef, "Van mij.").await?;
    jef.reads("Van mij.").await?;
    let shared = jef.tells(&sam, "Dit las Hanne.").await?;
    jef.tells(&sam, "Dit nooit.").await?;
    sam.reads("Dit nooit.").await?;
    let share = sam.share(&[own, shared], hanne.id(), None).await?;
    jef.erase(room, shared).await?;
    ensure!(given(&mut hanne, share).await? == 2);
    jef.leave_with_words(room).await?;
    ensure!(given(&mut hanne, share).await? == 2, "she hears that there was something that she never was given");
    world.end().await
}

async fn between_people_of_whom_one_blocks_the_other_nothing_is_heard(world: World) -> Result<()> {
    for blocks_the_reader in [true, false] {
        let world = if blocks_the_reader { &world } else { &World::on_sqlite().await? };
        let Talk { mut hanne, mut sam, jef, room } = Box::pin(Talk::begin(world)).await?;
        let said = sam.tells(&jef, "Dit niet.").await?;
        let share = sam.share(&[said], hanne.id(), None).await?;
        ensure!(given(&mut hanne, share).await? == 1);
        let (who, whom) = if blocks_the_reader { (&mut sam, hanne.id()) } else { (&mut hanne, sam.id()) };
        // By an app that takes nothing back by itself.
        who.give(&Command::Block(command::Block { id: id(), whom, leaves: Vec::new() })).await?;
        sam.erase(room, said).await?;
        ensure!(given(&mut hanne, share).await? == 1, "she hears of a share that she is not served");
    }
    world.end().await
}

async fn a_share_without_words_is_offered_to_nobody_and_opened_by_nobody(world: World) -> Result<()> {
    let Talk { mut hanne, mut sam, jef, room } = Box::pin(Talk::begin(&world)).await?;
    let said = sam.tells(&jef, "Dit niet.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    ensure!(hanne.list_grants().await?.len() == 1);
    sam.erase(room, said).await?;
    hanne.sees_nothing().await?;
    let _nothing = hanne.open_grant(share).await;
    sam.catch_up().await?;
    let row = sam.own().shares().get(&share).context("his share")?;
    ensure!(row.opened_at.is_none(), "Sam reads that somebody opened what was erased before");
    world.end().await
}

async fn a_jims_late_no_tells_nobody_of_a_rule_that_is_over(world: World) -> Result<()> {
    for is_over in [false, true] {
        let world = if is_over { &world } else { &World::on_sqlite().await? };
        let Talk { mut hanne, mut sam, mut jef, room } = Box::pin(Talk::begin(world)).await?;
        let (to, until) = (hanne.id(), Some(world.now() + DAY_MS));
        let mut authors = vec![sam.root(), jef.root()];
        authors.sort_unstable();
        let rule = sam.set_rule(RuleWish { channel: room, labels: None, authors, to, until }).await?;
        jef.catch_up().await?;
        jef.agree_rule(room, rule, true).await?;
        jef.tells(&sam, "Van Jef.").await?;
        world.pass(if is_over { DAY_MS } else { 0 });
        let before = heard(&mut hanne, "rule_words", "rule", &rule.to_string()).await?;
        jef.agree_rule(room, rule, false).await?;
        let after = heard(&mut hanne, "rule_words", "rule", &rule.to_string()).await?;
        ensure!((after == before) == is_over, "heard {before} times before his no, {after} after it; over: {is_over}");
    }
    world.end().await
}

async fn a_block_alone_ends_what_is_read_along_on_an_open_screen(world: World) -> Result<()> {
    let Talk { mut hanne, mut sam, room, .. } = Box::pin(Talk::begin(&world)).await?;
    let (to, authors) = (hanne.id(), vec![sam.root()]);
    let rule = sam.set_rule(RuleWish { channel: room, labels: None, authors, to, until: None }).await?;
    ensure!(heard(&mut hanne, "rule_over", "rule", &rule.to_string()).await? == 0);
    sam.give(&Command::Block(command::Block { id: id(), whom: to, leaves: Vec::new() })).await?;
    ensure!(heard(&mut hanne, "rule_over", "rule", &rule.to_string()).await? == 1, "Sam's words stay on her screen");
    world.end().await
}

/// How often somebody's own log says that there is something to read by a share.
async fn given(who: &mut Actor, share: ShareId) -> Result<usize> {
    heard(who, "grant", "share", &share.to_string()).await
}

/// How often somebody's own log says something of this kind about this.
async fn heard(who: &mut Actor, kind: &str, field: &str, name: &str) -> Result<usize> {
    let log = format!("/v1/logs/{}/entries?after=0&limit=500", who.id());
    let page: serde_json::Value = who.connection().fetch(&log).await?;
    let entries = page["entries"].as_array().context("a page of a log")?;
    Ok(entries.iter().filter(|entry| entry["kind"] == kind && entry[field] == name).count())
}
