//! What is read along, and when.

use anyhow::{Result, ensure};
use naast_client::outbox::RuleWish;
use naast_protocol::{Command, ErrorCode};
use naast_tests::world::{DAY_MS, World};

use crate::circle::{Circle, told_anew};

naast_tests::on_both_engines!(
    what_has_the_label_is_read_along_and_nothing_else,
    a_jims_words_are_covered_once_he_agreed_and_never_after_he_took_it_back,
    an_app_that_has_not_seen_a_rule_says_it_again_with_what_it_asks_for,
    an_epoch_opened_by_somebody_else_is_read_once_the_youths_app_was_there,
    an_erased_message_is_read_along_by_nobody,
    an_open_screen_hears_of_what_is_read_along_no_more,
    a_phone_whose_clock_is_ahead_says_what_is_still_covered,
);

async fn what_has_the_label_is_read_along_and_nothing_else(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let (room, label) = (circle.room, circle.label);
    circle.sam.say_labelled(room, "voor de regel", label).await?;
    let rule = circle.sam_sets(circle.about_school()).await?;
    let other = circle.sam.label("thuis");
    circle.sam.say_labelled(room, "ik was er vandaag", label).await?;
    circle.sam.say_labelled(room, "thuis is het stil", other).await?;
    circle.sam.say(room, "niets voor haar").await?;
    circle.jef.tells(&circle.sam, "goed zo").await?;
    circle.jef.say_locked(room, "onder ons").await?;
    circle.hanne.catch_up().await?;
    ensure!(circle.hanne.own().rules().given().contains_key(&rule), "her own log tells her");
    circle.hanne_reads(rule, &["ik was er vandaag"]).await?;
    circle.hanne.does_not_read("niets voor haar").await?;
    circle.jef.catch_up().await?;
    let [seen] = circle.jef.rules_in(room) else { anyhow::bail!("Jef does not see who reads along") };
    ensure!(seen.to.person == circle.hanne.id());
    circle.sam.catch_up().await?;
    circle.all_trust()?;
    world.end().await
}

async fn a_jims_words_are_covered_once_he_agreed_and_never_after_he_took_it_back(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let room = circle.room;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.jef.tells(&circle.sam, "niemand vroeg mij iets").await?;
    circle.sam.say(room, "van mij wel").await?;
    circle.hanne_reads(rule, &["van mij wel"]).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(room, rule, true).await?;
    circle.jef.tells(&circle.sam, "nu ook van mij").await?;
    circle.jef.say_locked(room, "dit niet").await?;
    circle.hanne_reads(rule, &["van mij wel", "nu ook van mij"]).await?;
    circle.jef.agree_rule(room, rule, false).await?;
    circle.jef.tells(&circle.sam, "en nu niet meer").await?;
    circle.hanne_reads(rule, &["van mij wel"]).await?;
    let again = circle.jef.agree_rule(room, rule, true).await;
    ensure!(again.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)), "a no is said once and for all");
    circle.sam.catch_up().await?;
    circle.all_trust()?;
    world.end().await
}

async fn an_app_that_has_not_seen_a_rule_says_it_again_with_what_it_asks_for(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let (room, label) = (circle.room, circle.label);
    let mut tablet = circle.sam.on_another_device(&world).await?;
    let rule = circle.sam_sets(circle.about_school()).await?;
    // Finished on a tablet that knows of no rule: refused, mended, said once.
    tablet.connection().cut(true);
    ensure!(tablet.say_labelled(room, "van de tablet", label).await.is_err());
    tablet.connection().cut(false);
    let Some(Command::Send(made)) = tablet.make_next().await? else { anyhow::bail!("nothing waits") };
    ensure!(made.boxes.is_empty(), "the tablet knew of the rule");
    tablet.send_waiting().await?;
    circle.hanne_reads(rule, &["van de tablet"]).await?;
    // And the other way: what was finished for a rule that is over by then goes without.
    circle.sam.catch_up().await?;
    circle.sam.connection().cut(true);
    ensure!(circle.sam.say_labelled(room, "van de telefoon", label).await.is_err());
    circle.sam.connection().cut(false);
    let Some(Command::Send(made)) = circle.sam.make_next().await? else { anyhow::bail!("nothing waits") };
    ensure!(made.boxes.len() == 1);
    tablet.catch_up().await?;
    tablet.end_rule(rule).await?;
    circle.sam.send_waiting().await?;
    circle.hanne_finds_nothing(rule).await?;
    circle.jef.reads("van de telefoon").await?;
    world.end().await
}

async fn an_epoch_opened_by_somebody_else_is_read_once_the_youths_app_was_there(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let room = circle.room;
    let rule = circle.sam_sets(circle.everything()).await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(room, rule, true).await?;
    let way = circle.jef.way();
    Box::pin(circle.jef.lost_phone(&way)).await?;
    circle.jef.tells(&circle.sam, "met nieuwe sleutels").await?;
    circle.hanne_reads(rule, &[]).await?;
    circle.sam.reads("met nieuwe sleutels").await?;
    circle.hanne_reads(rule, &["met nieuwe sleutels"]).await?;
    circle.sam.say(room, "en van mij").await?;
    circle.hanne_reads(rule, &["met nieuwe sleutels", "en van mij"]).await?;
    // The reader's own new keys get the next epoch; what was sealed to the old ones she still has.
    let way = circle.hanne.way();
    Box::pin(circle.hanne.lost_phone(&way)).await?;
    let way = circle.sam.way();
    Box::pin(circle.sam.lost_phone(&way)).await?;
    circle.sam.trusts_everything()?;
    circle.sam.say(room, "alles is nieuw").await?;
    circle.hanne_reads(rule, &["met nieuwe sleutels", "en van mij", "alles is nieuw"]).await?;
    circle.all_trust()?;
    world.end().await
}

async fn an_erased_message_is_read_along_by_nobody(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    let said = circle.sam.say(circle.room, "toch niet").await?;
    circle.sam.say(circle.room, "dit wel").await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(circle.room, rule, true).await?;
    circle.jef.tells(&circle.sam, "van Jef").await?;
    circle.hanne_reads(rule, &["toch niet", "dit wel", "van Jef"]).await?;
    circle.sam.erase(circle.room, said).await?;
    circle.hanne_reads(rule, &["dit wel", "van Jef"]).await?;
    circle.jef.leave_with_words(circle.room).await?;
    circle.hanne_reads(rule, &["dit wel"]).await?;
    world.end().await
}

async fn an_open_screen_hears_of_what_is_read_along_no_more(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let room = circle.room;
    let uncovered = circle.sam.say(room, "hiervoor").await?;
    let rule = circle.sam_sets(circle.everything()).await?;
    let covered = circle.sam.say(room, "hierna").await?;
    circle.jef.catch_up().await?;
    circle.jef.agree_rule(room, rule, true).await?;
    circle.jef.tells(&circle.sam, "van Jef").await?;
    ensure!(told_anew(&mut circle.hanne, rule).await? == 2);
    circle.sam.erase(room, uncovered).await?;
    ensure!(told_anew(&mut circle.hanne, rule).await? == 2, "she hears of words that she never could read");
    circle.sam.erase(room, covered).await?;
    ensure!(told_anew(&mut circle.hanne, rule).await? == 3, "an erased message stays on her screen");
    circle.jef.agree_rule(room, rule, false).await?;
    ensure!(told_anew(&mut circle.hanne, rule).await? == 4, "what a JIM takes back stays on her screen");
    circle.jef.leave_with_words(room).await?;
    ensure!(told_anew(&mut circle.hanne, rule).await? == 4, "nothing of Jef's was on her screen any more");
    // Whose time is over hears no more of it.
    let wish = RuleWish { until: Some(world.now() + DAY_MS), ..circle.about_school() };
    let short = circle.sam_sets(wish).await?;
    let last = circle.sam.say_labelled(room, "tot morgen", circle.label).await?;
    world.pass(DAY_MS);
    circle.sam.erase(room, last).await?;
    ensure!(told_anew(&mut circle.hanne, short).await? == 1, "a rule that is over tells something");
    world.end().await
}

async fn a_phone_whose_clock_is_ahead_says_what_is_still_covered(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let wish = RuleWish { until: Some(world.now() + 3 * DAY_MS), ..circle.about_school() };
    let rule = circle.sam_sets(wish).await?;
    let newcomer = &circle.sam.newcomer;
    let device = world.device_ahead(10 * DAY_MS)?;
    let mut ahead = Box::pin(device.sign_in(&newcomer.login_name, &newcomer.words)).await?;
    ahead.say_labelled(circle.room, "volgens mij is het zondag", circle.label).await?;
    circle.hanne_reads(rule, &["volgens mij is het zondag"]).await?;
    world.pass(3 * DAY_MS);
    ahead.say_labelled(circle.room, "nu echt", circle.label).await?;
    circle.hanne_finds_nothing(rule).await?;
    world.end().await
}
