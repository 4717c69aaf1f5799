//! Sam lets Hanne read along with what he writes to Jef under one label, and ends that: she reads exactly this, while it stands, and
//! nothing tells her how much else there is. On both engines.

use anyhow::{Context as _, Result, ensure};
use naast_client::Distrust;
use naast_client::outbox::RuleWish;
use naast_core::{ChannelId, Hash, LabelId};
use naast_protocol::{Command, ErrorCode};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, PATIENCE, World};

naast_tests::on_both_engines!(
    what_has_the_label_is_read_along_and_nothing_else,
    a_rule_that_was_ended_gives_nothing_on_any_node_or_socket,
    a_rule_ends_on_friday_without_anybody_doing_anything,
    a_jims_words_are_covered_once_he_agreed_and_never_after_he_took_it_back,
    an_app_that_has_not_seen_a_rule_says_it_again_with_what_it_asks_for,
    an_epoch_opened_by_somebody_else_is_read_once_the_youths_app_was_there,
    whoever_comes_later_sees_who_reads_along,
    an_erased_message_is_read_along_by_nobody,
    a_block_on_either_side_ends_reading_along,
    a_rule_ended_after_the_backup_is_never_undone,
    what_is_said_beside_a_rule_changes_nothing_that_its_reader_gets,
    whoever_goes_for_good_reads_along_no_more_and_holds_nobody_up,
);

/// Sam and Jef, who talk, and Hanne, who is not in there.
struct Circle {
    hanne: Actor,
    sam: Actor,
    jef: Actor,
    room: ChannelId,
    label: LabelId,
}

impl Circle {
    async fn begin(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { hanne, mut sam, jefs_room: room, .. } = opening;
        jef.catch_up().await?;
        sam.catch_up().await?;
        let label = sam.label("school");
        Ok(Self { hanne, sam, jef, room, label })
    }

    /// What Sam writes under his label.
    fn about_school(&self) -> RuleWish {
        let (channel, to) = (self.room, self.hanne.id());
        RuleWish { channel, labels: Some(vec![self.label]), authors: vec![self.sam.root()], to, until: None }
    }

    /// What both write.
    fn everything(&self) -> RuleWish {
        RuleWish { labels: None, authors: vec![self.sam.root(), self.jef.root()], ..self.about_school() }
    }

    /// Exactly these words are what Hanne reads along.
    async fn hanne_reads(&mut self, rule: Hash, texts: &[&str]) -> Result<()> {
        reads_along(&mut self.hanne, rule, texts).await
    }

    async fn sam_sets(&mut self, wish: RuleWish) -> Result<Hash> {
        Ok(Box::pin(self.sam.set_rule(wish)).await?)
    }

    async fn hanne_finds_nothing(&mut self, rule: Hash) -> Result<()> {
        finds_nothing(&mut self.hanne, rule).await
    }

    fn all_trust(&self) -> Result<()> {
        [&self.hanne, &self.sam, &self.jef].into_iter().try_for_each(Actor::trusts_everything)
    }
}

async fn reads_along(who: &mut Actor, rule: Hash, texts: &[&str]) -> Result<()> {
    let along = Box::pin(who.read_along(rule)).await?;
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let read: Vec<String> = along
        .messages
        .into_iter()
        .filter_map(|message| match message.payload {
            naast_protocol::sealed::Payload::Text { text } => Some(text),
            _ => None,
        })
        .collect();
    ensure!(read == texts, "{} reads {read:?}", who.name());
    Ok(())
}

async fn goes_for_good(who: Actor) -> Result<()> {
    let newcomer = who.newcomer.clone();
    let going = Box::pin(who.into_person().delete_account(&newcomer.login_name, &newcomer.words));
    going.await.with_context(|| format!("{} goes", newcomer.name))
}

async fn finds_nothing(who: &mut Actor, rule: Hash) -> Result<()> {
    ensure!(who.list_rules().await?.is_empty(), "{} still reads along", who.name());
    let refused = Box::pin(who.read_along(rule)).await.err().and_then(|error| error.code());
    ensure!(refused == Some(ErrorCode::NothingHere), "{} got {refused:?}", who.name());
    Ok(())
}

/// Everything that the server gives somebody who reads along.
async fn everything_for(who: &mut Actor, rule: Hash) -> Result<Vec<String>> {
    let me = who.id();
    let mut all = Vec::new();
    for route in [
        "/v1/rules".to_owned(),
        format!("/v1/rules/{rule}"),
        "/v1/grants".to_owned(),
        "/v1/logs".to_owned(),
        format!("/v1/logs/{me}/entries?after=0&limit=500"),
    ] {
        all.push(who.connection().fetch::<serde_json::Value>(&route).await?.to_string());
    }
    Ok(all)
}

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
    let is_gone = |hanne: &naast_client::Person| {
        let given = hanne.own().rules().given().get(&rule);
        given.is_some_and(|given| given.state == naast_client::fold::GivenState::Gone)
    };
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
    let rule = Box::pin(circle.sam.set_rule(wish)).await?;
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

async fn whoever_comes_later_sees_who_reads_along(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let people = [(circle.jef.id(), naast_core::charter::Role::Jim)];
    let triad = Box::pin(circle.sam.begin(naast_core::charter::ChannelKind::Triad, &people)).await?;
    let wish = RuleWish { channel: triad, ..circle.about_school() };
    let ended = Box::pin(circle.sam.set_rule(wish.clone())).await?;
    circle.sam.end_rule(ended).await?;
    let rule = Box::pin(circle.sam.set_rule(wish)).await?;
    let (link, aunts_room) = circle.sam.ask_jim("tante", "Wil jij ook?").await?;
    let mut aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    ensure!(circle.sam.channel(aunts_room).is_some());
    let way = circle.sam.way();
    Box::pin(circle.sam.lost_phone(&way)).await?;
    Box::pin(circle.sam.let_in(triad, aunt.id(), naast_core::charter::Role::Jim)).await?;
    aunt.catch_up().await?;
    aunt.trusts_everything()?;
    let seen: Vec<Hash> = aunt.rules_in(triad).iter().map(|rule| rule.hash).collect();
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
    circle.sam.block(hanne).await?;
    circle.hanne_finds_nothing(rule).await?;
    world.end().await
}

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
    for who in [&mut circle.jef, &mut circle.sam] {
        who.signs_in_again().await?;
    }
    for _ in 0..2 {
        for who in [&mut circle.jef, &mut circle.sam, &mut circle.hanne] {
            Box::pin(who.catch_up()).await?;
        }
    }
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

async fn whoever_goes_for_good_reads_along_no_more_and_holds_nobody_up(world: World) -> Result<()> {
    let mut circle = Circle::begin(&world).await?;
    let (link, _) = circle.sam.ask_jim("tante", "En jij?").await?;
    let aunt = world.enters("Mia", &link).await?;
    circle.sam.catch_up().await?;
    let wish = RuleWish { to: aunt.id(), ..circle.everything() };
    let rule = Box::pin(circle.sam.set_rule(wish)).await?;
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
    let given = circle.hanne.own().rules().given().get(&rule).context("she was told")?;
    ensure!(given.state == naast_client::fold::GivenState::Gone);
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
    let unknown = Box::pin(circle.hanne.read_along(Hash([9; 32]))).await;
    ensure!(unknown.is_err_and(|error| error.code() == Some(ErrorCode::NothingHere)));
    ensure!(!circle.hanne.alarms().contains(&Distrust::ForeignRule));
    world.end().await
}
