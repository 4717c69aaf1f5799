//! Routes that show something.

use anyhow::{Result, ensure};
use naast_client::Way;
use naast_core::{LogId, PersonId};
use naast_protocol::command::{self, Command};
use naast_tests::by_hand::id;
use naast_tests::world::{DAY_MS, World};

use super::Scene;

/// How a thing is called in a path, and what never existed.
struct Thing {
    route: &'static str,
    paths: [String; 2],
}

impl Thing {
    fn of(route: &'static str, name: &impl ToString) -> Self {
        let (from, to) = (route.find('{').unwrap_or(0), route.find('}').map_or(0, |end| end + 1));
        let path = |name: &str| format!("{}{name}{}", &route[..from], &route[to..]);
        // Sixteen or thirty-two bytes, as the real one has.
        let (real, never) = (name.to_string(), PersonId([0xab; 16]).to_string());
        let never = if real.len() == never.len() { never } else { naast_core::Hash([0xab; 32]).to_string() };
        Self { route, paths: [path(&real), path(&never)] }
    }
}

/// Routes that name something and have their rows here, each with how often it was compared.
#[derive(Default)]
struct Rows(Vec<(&'static str, usize)>);

impl Rows {
    /// At this moment exactly these get it.
    async fn row(
        &mut self,
        scene: &mut Scene,
        world: &World,
        moment: &str,
        thing: &Thing,
        allowed: &[&str],
    ) -> Result<()> {
        let [real, never] = &thing.paths;
        let compared = scene.gets(world, moment, [real, never], allowed).await?;
        self.0.push((thing.route, compared));
        Ok(())
    }
}

const LOG: &str = "/v1/logs/{log}/entries";
const GRANT: &str = "/v1/grants/{share}";
const RULE: &str = "/v1/rules/{rule}";
const CHAIN: &str = "/v1/chains/{person}";
const REPORT: &str = "/v1/reports/{report}";
const INVITE: &str = "/v1/invites/{invite}";
const PLEA: &str = "/v1/pleas/{plea}";

/// Everybody.
const ALL: &[&str] = &super::ROLES;

pub async fn at_each_moment(mut scene: Scene, world: &World) -> Result<()> {
    let (scene, mut rows) = (&mut scene, Rows::default());
    let log = |log: LogId| Thing::of(LOG, &log);
    let [private, triad] = [log(scene.private.into()), log(scene.triad.into())];
    let own = log(LogId::from(scene.sam.id()));
    let chain = Thing::of(CHAIN, &scene.sam.id());

    let share = Thing::of(GRANT, &scene.sam_shares(None).await?);
    let rule = scene.sam_sets_a_rule().await?;
    let along = Thing::of(RULE, &rule);
    let report = scene.jef_reports().await?;
    let reported = Thing::of(REPORT, &report);
    let invite = Thing::of(INVITE, &scene.invite);
    let plea = Box::pin(world.device()?.ask_for_half()).await?;
    let plea = Thing::of(PLEA, &plea.link().plea);

    let met = ["hanne", "sam", "jef"];
    let begin = "while all of it stands";
    rows.row(scene, world, begin, &private, &["sam", "jef"]).await?;
    rows.row(scene, world, begin, &triad, &met).await?;
    rows.row(scene, world, begin, &own, &["sam"]).await?;
    rows.row(scene, world, begin, &chain, &met).await?;
    rows.row(scene, world, begin, &share, &["hanne"]).await?;
    rows.row(scene, world, begin, &along, &["hanne"]).await?;
    rows.row(scene, world, begin, &reported, &["vera"]).await?;
    rows.row(scene, world, begin, &invite, ALL).await?;
    rows.row(scene, world, begin, &plea, &[]).await?;

    let shares = scene.sam.who_sees_what();
    ensure!(!shares.is_empty(), "Sam shares something");
    Box::pin(scene.sam.withdraw(shares[0].share)).await?;
    rows.row(scene, world, "taken back", &share, &[]).await?;
    Box::pin(scene.sam.end_rule(rule)).await?;
    rows.row(scene, world, "the rule ended", &along, &[]).await?;

    let day = Thing::of(GRANT, &scene.sam_shares(Some(world.now() + DAY_MS)).await?);
    rows.row(scene, world, "for a day", &day, &["hanne"]).await?;
    world.pass(DAY_MS);
    rows.row(scene, world, "over", &day, &[]).await?;

    Box::pin(scene.jef.leave(scene.triad)).await?;
    rows.row(scene, world, "Jef left", &triad, &["hanne", "sam"]).await?;
    rows.row(scene, world, "Jef left", &private, &["sam", "jef"]).await?;

    let again = Thing::of(GRANT, &scene.sam_shares(None).await?);
    let along = Thing::of(RULE, &scene.sam_sets_a_rule().await?);
    rows.row(scene, world, "shared again", &again, &["hanne"]).await?;
    let sam = scene.sam.id();
    Box::pin(scene.hanne.block(sam)).await?;
    let unseen = Thing::of(GRANT, &scene.sam_shares(None).await?);
    rows.row(scene, world, "given while Hanne blocks Sam", &unseen, &[]).await?;
    rows.row(scene, world, "given before", &again, &[]).await?;
    Box::pin(scene.hanne.unblock(sam)).await?;
    rows.row(scene, world, "Hanne hears of Sam again", &again, &["hanne"]).await?;
    rows.row(scene, world, "what was not delivered never is", &unseen, &[]).await?;

    let hanne = scene.hanne.id();
    // By an app that takes nothing back by itself.
    scene.sam.give(&Command::Block(command::Block { id: id(), whom: hanne, leaves: Vec::new() })).await?;
    rows.row(scene, world, "Sam's app blocks Hanne, and no more", &again, &[]).await?;
    scene.sam.give(&Command::Unblock(command::Unblock { id: id(), whom: hanne })).await?;
    rows.row(scene, world, "Sam's app ends that", &again, &["hanne"]).await?;
    Box::pin(scene.sam.block(hanne)).await?;
    rows.row(scene, world, "Sam blocks Hanne", &again, &[]).await?;
    rows.row(scene, world, "Sam blocks Hanne", &along, &[]).await?;
    rows.row(scene, world, "Sam blocks Hanne", &triad, &["sam"]).await?;
    Box::pin(scene.sam.unblock(hanne)).await?;
    rows.row(scene, world, "Sam hears of Hanne again", &again, &[]).await?;

    let second = Thing::of(GRANT, &scene.sam_shares(None).await?);
    rows.row(scene, world, "unblocked, and shared once more", &second, &["hanne"]).await?;
    scene.says_team(world, &[], &[]).await?;
    rows.row(scene, world, "Hanne works there no more", &second, &[]).await?;
    rows.row(scene, world, "Hanne works there no more", &triad, &["sam"]).await?;
    rows.row(scene, world, "Vera works there no more", &reported, &[]).await?;

    let (hanne, vera) = (scene.hanne.id(), scene.vera.id());
    scene.says_team(world, &[hanne], &[vera]).await?;
    rows.row(scene, world, "Vera is back", &reported, &["vera"]).await?;
    Box::pin(scene.vera.close_report(report)).await?;
    rows.row(scene, world, "the report is closed", &reported, &[]).await?;

    let (login_name, words) = (scene.sam.newcomer.login_name.clone(), scene.sam.newcomer.words.clone());
    let keeper = scene.jef.id();
    Box::pin(scene.sam.choose_keeper(keeper, "482915", &Way::Words { login_name, words })).await?;
    let plea = Box::pin(world.device()?.ask_for_half()).await?;
    let plea = Thing::of(PLEA, &plea.link().plea);
    rows.row(scene, world, "Jef keeps Sam's half", &plea, &["jef"]).await?;

    let room = scene.private;
    Box::pin(scene.sam.show_out(room, scene.jef.id())).await?;
    rows.row(scene, world, "Jef was shown out", &private, &["sam"]).await?;
    rows.row(scene, world, "Jef shares no conversation with Sam, and keeps nothing", &plea, &[]).await?;

    for (method, path) in naast::transport::routes::list() {
        let has_row = rows.0.iter().any(|(route, _)| *route == path);
        ensure!(has_row || method != "GET" || !path.contains('{'), "{path} has no row: give it one");
    }
    println!("{} answers compared", rows.0.iter().map(|(_, compared)| compared).sum::<usize>());
    Ok(())
}
