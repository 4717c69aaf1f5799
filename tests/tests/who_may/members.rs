//! Commands by people who are in, or who read something, about what is not theirs to change. First whoever may does the same to a twin.

use anyhow::{Context as _, Result, ensure};
use naast_client::Person;
use naast_core::charter::{ChannelKind, Charter, OpenHistory, Retention, Role};
use naast_core::choice::{Item, Withdraw};
use naast_core::message::Erase;
use naast_core::rule::EndRule;
use naast_core::{ChannelId, Hash, InviteId, ReportId, RuleId, ShareId, StatementBody, Suite};
use naast_protocol::{Command, ErrorCode, Statement, command};
use naast_tests::by_hand::{self, choice, epoch, id, member, seals, share_body};
use naast_tests::world::World;
use serde::Serialize;

use super::commands::given;
use super::{Scene, looked, same};

/// Sixteen or thirty-two bytes that never were anything.
const NEVER: u8 = 0xab;

impl Scene {
    /// Somebody asks for something that is not theirs to do, and for the same about what never was: the answers are one.
    async fn refuses(
        &mut self,
        world: &World,
        who: &'static str,
        what: &str,
        [real, never]: [Command; 2],
    ) -> Result<()> {
        let token = self.token(who).await?.context("nobody is somebody else")?;
        let (real, never) = (given(world, &token, &real).await?, given(world, &token, &never).await?);
        let what = format!("{who} {what}");
        // What is refused for its form was never looked at: that would show nothing.
        ensure!(matches!(real.status, 403 | 404 | 409), "{what}: {} {:?}", real.status, real.refusal());
        same(&real, &never).context(what)
    }
}

fn says<B: StatementBody + Serialize>(by: &Person, body: &B) -> Result<Statement> {
    Ok(by.keys().sign(body)?)
}

fn withdraw(by: &Person, share: ShareId) -> Result<Command> {
    let (suite, tenant, at) = (Suite::Naast1, by.chains().tenant(), 1);
    let withdraw = says(by, &Withdraw { suite, tenant, by: by.keys().by(), at, share })?;
    let choice = choice(by, by.own().chain(), withdraw.hash())?;
    Ok(Command::Withdraw(command::Withdraw { id: id(), withdraw, choice }))
}

fn end_rule(by: &Person, channel: ChannelId, rule: RuleId) -> Result<Command> {
    let (suite, tenant, at) = (Suite::Naast1, by.chains().tenant(), 1);
    let statement = says(by, &EndRule { suite, tenant, by: by.keys().by(), at, channel, rule })?;
    let choice = choice(by, by.own().chain(), statement.hash())?;
    Ok(Command::EndRule(command::EndRule { id: id(), statement, choice }))
}

fn erase(by: &Person, channel: ChannelId, envelope: Hash) -> Result<Command> {
    let (suite, tenant, at) = (Suite::Naast1, by.chains().tenant(), 1);
    let statement = says(by, &Erase { suite, tenant, by: by.keys().by(), at, channel, envelope })?;
    Ok(Command::Erase(command::Erase { id: id(), statement }))
}

fn open_history(by: &Person, channel: ChannelId) -> Result<Command> {
    let (suite, tenant, me) = (Suite::Naast1, by.chains().tenant(), by.keys().by());
    let body = OpenHistory { suite, tenant, by: me, at: 1, channel, to: me, epochs: vec![1] };
    let seals = vec![naast_core::id::Bytes(vec![9; naast_core::epoch::SEAL_BYTES])];
    Ok(Command::OpenHistory(command::OpenHistory { id: id(), statement: says(by, &body)?, seals }))
}

/// The words of somebody else, shared as if they were one's own conversation.
fn share(by: &Person, author: &Person, envelope: Hash, to: &Person) -> Result<Command> {
    let item = Item { envelope, author: author.keys().by(), role: Role::Youth };
    Ok(Command::Share(by_hand::share(by, &share_body(by, item, to))?))
}

/// The next charter of Sam's and Jef's room, by whoever says so; of another channel, when one is given.
fn amend(by: &Person, scene: &Scene, channel: ChannelId) -> Result<Command> {
    let channel_of = by.channel(scene.private).context("they are in")?;
    let room = channel_of.room().context("and follow it")?;
    let charter = Charter {
        suite: Suite::Naast1,
        tenant: room.tenant,
        by: by.keys().by(),
        at: 1,
        channel,
        kind: ChannelKind::Private,
        n: room.charter_n + 1,
        prev: Some(room.charter),
        members: vec![member(&scene.sam, Role::Youth), member(&scene.jef, Role::Jim)],
        seats: Vec::new(),
        retention: Retention::default(),
        youth: None,
    };
    let statement = says(by, &charter)?;
    // The epoch that follows is made for the room as its owner would leave it.
    let mut after = room.clone();
    (after.charter, after.charter_n) = (statement.hash(), charter.n);
    let body = naast_core::epoch::Epoch { channel, ..epoch(by, &after)? };
    let seals = seals(&after, &body);
    Ok(Command::AmendCharter(command::AmendCharter { id: id(), charter: statement, epoch: says(by, &body)?, seals }))
}

pub async fn may_not_what_others_may(mut scene: Scene, world: &World) -> Result<()> {
    let scene = &mut scene;
    let (room, nowhere) = (scene.private, ChannelId([NEVER; 16]));
    let [first, words] = [
        Box::pin(scene.sam.say(room, "Dit mag weg.")).await?,
        Box::pin(scene.sam.say(room, "Ik slaap daar niet.")).await?,
    ];
    Box::pin(scene.jef.catch_up()).await?;
    let mut compared = 0;

    let [given_back, share_kept] = [scene.sam_shares(None).await?, scene.sam_shares(None).await?];
    let by_sam = withdraw(&scene.sam, given_back)?;
    scene.sam.give(&by_sam).await.context("Sam takes back what he gave")?;
    Box::pin(scene.sam.catch_up()).await?;
    let by_jef = [withdraw(&scene.jef, share_kept)?, withdraw(&scene.jef, ShareId([NEVER; 16]))?];
    scene.refuses(world, "jef", "takes back what Sam gave", by_jef).await?;
    let by_hanne = [withdraw(&scene.hanne, share_kept)?, withdraw(&scene.hanne, ShareId([NEVER; 16]))?];
    scene.refuses(world, "hanne", "takes back what she was given", by_hanne).await?;
    compared += 2;

    let by_sam = share(&scene.sam, &scene.sam, words, &scene.hanne)?;
    scene.sam.give(&by_sam).await.context("Sam gives Hanne his own words")?;
    Box::pin(scene.sam.catch_up()).await?;
    let never = Hash([NEVER; 32]);
    let by_jef =
        [share(&scene.jef, &scene.sam, words, &scene.hanne)?, share(&scene.jef, &scene.sam, never, &scene.hanne)?];
    scene.refuses(world, "jef", "gives Hanne what Sam said to him", by_jef).await?;
    let by_hanne =
        [share(&scene.hanne, &scene.sam, words, &scene.vera)?, share(&scene.hanne, &scene.sam, never, &scene.vera)?];
    scene.refuses(world, "hanne", "hands on what Sam gave her", by_hanne).await?;
    compared += 2;

    let [over, rule_kept] = [scene.sam_sets_a_rule().await?, scene.sam_sets_a_rule().await?];
    let by_sam = end_rule(&scene.sam, room, over)?;
    scene.sam.give(&by_sam).await.context("Sam ends his rule")?;
    Box::pin(scene.sam.catch_up()).await?;
    Box::pin(scene.jef.catch_up()).await?;
    for who in ["jef", "hanne"] {
        let by = if who == "jef" { &scene.jef } else { &scene.hanne };
        let pair = [end_rule(by, room, rule_kept)?, end_rule(by, room, RuleId([NEVER; 16]))?];
        scene.refuses(world, who, "ends Sam's rule", pair).await?;
        compared += 1;
    }

    let by_sam = erase(&scene.sam, room, first)?;
    scene.sam.give(&by_sam).await.context("Sam erases his own words")?;
    let by_jef = [erase(&scene.jef, room, words)?, erase(&scene.jef, room, never)?];
    scene.refuses(world, "jef", "erases Sam's words", by_jef).await?;
    let by_hanne = [erase(&scene.hanne, room, words)?, erase(&scene.hanne, nowhere, never)?];
    scene.refuses(world, "hanne", "erases words in a room that she reads along in", by_hanne).await?;
    compared += 2;

    let [closed, report_kept] = [scene.jef_reports().await?, scene.jef_reports().await?];
    let close = |report| Command::CloseReport(command::CloseReport { id: id(), report });
    scene.vera.give(&close(closed)).await.context("Vera closes a report to her")?;
    for who in ["jef", "hanne", "desk"] {
        scene
            .refuses(world, who, "closes a report to Vera", [close(report_kept), close(ReportId([NEVER; 16]))])
            .await?;
        compared += 1;
    }

    let second = scene.hanne.invite(naast_core::invite::Standing::Youth, "Noor", "").await?.secret.invite();
    let back = |invite| Command::TakeBackInvite(command::TakeBackInvite { id: id(), invite });
    scene.hanne.give(&back(second)).await.context("Hanne takes back her own invite")?;
    for who in ["desk", "sam", "jef"] {
        scene
            .refuses(world, who, "takes back Hanne's invite", [back(scene.invite), back(InviteId([NEVER; 16]))])
            .await?;
        compared += 1;
    }

    // The right person opening history is a story of its own: story_history.rs.
    let by_jef = [open_history(&scene.jef, room)?, open_history(&scene.jef, nowhere)?];
    scene.refuses(world, "jef", "opens what was said before he came", by_jef).await?;
    // What never was cannot be amended, only begun: that is another question, which a guest is refused.
    let by_jef =
        given(world, &scene.token("jef").await?.context("Jef is in")?, &amend(&scene.jef, scene, room)?).await?;
    ensure!(by_jef.refusal() == Some(ErrorCode::NothingHere), "Jef says who is in Sam's room: {:?}", by_jef.refusal());
    compared += 1;

    let hanne = scene.token("hanne").await?;
    for path in [format!("/v1/grants/{share_kept}"), format!("/v1/rules/{rule_kept}")] {
        ensure!(looked(world, &path, hanne.as_deref()).await?.status == 200, "{path} stands no more");
    }
    let vera = scene.token("vera").await?;
    ensure!(looked(world, &format!("/v1/reports/{report_kept}"), vera.as_deref()).await?.status == 200);
    let nobody = looked(world, &format!("/v1/invites/{}", scene.invite), None).await?;
    ensure!(nobody.status == 200, "the invite stands no more");
    // Last, because its seals are junk: whoever reads on could not.
    let by_sam = amend(&scene.sam, scene, room)?;
    scene.sam.give(&by_sam).await.context("Sam says who is in his room")?;
    println!("{compared} commands by people who are in compared");
    Ok(())
}
