//! Sam lets Jef speak for him about school until Friday, shows Hanne the card, and takes it away. He lays out what he wants to be said
//! where they sit together, changes it, and takes that away too. Nobody but Sam lays anything on his table.

use anyhow::{Context as _, Result, ensure};
use naast_client::outbox::RuleWish;
use naast_client::{Distrust, Error, Person};
use naast_core::charter::{ChannelKind, Role};
use naast_core::limits::WORDED_FOR_LETTERS_MAX;
use naast_core::{ChannelId, Hash, PersonId};
use naast_protocol::sealed::Payload;
use naast_protocol::table::{Mandate, RoundTable, Saying, Voice};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::samples::messages::{gives_anyway, says_anyway};
use naast_tests::world::{DAY_MS, World};

on_both_engines! {
    jef_speaks_for_sam_until_friday_and_hanne_is_shown_the_card,
    a_mandate_is_over_when_its_jim_is_gone,
    a_table_is_as_sam_said_it_last,
    nobody_lays_anything_on_sams_table_but_sam,
    nobody_is_given_a_card_that_is_not_the_givers_own,
    whoever_reads_along_sees_sams_cards_and_nobody_elses,
    nobody_words_anything_but_a_jim_and_only_between_the_two,
    nobody_is_given_a_wording_that_is_not_a_jims,
    for_whom_a_wording_is_and_what_it_replaces_is_its_authors_word_within_bounds,
}

struct Circle {
    sam: Actor,
    jef: Actor,
    hanne: Actor,
}

impl Circle {
    async fn meet(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { sam, hanne, .. } = opening;
        let mut circle = Self { sam, jef, hanne };
        circle.look().await?;
        Ok(circle)
    }

    fn room(&self) -> Result<ChannelId> {
        self.sam.room_with(&self.jef)
    }

    /// Everybody looks what is new, and finds nothing wrong.
    async fn look(&mut self) -> Result<()> {
        for person in [&mut self.sam, &mut self.jef, &mut self.hanne] {
            person.catch_up().await?;
            person.trusts_everything()?;
        }
        Ok(())
    }
}

/// What somebody's mandates are about.
fn topics(person: &Person) -> Vec<String> {
    person.mandates().into_iter().map(|(_, _, mandate)| mandate.topic.clone()).collect()
}

/// What is to be said at the tables of a conversation.
fn said(person: &Person, room: ChannelId) -> Vec<Vec<String>> {
    let tables = person.channel(room).map(naast_client::fold::Channel::round_tables).unwrap_or_default();
    let words = |table: &RoundTable| table.said.iter().map(|saying| saying.what.clone()).collect();
    tables.into_iter().filter_map(|message| message.round_table().map(words)).collect()
}

fn about(what: &str, by: Option<Voice>) -> RoundTable {
    RoundTable { said: vec![Saying { what: what.into(), by }], ..RoundTable::default() }
}

async fn jef_speaks_for_sam_until_friday_and_hanne_is_shown_the_card(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let (room, friday) = (circle.room()?, world.now() + 2 * DAY_MS);
    let card = Box::pin(circle.sam.give_mandate(room, "  school ", Some(friday))).await?;
    circle.look().await?;
    ensure!(topics(&circle.sam) == ["school"] && topics(&circle.jef) == ["school"]);
    ensure!(topics(&circle.hanne).is_empty(), "Hanne sees what she was not given");
    let share = Box::pin(circle.sam.share(&[card], circle.hanne.id(), None)).await?;
    circle.look().await?;
    let given = circle.hanne.open_grant(share).await?;
    let wanted = Mandate { to: circle.jef.root(), whom: "Jef".into(), topic: "school".into(), until: Some(friday) };
    ensure!(given.messages.len() == 1 && given.messages[0].payload == Payload::Mandate(wanted), "{given:?}");
    ensure!(given.messages[0].author == "Sam");
    world.pass(2 * DAY_MS - 1);
    ensure!(topics(&circle.jef) == ["school"]);
    world.pass(1);
    ensure!(topics(&circle.jef).is_empty() && topics(&circle.sam).is_empty(), "it is over and still counts");

    let card = Box::pin(circle.sam.give_mandate(room, "mijn kamer", None)).await?;
    let share = Box::pin(circle.sam.share(&[card], circle.hanne.id(), None)).await?;
    circle.look().await?;
    ensure!(topics(&circle.jef) == ["mijn kamer"]);
    ensure!(circle.hanne.open_grant(share).await?.messages.len() == 1);
    circle.sam.erase(room, card).await?;
    circle.look().await?;
    ensure!(topics(&circle.jef).is_empty() && topics(&circle.sam).is_empty(), "what was taken away still counts");
    let left = circle.hanne.open_grant(share).await.map_or(0, |given| given.messages.len());
    ensure!(left == 0, "Hanne still reads what Sam took away");
    world.end().await
}

async fn a_mandate_is_over_when_its_jim_is_gone(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    Box::pin(circle.sam.give_mandate(room, "school", None)).await?;
    circle.look().await?;
    circle.jef.leave(room).await?;
    circle.look().await?;
    ensure!(topics(&circle.sam).is_empty(), "Sam's app lets somebody speak who left");
    world.end().await
}

async fn a_table_is_as_sam_said_it_last(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let first = Box::pin(circle.sam.set_table(room, about("Ik wil rust.", Some(Voice::Me)))).await?;
    let other = Box::pin(circle.sam.set_table(room, about("Iets anders.", None))).await?;
    let newer = RoundTable { instead_of: Some(first), ..about("Ik wil tijd.", Some(Voice::Me)) };
    let second = Box::pin(circle.sam.set_table(room, newer.clone())).await?;
    circle.look().await?;
    ensure!(said(&circle.jef, room) == [["Iets anders."], ["Ik wil tijd."]], "{:?}", said(&circle.jef, room));
    let third = RoundTable { instead_of: Some(first), ..about("Ik wil rust en tijd.", None) };
    Box::pin(circle.sam.set_table(room, third)).await?;
    circle.sam.erase(room, second).await?;
    circle.look().await?;
    let [sam, jef] = [&circle.sam, &circle.jef].map(|person| said(person, room));
    ensure!(sam == [["Iets anders."]] && jef == sam, "an earlier version came back: {jef:?}");
    circle.sam.erase(room, other).await?;
    circle.look().await?;
    ensure!(said(&circle.jef, room).is_empty());
    world.end().await
}

async fn nobody_lays_anything_on_sams_table_but_sam(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let (jef, sam, hanne) = (circle.jef.root(), circle.sam.root(), circle.hanne.root());
    let mandate =
        |to: Hash, topic: &str| Payload::Mandate(Mandate { to, whom: "Jef".into(), topic: topic.into(), until: None });
    ensure!(matches!(circle.jef.give_mandate(room, "alles", None).await, Err(Error::NotPossible(_))));
    ensure!(matches!(circle.jef.set_table(room, about("Ik beslis.", None)).await, Err(Error::NotPossible(_))));
    for nothing in ["  ", &"a".repeat(121)] {
        ensure!(matches!(circle.sam.give_mandate(room, nothing, None).await, Err(Error::NotPossible(_))));
    }
    ensure!(matches!(circle.sam.set_table(room, RoundTable::default()).await, Err(Error::NotPossible(_))));
    let with_hanne = circle.sam.room_with(&circle.hanne)?;
    ensure!(matches!(circle.sam.give_mandate(with_hanne, "alles", None).await, Err(Error::NotPossible(_))));

    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &[(circle.jef.id(), Role::Jim)])).await?;
    circle.look().await?;
    // The same by hand, where it is allowed.
    let table = Payload::RoundTable(about("Ik wil rust.", Some(Voice::Me)));
    for (place, payload) in [(room, mandate(jef, "school")), (room, table.clone()), (triad, table)] {
        let (card, _) = Box::pin(says_anyway(&mut circle.sam, place, &payload, None)).await?;
        circle.look().await?;
        ensure!(topics(&circle.jef).len() + said(&circle.jef, place).len() == 1, "{payload:?} is not believed");
        circle.sam.erase(place, card).await?;
        circle.look().await?;
    }
    let wrong: [(ChannelId, bool, Payload); 7] = [
        (room, false, mandate(jef, "alles")),
        (room, false, Payload::RoundTable(about("Ik beslis.", None))),
        (room, true, mandate(hanne, "voor wie hier niet is")),
        (room, true, mandate(sam, "voor zichzelf")),
        (room, true, mandate(jef, &"a".repeat(121))),
        (room, true, Payload::RoundTable(RoundTable { instead_of: Some(jef), ..RoundTable::default() })),
        (triad, true, mandate(jef, "niet waar meer mensen zijn")),
    ];
    for (place, is_sam, payload) in wrong {
        let (writer, reader) =
            if is_sam { (&mut circle.sam, &mut circle.jef) } else { (&mut circle.jef, &mut circle.sam) };
        Box::pin(says_anyway(writer, place, &payload, None)).await?;
        let before = reader.alarms().len();
        reader.catch_up().await?;
        ensure!(reader.alarms().len() == before + 1, "{payload:?} is believed");
        ensure!(reader.alarms().last().is_some_and(|reason| matches!(reason, Distrust::NotYouths)));
        ensure!(topics(reader).is_empty() && said(reader, place).is_empty());
    }
    world.end().await
}

async fn nobody_is_given_a_card_that_is_not_the_givers_own(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let to = circle.jef.root();
    let payload = Payload::Mandate(Mandate { to, whom: "Jef".into(), topic: "alles".into(), until: None });
    let card = Box::pin(says_anyway(&mut circle.jef, room, &payload, None)).await?;
    circle.sam.catch_up().await?;
    let hanne: PersonId = circle.hanne.id();
    let own_app = Box::pin(circle.sam.share(&[card.0], hanne, None)).await;
    ensure!(own_app.is_err(), "Sam's app gives what it does not believe");
    let share =
        Box::pin(gives_anyway(&mut circle.sam, card, (circle.jef.keys().by(), Role::Jim), &circle.hanne)).await?;
    circle.hanne.catch_up().await?;
    let opened = Box::pin(circle.hanne.open_grant(share)).await;
    ensure!(matches!(opened, Err(Error::Distrust(Distrust::NotYouths))), "{opened:?}");

    // Sam's own, with more on it than fits; beside it one that does.
    for (letters, is_read) in [(120, true), (121, false)] {
        let payload = Payload::Mandate(Mandate { to, whom: "Jef".into(), topic: "a".repeat(letters), until: None });
        let card = Box::pin(says_anyway(&mut circle.sam, room, &payload, None)).await?;
        let sam = &mut circle.sam;
        let item = (sam.keys().by(), Role::Youth);
        let share = Box::pin(gives_anyway(sam, card, item, &circle.hanne)).await?;
        let opened = Box::pin(circle.hanne.open_grant(share)).await;
        let is_refused = matches!(opened, Err(Error::Distrust(Distrust::NotYouths)));
        ensure!(opened.is_ok() == is_read && is_refused != is_read, "{letters}: {opened:?}");
    }
    world.end().await
}

async fn whoever_reads_along_sees_sams_cards_and_nobody_elses(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let (sam, jef, to) = (circle.sam.root(), circle.jef.root(), circle.hanne.id());
    let wish = RuleWish { channel: room, labels: None, authors: vec![sam, jef], to, until: None };
    let rule = Box::pin(circle.sam.set_rule(wish)).await?;
    circle.look().await?;
    Box::pin(circle.jef.agree_rule(room, rule, true)).await?;
    circle.look().await?;
    Box::pin(circle.sam.give_mandate(room, "school", None)).await?;
    let own = Payload::Mandate(Mandate { to: jef, whom: "Jef".into(), topic: "alles".into(), until: None });
    circle.jef.catch_up().await?;
    Box::pin(says_anyway(&mut circle.jef, room, &own, Some(rule))).await?;
    let topic = "a".repeat(121);
    let too_long = Payload::Mandate(Mandate { to: jef, whom: "Jef".into(), topic, until: None });
    circle.sam.catch_up().await?;
    Box::pin(says_anyway(&mut circle.sam, room, &too_long, Some(rule))).await?;
    circle.jef.tells(&circle.sam, "Tot zondag.").await?;
    let along = Box::pin(circle.hanne.read_along(rule)).await?;
    let laid: Vec<&Payload> = along.messages.iter().map(|words| &words.payload).collect();
    let [Payload::Mandate(mandate), Payload::Text { .. }] = laid[..] else { anyhow::bail!("she reads {laid:?}") };
    ensure!(mandate.topic == "school", "{mandate:?}");
    world.end().await
}

async fn nobody_words_anything_but_a_jim_and_only_between_the_two(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let triad = Box::pin(circle.sam.begin(ChannelKind::Triad, &[(circle.jef.id(), Role::Jim)])).await?;
    circle.look().await?;
    let wording = Payload::Wording { text: "Sam wil rust.".into() };
    let (of, _) = Box::pin(says_anyway(&mut circle.jef, room, &wording, None)).await?;
    circle.look().await?;
    let worded_for = Payload::WordedFor { of, whom: "mama".into(), instead_of: None };
    Box::pin(says_anyway(&mut circle.jef, room, &worded_for, None)).await?;
    circle.look().await?;
    for (place, is_sam, payload) in [
        (room, true, wording.clone()),
        (room, true, worded_for.clone()),
        (triad, true, wording.clone()),
        (triad, false, wording),
        (triad, false, worded_for),
    ] {
        let (writer, reader) =
            if is_sam { (&mut circle.sam, &mut circle.jef) } else { (&mut circle.jef, &mut circle.sam) };
        let before = reader.alarms().len();
        Box::pin(says_anyway(writer, place, &payload, None)).await?;
        reader.catch_up().await?;
        ensure!(reader.alarms().len() == before + 1, "{payload:?} is believed");
        ensure!(reader.alarms().last().is_some_and(|reason| matches!(reason, Distrust::NoWording)));
        // What they wrote themselves their own app does not believe either.
        writer.catch_up().await?;
    }
    world.end().await
}

async fn nobody_is_given_a_wording_that_is_not_a_jims(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let wording = Payload::Wording { text: "Sam wil rust.".into() };
    let jefs = Box::pin(says_anyway(&mut circle.jef, room, &wording, None)).await?;
    circle.look().await?;
    let jef = (circle.jef.keys().by(), Role::Jim);
    let share = Box::pin(gives_anyway(&mut circle.sam, jefs, jef, &circle.hanne)).await?;
    ensure!(Box::pin(circle.hanne.open_grant(share)).await?.messages.len() == 1, "a JIM's is not read");
    let sams = Box::pin(says_anyway(&mut circle.sam, room, &wording, None)).await?;
    let sam = (circle.sam.keys().by(), Role::Youth);
    let share = Box::pin(gives_anyway(&mut circle.sam, sams, sam, &circle.hanne)).await?;
    let opened = Box::pin(circle.hanne.open_grant(share)).await;
    ensure!(matches!(opened, Err(Error::Distrust(Distrust::NoWording))), "{opened:?}");
    world.end().await
}

async fn for_whom_a_wording_is_and_what_it_replaces_is_its_authors_word_within_bounds(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let wording = |text: &str| Payload::Wording { text: text.into() };
    let (first, _) = Box::pin(says_anyway(&mut circle.jef, room, &wording("Een."), None)).await?;
    let (second, _) = Box::pin(says_anyway(&mut circle.jef, room, &wording("Twee."), None)).await?;
    circle.jef.say(room, "Gewoon gezegd.").await?;
    let (most, more) = ("m".repeat(WORDED_FOR_LETTERS_MAX), "m".repeat(WORDED_FOR_LETTERS_MAX + 1));
    let state = |sam: &Person, words: &str| {
        sam.find_words(words).map(|message| (message.worded_for.clone(), message.replaced_by))
    };
    for (of, whom, instead_of, one, two) in [
        // The bound, and one letter more, which changes nothing.
        (second, &most, None, (None, None), (Some(&most), None)),
        (second, &more, Some(first), (None, None), (Some(&most), None)),
        // Older words take no newer ones' place.
        (first, &most, Some(second), (Some(&most), None), (Some(&most), None)),
        (second, &most, Some(first), (Some(&most), Some(second)), (Some(&most), None)),
    ] {
        let said = Payload::WordedFor { of, whom: whom.clone(), instead_of };
        Box::pin(says_anyway(&mut circle.jef, room, &said, None)).await?;
        circle.look().await?;
        for (words, (whom, replaced_by)) in [("Een.", one), ("Twee.", two)] {
            let seen = state(&circle.sam, words);
            ensure!(seen == Some((whom.cloned(), replaced_by)), "{words} after {said:?}: {seen:?}");
        }
    }
    let plain = circle.sam.find_words("Gewoon gezegd.").context("it was said")?.envelope;
    let said = Payload::WordedFor { of: plain, whom: most, instead_of: Some(first) };
    Box::pin(says_anyway(&mut circle.jef, room, &said, None)).await?;
    circle.look().await?;
    ensure!(state(&circle.sam, "Gewoon gezegd.") == Some((None, None)), "what is no wording is for somebody");
    world.end().await
}

#[tokio::test]
async fn an_app_words_nothing_that_is_not_a_jims_to_word() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let room = circle.room()?;
    let youth = Box::pin(circle.sam.word(room, "mama", "Ik wil rust.", None)).await;
    ensure!(matches!(youth, Err(Error::NotPossible(_))), "a youth words something");
    let with_hanne = circle.hanne.room_with(&circle.sam)?;
    let hanne = Box::pin(circle.hanne.word(with_hanne, "Sam", "Kom eens langs.", None)).await;
    ensure!(matches!(hanne, Err(Error::NotPossible(_))), "a professional words something");
    let nobody = Box::pin(circle.jef.word(room, " ", "Rust.", None)).await;
    ensure!(matches!(nobody, Err(Error::NotPossible(_))), "for nobody");
    let instead = Box::pin(circle.jef.word(room, "mama", "Rust.", Some(Hash([9; 32])))).await;
    ensure!(matches!(instead, Err(Error::NotPossible(_))), "in place of nothing");
    Box::pin(circle.jef.word(room, "mama", "Rust.", None)).await?;
    world.end().await
}
