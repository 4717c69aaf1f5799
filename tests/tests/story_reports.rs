//! Reports: somebody tells the organisation's adviser what was said to them, with proof, and nobody else ever hears of it.

use anyhow::{Context as _, Result, ensure};
use naast_client::Error;
use naast_client::ReportStands::{Closed, NobodyReads, Over, Waits};
use naast_client::reported::{CheckedMessage, CheckedReport};
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash, ReportId, limits};
use naast_protocol::ErrorCode;
use naast_protocol::http::{Page, ReportShown};
use naast_protocol::sealed::Payload;
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, PATIENCE, World};

on_both_engines! {
    an_adviser_reads_who_said_what_and_nothing_that_was_not_picked,
    nobody_but_an_adviser_whom_it_is_for_is_served_a_report,
    whoever_no_longer_advises_is_served_nothing_from_that_second_on,
    a_report_that_was_closed_is_nowhere,
    a_report_that_nobody_closes_is_over_after_ninety_days,
    the_sixth_report_of_a_day_and_the_eleventh_open_one_are_refused,
    whoever_goes_for_good_takes_their_reports_along,
    a_report_that_a_restore_lost_comes_back,
}

/// Sam's triad with Jef and Hanne, an organisation with one adviser, and what Hanne said.
struct Scene {
    desk: Actor,
    vera: Actor,
    hanne: Actor,
    sam: Actor,
    jef: Actor,
    triad: ChannelId,
    said: Hash,
}

const SAID: &str = "Als je dit vertelt, kom ik niet meer.";

impl Scene {
    async fn play(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { coordinator: mut desk, mut hanne, mut sam, .. } = opening;
        let link = desk.invite(Standing::Professional, "Vera", "").await?;
        let vera = world.enters("Vera", &link).await?;
        desk.catch_up().await?;
        let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
        let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
        Box::pin(sam.say(triad, "Hallo allebei.")).await?;
        hanne.reads("Hallo allebei.").await?;
        let said = Box::pin(hanne.say(triad, SAID)).await?;
        for person in [&mut sam, &mut jef] {
            person.reads(SAID).await?;
        }
        let mut scene = Self { desk, vera, hanne, sam, jef, triad, said };
        let advisers = [scene.vera.id()];
        scene.says_team(world, &advisers).await?;
        Ok(scene)
    }

    /// The coordinator says the team: herself, Hanne and Vera who work there, and these advisers.
    async fn says_team(&mut self, world: &World, advisers: &[naast_core::PersonId]) -> Result<()> {
        let (login, words) = (self.desk.newcomer.login_name.clone(), self.desk.newcomer.words.clone());
        let (staff, until) = ([self.hanne.id(), self.vera.id()], world.now() + 30 * DAY_MS);
        Ok(Box::pin(self.desk.say_team_with_advisers(&login, &words, &staff, advisers, until)).await?)
    }

    /// The coordinator says a team without Vera.
    async fn lets_vera_go(&mut self, world: &World) -> Result<()> {
        let (login, words) = (self.desk.newcomer.login_name.clone(), self.desk.newcomer.words.clone());
        let until = world.now() + 30 * DAY_MS;
        Ok(Box::pin(self.desk.say_team(&login, &words, &[self.hanne.id()], until)).await?)
    }

    /// Jef reports what Hanne said, and Vera hears that.
    async fn jef_reports(&mut self) -> Result<ReportId> {
        let report = Box::pin(self.jef.report(self.triad, &[self.said], "Zo praat je niet met Sam.")).await?;
        self.vera.catch_up().await?;
        self.vera.trusts_everything()?;
        self.jef.trusts_everything()?;
        Ok(report)
    }
}

async fn opens(adviser: &mut Actor, report: ReportId) -> Result<CheckedReport, Error> {
    Ok(Box::pin(adviser.open_report(report)).await?.1)
}

/// The words of a report that somebody was proven to have written.
fn texts(report: &CheckedReport) -> Vec<&str> {
    report.messages.iter().filter_map(text).collect()
}

fn text(message: &CheckedMessage) -> Option<&str> {
    match &message.said.as_ref().ok()?.payload {
        Payload::Text { text }
        | Payload::Reply { text, .. }
        | Payload::Edit { text, .. }
        | Payload::Wording { text, .. } => Some(text),
        Payload::Reaction { .. }
        | Payload::Profile { .. }
        | Payload::ReadsAlong { .. }
        | Payload::WordedFor { .. }
        | Payload::Mandate(_)
        | Payload::RoundTable(_) => None,
    }
}

/// What the server answers somebody who asks for a report: nothing but the one code.
async fn is_nothing_to(person: &mut Actor, report: ReportId) -> Result<()> {
    let answer = person.connection().fetch::<ReportShown>(&format!("/v1/reports/{report}")).await;
    let code = answer.as_ref().err().and_then(Error::code);
    ensure!(code == Some(ErrorCode::NothingHere), "{} is served {answer:?}", person.name());
    Ok(())
}

async fn an_adviser_reads_who_said_what_and_nothing_that_was_not_picked(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let Scene { hanne, jef, triad, said, .. } = &mut scene;
    Box::pin(hanne.edit(*triad, *said, "Vertel dit maar niet.")).await?;
    jef.catch_up().await?;
    let report = scene.jef_reports().await?;
    let Scene { vera, hanne, sam, jef, triad, said, .. } = &mut scene;
    // What she takes back afterwards was said all the same.
    Box::pin(hanne.erase(*triad, *said)).await?;
    let listed: Vec<_> = vera.reports().into_iter().map(|(id, report)| (id, report.from)).collect();
    ensure!(listed == [(report, jef.id())], "Vera hears of {listed:?}");
    let (from, read) = Box::pin(vera.open_report(report)).await?;
    ensure!(from == jef.id() && read.words == "Zo praat je niet met Sam.", "from {from}: {}", read.words);
    ensure!(texts(&read) == [SAID, "Vertel dit maar niet."], "Vera reads {:?}", texts(&read));
    for message in &read.messages {
        let said = message.said.as_ref().map_err(|reason| anyhow::anyhow!("{reason}"))?;
        ensure!(said.person == hanne.id() && said.author.root == hanne.root(), "said by {:?}", said.author);
        ensure!(said.role == Role::Professional && said.is_staff && said.kind == ChannelKind::Triad, "{said:?}");
        ensure!(said.listed_by == sam.root(), "by another's word: {said:?}");
    }
    vera.trusts_everything()?;
    let stands: Vec<_> = jef.own_reports().into_iter().map(|(id, _, stands)| (id, stands)).collect();
    ensure!(stands == [(report, Waits)], "Jef sees {stands:?}");
    let room = vera.connection().fetch::<Page>(&format!("/v1/logs/{triad}/entries")).await;
    ensure!(room.as_ref().err().and_then(Error::code) == Some(ErrorCode::NothingHere), "she reads the room: {room:?}");
    let gone = Box::pin(jef.report(*triad, &[*said], "")).await;
    jef.catch_up().await?;
    let erased = Box::pin(jef.report(*triad, &[*said], "")).await;
    ensure!(gone.is_err() && erased.is_err(), "what is not there any more was reported");
    world.end().await
}

async fn nobody_but_an_adviser_whom_it_is_for_is_served_a_report(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let report = scene.jef_reports().await?;
    let link = scene.desk.invite(Standing::Professional, "Wim", "").await?;
    let mut wim = world.enters("Wim", &link).await?;
    scene.desk.catch_up().await?;
    let (login, words) = (scene.desk.newcomer.login_name.clone(), scene.desk.newcomer.words.clone());
    let (staff, advisers) = ([scene.hanne.id()], [scene.vera.id(), wim.id()]);
    let until = world.now() + 30 * DAY_MS;
    Box::pin(scene.desk.say_team_with_advisers(&login, &words, &staff, &advisers, until)).await?;
    let Scene { desk, hanne, sam, jef, .. } = &mut scene;
    for person in [desk, hanne, sam, jef, &mut wim] {
        is_nothing_to(person, report).await?;
        is_nothing_to(person, ReportId([9; 16])).await?;
        let closed = Box::pin(person.close_report(report)).await;
        let code = closed.as_ref().err().and_then(Error::code);
        ensure!(code == Some(ErrorCode::NothingHere), "{} closes it: {closed:?}", person.name());
    }
    let both = scene.jef_reports().await?;
    wim.catch_up().await?;
    for adviser in [&mut scene.vera, &mut wim] {
        let read = opens(adviser, both).await?;
        ensure!(texts(&read) == [SAID], "{} reads {:?}", adviser.name(), texts(&read));
    }
    ensure!(texts(&opens(&mut scene.vera, report).await?) == [SAID], "the first one is gone");
    world.end().await
}

async fn whoever_no_longer_advises_is_served_nothing_from_that_second_on(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let report = scene.jef_reports().await?;
    ensure!(texts(&opens(&mut scene.vera, report).await?) == [SAID], "Vera does not read it");
    scene.says_team(&world, &[]).await?;
    is_nothing_to(&mut scene.vera, report).await?;
    let closed = Box::pin(scene.vera.close_report(report)).await;
    ensure!(closed.is_err(), "somebody who works elsewhere now closed it");
    scene.jef.catch_up().await?;
    let stands = scene.jef.own_reports().first().map(|(_, _, stands)| *stands);
    ensure!(stands == Some(NobodyReads), "Jef is told {stands:?}");
    let again = Box::pin(scene.jef.report(scene.triad, &[scene.said], "")).await;
    ensure!(matches!(again, Err(Error::NoAdviser)), "reported to nobody: {again:?}");
    let vera = scene.vera.id();
    scene.says_team(&world, &[vera]).await?;
    ensure!(texts(&opens(&mut scene.vera, report).await?) == [SAID], "she advises again, and reads nothing");
    scene.lets_vera_go(&world).await?;
    let answer = scene.vera.connection().fetch::<ReportShown>(&format!("/v1/reports/{report}")).await;
    let code = answer.as_ref().err().and_then(Error::code);
    ensure!(code == Some(ErrorCode::NotInTeam), "somebody who is gone is served {answer:?}");
    world.end().await
}

async fn a_report_that_was_closed_is_nowhere(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let report = scene.jef_reports().await?;
    Box::pin(scene.vera.close_report(report)).await?;
    ensure!(scene.vera.reports().is_empty(), "it still waits for her");
    is_nothing_to(&mut scene.vera, report).await?;
    scene.jef.catch_up().await?;
    scene.jef.trusts_everything()?;
    let own = scene.jef.own_reports().first().map(|(_, _, stands)| *stands);
    ensure!(own == Some(Closed), "Jef is told {own:?}");
    ensure!(rows_of_reports(&world).await? == 0, "a row is left");
    let again = Box::pin(scene.vera.close_report(report)).await;
    ensure!(again.is_err(), "closed twice");
    world.end().await
}

async fn a_report_that_nobody_closes_is_over_after_ninety_days(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let report = scene.jef_reports().await?;
    for _ in 0..3 {
        world.pass(29 * DAY_MS);
        let vera = scene.vera.id();
        scene.says_team(&world, &[vera]).await?;
    }
    world.pass(3 * DAY_MS - 1);
    ensure!(texts(&opens(&mut scene.vera, report).await?) == [SAID], "it was over too early");
    naast::service::sweep::sweep(&world.app).await?;
    ensure!(rows_of_reports(&world).await? == 2, "it was swept too early");
    world.pass(1);
    is_nothing_to(&mut scene.vera, report).await?;
    ensure!(scene.vera.reports().is_empty(), "it still waits for her");
    let own = scene.jef.own_reports().first().map(|(_, _, stands)| *stands);
    ensure!(own == Some(Over), "Jef sees {own:?}");
    naast::service::sweep::sweep(&world.app).await?;
    ensure!(rows_of_reports(&world).await? == 0, "a row is left");
    world.end().await
}

async fn the_sixth_report_of_a_day_and_the_eleventh_open_one_are_refused(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let mut reports = Vec::new();
    for day in 0..2 {
        for number in 0..limits::REPORTS_PER_DAY_MAX {
            reports.push(scene.jef_reports().await.with_context(|| format!("day {day}, number {number}"))?);
        }
        let sixth = Box::pin(scene.jef.report(scene.triad, &[scene.said], "")).await;
        let code = sixth.as_ref().err().and_then(Error::code);
        ensure!(code == Some(ErrorCode::RateLimited), "day {day}: {sixth:?}");
        let other = Box::pin(scene.sam.report(scene.triad, &[scene.said], "")).await;
        ensure!(other.is_ok(), "what Jef did counts for Sam: {other:?}");
        world.pass(DAY_MS);
    }
    let eleventh = Box::pin(scene.jef.report(scene.triad, &[scene.said], "")).await;
    let code = eleventh.as_ref().err().and_then(Error::code);
    ensure!(code == Some(ErrorCode::LimitReached), "an eleventh is open: {eleventh:?}");
    Box::pin(scene.vera.close_report(reports[0])).await?;
    scene.jef_reports().await?;
    world.end().await
}

async fn whoever_goes_for_good_takes_their_reports_along(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let report = scene.jef_reports().await?;
    let Scene { jef, mut vera, .. } = scene;
    let (login, words) = (jef.newcomer.login_name.clone(), jef.newcomer.words.clone());
    Box::pin(jef.into_person().delete_account(&login, &words)).await?;
    is_nothing_to(&mut vera, report).await?;
    ensure!(rows_of_reports(&world).await? == 0, "a row is left");
    world.end().await
}

async fn a_report_that_a_restore_lost_comes_back(world: World) -> Result<()> {
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let backup = world.backup().await?;
    let report = scene.jef_reports().await?;
    let world = world.put_back(&backup).await?;
    for person in [&mut scene.vera, &mut scene.jef] {
        person.signs_in_again().await?;
        person.catch_up().await?;
    }
    for person in [&mut scene.vera, &mut scene.jef] {
        person.catch_up().await?;
    }
    ensure!(texts(&opens(&mut scene.vera, report).await?) == [SAID], "it is lost");
    ensure!(scene.vera.reports().len() == 1 && scene.jef.own_reports().len() == 1, "it is there twice");
    scene.jef.trusts_everything()?;
    world.end().await
}

/// How many rows of the database a report stands in.
async fn rows_of_reports(world: &World) -> Result<usize> {
    let backup = world.backup().await?;
    let (mut count, mut is_it) = (0, false);
    for line in std::str::from_utf8(&backup)?.lines().skip(1) {
        if line.starts_with('"') {
            is_it = line == "\"report\"" || line == "\"report_seal\"";
        } else if is_it && line.starts_with('[') {
            count += 1;
        }
    }
    Ok(count)
}

/// Everything that whoever was reported, and everybody else, ever receives: each log byte for byte, the frames of an open socket,
/// and what their lists say.
async fn everything_heard(world: &World, is_reported: bool) -> Result<String> {
    let mut scene = Box::pin(Scene::play(world)).await?;
    scene.jef.catch_up().await?;
    Box::pin(scene.hanne.go_live(true)).await?;
    Box::pin(scene.hanne.hear_everything(PATIENCE)).await?;
    if is_reported {
        scene.jef_reports().await?;
    }
    Box::pin(scene.sam.say(scene.triad, "Tot morgen.")).await?;
    Box::pin(scene.hanne.hear_until(PATIENCE, |hanne| hanne.find_words("Tot morgen.").is_some())).await?;
    // When somebody's device had something is told when there is time for it: what it tells is compared below.
    let is_entry = |frame: &String| frame.contains(r#""frame":"entry""#);
    let frames: Vec<String> = scene.hanne.take_raw_frames().into_iter().filter(is_entry).collect();
    ensure!(!frames.is_empty(), "her socket brought nothing");
    let mut heard = frames.join("\n");
    naast::service::sync::write_arrivals(&world.app).await?;
    let triad = scene.triad.to_string();
    let report = ReportId([9; 16]);
    for person in [&mut scene.hanne, &mut scene.sam, &mut scene.desk] {
        person.catch_up().await?;
        person.trusts_everything()?;
        let logs: naast_protocol::http::Logs = person.connection().fetch("/v1/logs").await?;
        for log in logs.logs.keys() {
            let page: Page = person.connection().fetch(&format!("/v1/logs/{log}/entries?after=0&limit=500")).await?;
            heard.push_str(&serde_json::to_string(&page)?);
        }
        heard.push_str(&serde_json::to_string(&logs)?);
        heard.push_str(&serde_json::to_string(&person.list_grants().await?)?);
        heard.push_str(&serde_json::to_string(&person.list_readers().await?)?);
        is_nothing_to(person, report).await?;
    }
    ensure!(heard.contains(&triad) && heard.contains("message"), "nothing was heard at all");
    Ok(heard)
}

#[tokio::test]
async fn with_and_without_a_report_everybody_else_hears_the_same() -> Result<()> {
    let (one, other) = (World::on_sqlite().await?, World::on_sqlite().await?);
    let reported = Box::pin(everything_heard(&one, true)).await?;
    let silent = Box::pin(everything_heard(&other, false)).await?;
    ensure!(reported == silent, "somebody can tell that there is a report");
    one.end().await?;
    other.end().await
}

#[tokio::test]
async fn without_an_adviser_outside_the_conversation_nobody_is_told() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let in_it = scene.hanne.id();
    scene.says_team(&world, &[in_it]).await?;
    let reported = Box::pin(scene.jef.report(scene.triad, &[scene.said], "")).await;
    ensure!(matches!(reported, Err(Error::NoAdviser)), "whoever said it is told: {reported:?}");
    let (both, vera) = ([scene.hanne.id(), scene.vera.id()], scene.vera.id());
    scene.says_team(&world, &both).await?;
    scene.jef_reports().await?;
    let to = scene.jef.own_reports().first().map(|(_, report, _)| report.to.clone()).unwrap_or_default();
    ensure!(to.iter().map(|adviser| adviser.person).eq([vera]), "sealed to {to:?}");
    scene.hanne.catch_up().await?;
    ensure!(scene.hanne.reports().is_empty(), "Hanne hears of it");
    world.end().await
}

#[tokio::test]
async fn nobody_reports_what_they_do_not_read_or_too_much_of_it() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut scene = Box::pin(Scene::play(&world)).await?;
    let secret = scene.sam.tells(&scene.jef, "Wat alleen Jef weet.").await?;
    let (triad, said) = (scene.triad, scene.said);
    let long = "e".repeat(limits::REPORT_LETTERS_MAX + 1);
    for (what, picked, words) in [
        ("nothing", Vec::new(), ""),
        ("what was said elsewhere", vec![secret], ""),
        ("too many words", vec![said], long.as_str()),
    ] {
        let reported = Box::pin(scene.hanne.report(triad, &picked, words)).await;
        ensure!(matches!(reported, Err(Error::NotPossible(_))), "{what}: {reported:?}");
    }
    let mut many = Vec::new();
    for number in 0..=limits::REPORT_MESSAGES_MAX {
        many.push(Box::pin(scene.hanne.say(triad, &format!("Zin {number}."))).await?);
    }
    scene.jef.catch_up().await?;
    let over = Box::pin(scene.jef.report(triad, &many, "")).await;
    ensure!(matches!(over, Err(Error::NotPossible(_))), "twenty-one at once: {over:?}");
    many.pop();
    let report = Box::pin(scene.jef.report(triad, &many, &long[1..])).await?;
    let read = opens(&mut scene.vera, report).await?;
    ensure!(texts(&read).len() == limits::REPORT_MESSAGES_MAX, "{} arrived", read.messages.len());
    world.end().await
}
