//! Jef words it, Sam asks for two other words and gives it to mama, mama answers once; Jef is told that his words were given, not to
//! whom.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::{padded, seal};
use naast_client::{Chance, Error, GivenMessage, HeardAnswer, Sharing};
use naast_core::answer::{Answer, Pass, seal_info};
use naast_core::charter::{ChannelKind, Role};
use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::{By, Hash, ShareId, Suite};
use naast_protocol::command::{AnswerSeal, AnswerShare};
use naast_protocol::http::{KeyChain, Page};
use naast_protocol::sealed::ShareAnswer;
use naast_protocol::{Command, Content, ErrorCode, Statement};
use naast_tests::by_hand::id;
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, World};

on_both_engines! {
    jef_words_it_and_mama_answers_the_two_of_them,
    a_share_is_answered_once,
    what_was_taken_back_or_is_over_is_answered_no_more,
    an_answer_stays_with_those_who_have_it,
    an_outdated_wording_is_shared_on_purpose_only,
    whoever_blocked_mama_hears_no_answer_and_mama_cannot_tell,
    an_answer_that_a_restore_lost_comes_back,
    an_answer_to_a_jim_counts_with_the_youths_pass_alone,
    an_author_is_told_once_and_not_to_whom,
}

const FIRST: &str = "Sam wil even niet naar huis.";
const SECOND: &str = "Sam heeft rust nodig, ook thuis.";
const ANSWER: &str = "Ik had het niet gezien. Dank je.";

/// Sam, his JIM, his mother who is in a conversation with Sam alone, and Hanne.
struct Circle {
    sam: Actor,
    jef: Actor,
    mama: Actor,
    hanne: Actor,
}

impl Circle {
    async fn meet(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { mut sam, mut hanne, .. } = opening;
        let link = sam.invite(Standing::Guest, "mama", "Kom je erbij?").await?;
        let mut mama = world.enters("Mama", &link).await?;
        sam.catch_up().await?;
        Box::pin(sam.begin(ChannelKind::Family, &[(mama.id(), Role::Parent)])).await?;
        for person in [&mut sam, &mut mama, &mut hanne] {
            person.catch_up().await?;
            person.trusts_everything()?;
        }
        Ok(Self { sam, jef, mama, hanne })
    }

    /// Jef words it, and words it again when Sam asks; gives both.
    async fn word(&mut self) -> Result<(Hash, Hash)> {
        let Self { sam, jef, .. } = self;
        let room = jef.room_with(sam)?;
        let first = Box::pin(jef.word(room, "je mama", FIRST, None)).await?;
        sam.reads(FIRST).await?;
        Box::pin(sam.reply(room, first, "Niet 'niet naar huis'. Zeg 'rust'.")).await?;
        jef.catch_up().await?;
        let second = Box::pin(jef.word(room, "je mama", SECOND, Some(first))).await?;
        sam.reads(SECOND).await?;
        Ok((first, second))
    }

    /// Sam gives mama the second wording; Jef reads an answer too.
    async fn give(&mut self) -> Result<ShareId> {
        let (_, second) = Box::pin(self.word()).await?;
        let sharing = Sharing { answer_to: vec![self.jef.id()], ..Sharing::default() };
        let share = Box::pin(self.sam.share_as(&[second], self.mama.id(), sharing)).await?;
        self.mama.catch_up().await?;
        Ok(share)
    }

    async fn answer(&mut self, share: ShareId, words: &str) -> Result<(), Error> {
        Box::pin(self.mama.answer(share, words)).await
    }

    /// What Sam and Jef heard, both without anything wrong.
    async fn heard(&mut self) -> Result<(Vec<HeardAnswer>, Vec<HeardAnswer>)> {
        for person in [&mut self.sam, &mut self.jef] {
            person.catch_up().await?;
            person.trusts_everything()?;
        }
        Ok((self.sam.answers(), self.jef.answers()))
    }
}

fn code(refused: Result<(), Error>) -> Option<ErrorCode> {
    refused.err().and_then(|error| error.code())
}

async fn jef_words_it_and_mama_answers_the_two_of_them(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let share = Box::pin(circle.give()).await?;
    let given = circle.mama.open_grant(share).await?;
    let wordings: Vec<_> = given.messages.iter().filter(|message| message.is_wording()).collect();
    ensure!(given.from == "Sam" && wordings.len() == 1, "mama does not see whose words they are");
    ensure!(wordings[0].author == "Jef" && wordings[0].text().is_some_and(|text| text == SECOND));
    ensure!(given.answer_to == ["Jef"] && given.answered.is_none(), "mama is not told who reads her answer");
    circle.answer(share, ANSWER).await?;
    let again = circle.mama.open_grant(share).await?;
    ensure!(again.answered.as_deref() == Some(ANSWER), "mama does not see what she answered");

    let second = circle.sam.find_words(SECOND).context("Sam read it")?.envelope;
    let (sam, jef) = circle.heard().await?;
    let told = |heard: &[HeardAnswer]| {
        let rows = heard.iter().map(|answer| (answer.from, answer.words.clone(), answer.about.clone()));
        rows.collect::<Vec<_>>()
    };
    ensure!(told(&sam) == [(circle.mama.id(), ANSWER.to_owned(), vec![second])], "Sam hears {sam:?}");
    ensure!(told(&jef) == told(&sam), "Jef hears {jef:?}");
    ensure!(sam[0].name == "Mama" && jef[0].name == "Mama", "somebody answers without a name");
    ensure!(jef.len() == 1 && circle.jef.channel_with("Mama").is_none(), "they share a room");
    ensure!(circle.hanne.answers().is_empty());
    world.end().await
}

async fn a_share_is_answered_once(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let share = Box::pin(circle.give()).await?;
    let mut tablet = Box::pin(circle.mama.on_another_device(&world)).await?;
    tablet.catch_up().await?;
    circle.answer(share, ANSWER).await?;
    ensure!(matches!(circle.answer(share, "En nog iets.").await, Err(Error::NotPossible(_))));
    let second = Box::pin(tablet.answer(share, "En nog iets.")).await;
    ensure!(code(second) == Some(ErrorCode::LimitReached), "a second answer was taken");
    tablet.catch_up().await?;
    ensure!(tablet.open_grant(share).await?.answered.as_deref() == Some(ANSWER), "another device would ask again");
    let nothing = circle.answer(share, "  ").await;
    ensure!(matches!(nothing, Err(Error::NotPossible(_))), "an answer without words");
    let stranger = Box::pin(circle.hanne.answer(share, "Ik ook.")).await;
    ensure!(code(stranger) == Some(ErrorCode::NothingHere), "somebody else answered");
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 1 && jef.len() == 1);
    world.end().await
}

async fn what_was_taken_back_or_is_over_is_answered_no_more(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let share = Box::pin(circle.give()).await?;
    circle.sam.withdraw(share).await?;
    ensure!(code(circle.answer(share, ANSWER).await) == Some(ErrorCode::NothingHere), "what is gone was answered");
    let second = circle.sam.find_words(SECOND).context("Sam read it")?.envelope;
    let until = Some(world.now() + DAY_MS);
    let share = circle.sam.share(&[second], circle.mama.id(), until).await?;
    world.pass(DAY_MS);
    circle.mama.catch_up().await?;
    ensure!(code(circle.answer(share, ANSWER).await) == Some(ErrorCode::NothingHere), "what is over was answered");
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.is_empty() && jef.is_empty());
    world.end().await
}

async fn an_answer_stays_with_those_who_have_it(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let share = Box::pin(circle.give()).await?;
    circle.answer(share, ANSWER).await?;
    circle.sam.withdraw(share).await?;
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 1 && jef.len() == 1, "with the share the answer was taken away");
    let mut phone = Box::pin(circle.jef.on_another_device(&world)).await?;
    phone.catch_up().await?;
    phone.trusts_everything()?;
    ensure!(phone.answers() == jef, "on another device Jef hears {:?}", phone.answers());
    world.end().await
}

async fn an_outdated_wording_is_shared_on_purpose_only(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let (first, second) = Box::pin(circle.word()).await?;
    let shown = |words: &str| circle.sam.find_words(words).cloned().context("Sam read it");
    let (older, newer) = (shown(FIRST)?, shown(SECOND)?);
    ensure!(older.replaced_by == Some(second) && older.is_outdated() && newer.replaced_by.is_none());
    ensure!(newer.worded_for.as_deref() == Some("je mama") && newer.is_wording() && !newer.is_outdated());
    let (room, mama) = (circle.jef.room_with(&circle.sam)?, circle.mama.id());
    let by_mistake = Box::pin(circle.sam.share(&[first], mama, None)).await;
    ensure!(matches!(by_mistake, Err(Error::OtherWords)), "{by_mistake:?}");
    let meant = Sharing { takes_outdated: true, ..Sharing::default() };
    let share = Box::pin(circle.sam.share_as(&[first], mama, meant)).await?;
    let given = circle.mama.open_grant(share).await?;
    ensure!(given.messages.first().and_then(GivenMessage::text).is_some_and(|text| text == FIRST));
    ensure!(given.answer_to.is_empty(), "nobody said that Jef reads an answer");
    Box::pin(circle.jef.edit(room, second, "Sam heeft tijd nodig.")).await?;
    circle.sam.catch_up().await?;
    let edited = Box::pin(circle.sam.share(&[second], mama, None)).await;
    ensure!(matches!(edited, Err(Error::OtherWords)), "what is on the screen is not what would be given");
    world.end().await
}

async fn whoever_blocked_mama_hears_no_answer_and_mama_cannot_tell(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let share = Box::pin(circle.give()).await?;
    circle.answer(share, ANSWER).await?;
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 1 && jef.len() == 1);
    let second = circle.give().await?;
    Box::pin(circle.jef.block(circle.mama.id())).await?;
    circle.answer(second, "En dit?").await?;
    ensure!(circle.mama.open_grant(second).await?.answered.is_some(), "mama can tell that she was blocked");
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 2 && jef.len() == 1, "somebody who was blocked is heard, or Sam is kept from hearing");
    Box::pin(circle.jef.unblock(circle.mama.id())).await?;
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 2 && jef.len() == 1, "what was answered meanwhile is heard later");
    let mut tablet = Box::pin(circle.mama.on_another_device(&world)).await?;
    tablet.catch_up().await?;
    let again = Box::pin(tablet.answer(share, "Nog eens.")).await;
    let refused = matches!(again, Err(Error::NotPossible(_)));
    ensure!(refused || code(again) == Some(ErrorCode::LimitReached), "blocked, a share is answered twice");
    // A youth who blocks takes back what was given: then it is answered by nobody.
    let more = circle.give().await?;
    circle.mama.catch_up().await?;
    Box::pin(circle.sam.block(circle.mama.id())).await?;
    let late = Box::pin(circle.mama.answer(more, "En dit?")).await;
    ensure!(code(late) == Some(ErrorCode::NothingHere), "a share is answered that is no more");
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 2 && jef.len() == 1);
    world.end().await
}

async fn an_answer_that_a_restore_lost_comes_back(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let backup = world.backup().await?;
    let share = Box::pin(circle.give()).await?;
    circle.answer(share, ANSWER).await?;
    let (sam, jef) = circle.heard().await?;
    ensure!(sam.len() == 1 && jef.len() == 1);
    let world = world.put_back(&backup).await?;
    let Circle { sam, jef, mama, .. } = &mut circle;
    for person in [&mut *mama, &mut *jef, &mut *sam] {
        person.signs_in_again().await?;
        person.catch_up().await?;
    }
    // Jef's words come back first, then Sam's share, then mama's answer.
    for _ in 0..2 {
        for person in [&mut *sam, &mut *mama, &mut *jef] {
            person.catch_up().await?;
        }
    }
    ensure!(sam.who_sees_what().iter().any(|row| row.share == share), "what Sam had shared is not back");
    ensure!(sam.answers().len() == 1 && jef.answers().len() == 1, "the answer is lost");
    ensure!(jef.is_shared_on(sam.answers()[0].about[0]), "Jef is not told again");
    mama.trusts_everything()?;
    world.end().await
}

/// An answer of mama's own making to two shares of Sam's: the server cannot look inside.
async fn an_answer_to_a_jim_counts_with_the_youths_pass_alone(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let one = Box::pin(circle.give()).await?;
    let second = circle.sam.find_words(SECOND).context("Sam read it")?.envelope;
    let mut shares = Vec::new();
    for _ in 0..6 {
        let sharing = Sharing { answer_to: vec![circle.jef.id()], ..Sharing::default() };
        shares.push(Box::pin(circle.sam.share_as(&[second], circle.mama.id(), sharing)).await?);
    }
    let pass = |by: &Actor, youth: By, share: ShareId, about: Hash| -> Result<Statement> {
        let somebody = |who: &Actor| Recipient { person: who.id(), root: who.root() };
        let (suite, tenant, at) = (Suite::Naast1, by.chains().tenant(), world.now());
        let (from, to) = (somebody(&circle.mama), somebody(&circle.jef));
        Ok(by.keys().sign(&Pass { suite, tenant, by: youth, at, share, about: vec![about], from, to })?)
    };
    let (sams, mamas) = (circle.sam.keys().by(), circle.mama.keys().by());
    let passes = [
        ("no pass", None),
        ("a pass that the youth did not sign", Some(pass(&circle.mama, sams, shares[1], second)?)),
        ("a pass of one's own", Some(pass(&circle.mama, mamas, shares[2], second)?)),
        ("a pass for another share", Some(pass(&circle.sam, sams, one, second)?)),
        ("a pass about words that are not the JIM's", Some(pass(&circle.sam, sams, shares[4], Hash([9; 32]))?)),
        ("the youth's pass", Some(pass(&circle.sam, sams, shares[5], second)?)),
    ];
    for (place, (what, pass)) in passes.into_iter().enumerate() {
        let command = by_hand(&circle, shares[place], pass)?;
        circle.mama.give(&command).await.with_context(|| format!("the server sees no difference: {what}"))?;
        let (sam, jef) = circle.heard().await?;
        ensure!(sam.len() == place + 1, "Sam hears an answer to a share of their own: {what}");
        ensure!(jef.len() == usize::from(place == 5), "Jef believes {what}");
        ensure!(jef.iter().all(|heard| heard.name.chars().count() == 60), "a name fills Jef's screen");
    }
    world.end().await
}

/// Mama's answer to a share, with another pass than the one that came with it.
fn by_hand(circle: &Circle, share: ShareId, pass: Option<Statement>) -> Result<Command> {
    let (mama, mut chance) = (&circle.mama, Chance::from_seed(77));
    let (suite, tenant, by, at) = (Suite::Naast1, mama.chains().tenant(), mama.keys().by(), 1);
    let answer = mama.keys().sign(&Answer { suite, tenant, by, at, share, words: ANSWER.to_owned() })?;
    let mut seals = Vec::new();
    for (reader, pass) in [(&circle.sam, None), (&circle.jef, pass)] {
        let inside = ShareAnswer { answer: answer.clone(), from: "Mama ".repeat(40), pass };
        let inside = padded(&serde_json::to_vec(&inside)?).context("it is short")?;
        let chain = reader.keys().chain();
        let key = chain.generation(chain.newest()).context("keys")?.seal_pub;
        let info = seal_info(tenant, share, chain.by());
        let sealed = Bytes(seal(&key, &info, &inside, &mut chance)?);
        seals.push(AnswerSeal { to: reader.id(), to_g: chain.newest(), sealed });
    }
    let own = Bytes(vec![9; 1400]);
    Ok(Command::Answer(AnswerShare { id: id(), share, seals, own }))
}

async fn an_author_is_told_once_and_not_to_whom(world: World) -> Result<()> {
    let mut circle = Box::pin(Circle::meet(&world)).await?;
    let (first, second) = Box::pin(circle.word()).await?;
    circle.jef.catch_up().await?;
    ensure!(!circle.jef.is_shared_on(second), "told before it was given");
    // To himself is to nobody, and so is to somebody who wants to hear nothing of Sam: neither uses up what he is to be told.
    circle.sam.share(&[second], circle.jef.id(), None).await?;
    Box::pin(circle.hanne.block(circle.sam.id())).await?;
    circle.sam.share(&[second], circle.hanne.id(), None).await?;
    Box::pin(circle.hanne.unblock(circle.sam.id())).await?;
    circle.jef.catch_up().await?;
    ensure!(!circle.jef.is_shared_on(second), "nobody else can read it yet");
    let share = circle.sam.share(&[second], circle.mama.id(), None).await?;
    circle.sam.withdraw(share).await?;
    circle.sam.share(&[second], circle.hanne.id(), None).await?;
    circle.jef.catch_up().await?;
    circle.jef.trusts_everything()?;
    ensure!(circle.jef.is_shared_on(second) && !circle.jef.is_shared_on(first));
    let told = own_log(&mut circle.jef).await?;
    let told: Vec<_> = told.entries.iter().filter(|entry| matches!(entry.content, Content::SharedOn { .. })).collect();
    ensure!(told.len() == 1, "Jef can count how often his words were given");
    ensure!(matches!(told[0].content, Content::SharedOn { envelope, .. } if envelope == second));
    let sams = own_log(&mut circle.sam).await?;
    let is_told = |content: &Content| matches!(content, Content::SharedOn { .. });
    ensure!(!sams.entries.iter().any(|entry| is_told(&entry.content)), "the youth is told of themselves");
    world.end().await
}

async fn own_log(person: &mut Actor) -> Result<Page> {
    let own = format!("/v1/logs/{}/entries?after=0&limit=500", person.id());
    Ok(person.connection().fetch(&own).await?)
}

/// What happens behind Jef's back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    Nothing,
    AnswerToSamAlone,
    MoreShares,
    /// A fault to be found: the answer goes to him as well.
    AnswerToBoth,
}

/// Everything that Jef ever gets, byte for byte, once his words were given to mama.
async fn everything_jef_hears(world: &World, behind: Behind) -> Result<String> {
    let mut circle = Box::pin(Circle::meet(world)).await?;
    let (_, second) = Box::pin(circle.word()).await?;
    let own = circle.sam.tells(&circle.mama, "Dit is van mij.").await?;
    let answer_to = if behind == Behind::AnswerToBoth { vec![circle.jef.id()] } else { Vec::new() };
    let sharing = Sharing { answer_to, ..Sharing::default() };
    let share = Box::pin(circle.sam.share_as(&[second], circle.mama.id(), sharing)).await?;
    circle.mama.catch_up().await?;
    match behind {
        Behind::Nothing => {}
        Behind::AnswerToSamAlone | Behind::AnswerToBoth => circle.answer(share, ANSWER).await?,
        Behind::MoreShares => {
            circle.sam.share(&[own, second], circle.hanne.id(), None).await?;
            circle.sam.withdraw(share).await?;
        }
    }
    circle.jef.catch_up().await?;
    circle.jef.trusts_everything()?;
    let room = circle.jef.room_with(&circle.sam)?;
    let room = format!("/v1/logs/{room}/entries?after=0&limit=500");
    let page: Page = circle.jef.connection().fetch(&room).await?;
    let grants = circle.jef.list_grants().await?;
    let keys = format!("/v1/chains/{}", circle.mama.id());
    let unknown = circle.jef.connection().fetch::<KeyChain>(&keys).await.err().and_then(|error| error.code());
    let own = serde_json::to_string(&own_log(&mut circle.jef).await?)?;
    Ok(format!("{own}{}{}{unknown:?}", serde_json::to_string(&page)?, serde_json::to_string(&grants)?))
}

/// Where what somebody gets in one world begins to differ from what they get in another.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    let differs = one.bytes().zip(other.bytes()).position(|(here, there)| here != there);
    differs.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))
}

#[test]
fn a_byte_that_differs_and_one_that_is_missing_are_found() {
    assert_eq!(first_difference("shared_on", "shared_on"), None);
    assert_eq!(first_difference("shared_on", "shared_in"), Some(7));
    assert_eq!(first_difference("shared_on", "shared_on "), Some(9));
    assert_eq!(first_difference("shared_on", "shared_o"), Some(8));
}

#[tokio::test]
async fn a_jim_whom_no_answer_goes_to_cannot_tell_that_there_is_one_nor_how_often_his_words_were_given() -> Result<()> {
    let mut heard = Vec::new();
    for behind in [Behind::Nothing, Behind::AnswerToSamAlone, Behind::MoreShares, Behind::AnswerToBoth] {
        let world = World::on_sqlite().await?;
        heard.push(Box::pin(everything_jef_hears(&world, behind)).await?);
        world.end().await?;
    }
    ensure!(heard[0].contains("shared_on"), "Jef was told nothing at all");
    let differs = |world: usize| first_difference(&heard[0], &heard[world]);
    ensure!(differs(1).is_none(), "an answer to Sam alone changes what Jef gets: {:?}", differs(1));
    ensure!(differs(2).is_none(), "Jef can tell that more was given, or taken back: {:?}", differs(2));
    ensure!(differs(3).is_some(), "an answer to Jef himself was not seen, so nothing was looked at");
    Ok(())
}
