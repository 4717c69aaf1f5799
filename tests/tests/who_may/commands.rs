//! Commands by people with an account who are in none of what they name.

use anyhow::{Context as _, Result, ensure};
use naast_client::InviteSecret;
use naast_core::CommandId;
use naast_core::charter::{ChannelKind, Role};
use naast_core::choice::Recipient;
use naast_core::invite::Standing;
use naast_protocol::Command;
use naast_tests::house::admit_at;
use naast_tests::plain_http::{Answered, Request, ask};
use naast_tests::samples::{Aim, Stranger};
use naast_tests::world::World;

use super::{Scene, looked, same};

/// Commands that name nothing of anybody else's: whoever is outside may give them, and nothing is learnt.
const ABOUT_ONESELF: &[&str] = &["set_bag", "end_sessions"];

/// A first charter names a new conversation, and no two have one name: whoever hits one of 2^128 that was chosen hears that it is taken.
const NAMES_SOMETHING_NEW: &[&str] = &["amend_charter"];

pub async fn about_what_exists(mut scene: Scene, world: &World) -> Result<()> {
    let (share, rule, report) =
        (scene.sam_shares(None).await?, scene.sam_sets_a_rule().await?, scene.jef_reports().await?);
    let room = scene.sam.channel(scene.private).context("Sam is there")?;
    let real = Aim {
        channel: scene.private,
        charter: room.room().context("and follows it")?.charter,
        invite: scene.invite,
        envelope: scene.said,
        author: Some((scene.jef.keys().by(), Role::Jim)),
        share,
        rule,
        report,
        whom: Recipient { person: scene.sam.id(), root: scene.sam.root() },
        ..Aim::default()
    };
    let (mut compared, mut told) = (0, Vec::new());
    for (number, standing) in [(40, Standing::Youth), (41, Standing::Guest), (42, Standing::Professional)] {
        let secret = invited(&mut scene, standing).await?;
        let mut outsider = Stranger::new(number, world.app.store.tenant())?;
        let name = (standing == Standing::Professional).then_some("Karim");
        let token = admit_at(world.app.config.listen, &outsider, &secret, name).await?.access;
        for (place, name) in Command::NAMES.iter().enumerate() {
            let place = u8::try_from(place)?;
            outsider.aim = real;
            let about_real = given(world, &token, &outsider.command(name, CommandId([place + 100; 16]))?).await?;
            outsider.aim = Aim::default();
            let about_nothing = given(world, &token, &outsider.command(name, CommandId([place; 16]))?).await?;
            let what = format!("{standing:?}: {name}");
            if ABOUT_ONESELF.contains(name) || NAMES_SOMETHING_NEW.contains(name) {
                ensure!(about_real.status == about_nothing.status || about_real.status == 404, "{what}");
                continue;
            }
            // What is refused for its form was never looked at, and shows nothing.
            if about_real.status == 400 {
                told.push(format!("{what} was refused for its form: {:?}", about_real.refusal()));
            }
            if about_real.status < 400 {
                told.push(format!("{what} was carried out: {}", about_real.status));
            } else if let Err(difference) = same(&about_real, &about_nothing) {
                told.push(format!("{what}: {difference}"));
            }
            compared += 1;
        }
    }
    ensure!(told.is_empty(), "{}", told.join("\n"));
    println!("{compared} commands compared");
    Ok(())
}

/// What whoever is in a conversation may do there, and what is about themselves alone. The next charter by somebody else than the owner is
/// made by hand in `members.rs`.
const MEMBERS_MAY: &[&str] = &[
    "send",
    "resend",
    "leave",
    "set_read_mark",
    "show_read_marks",
    "report",
    "reseal",
    "hand_over",
    "ask",
    "block",
    "unblock",
    "invite",
    "set_bag",
    "set_unlock",
    "renew_keys",
    "delete_account",
    "amend_charter",
];

/// Somebody who is in Sam's conversation gives every command about it, and about all else that is Sam's: nothing of it is carried out.
pub async fn about_where_one_is(mut scene: Scene, world: &World) -> Result<()> {
    let secret = scene.sam.invite(Standing::Guest, "Iemand", "").await?.secret;
    let mut somebody = Stranger::new(43, world.app.store.tenant())?;
    let token = admit_at(world.app.config.listen, &somebody, &secret, None).await?.access;
    Box::pin(scene.sam.catch_up()).await?;
    let in_it = [(somebody.person(), Role::Jim), (scene.hanne.id(), Role::Professional)];
    let channel = Box::pin(scene.sam.begin(ChannelKind::Triad, &in_it)).await?;
    let said = Box::pin(scene.sam.say(channel, "Dit zeg ik jullie.")).await?;
    let (share, rule, report) =
        (scene.sam_shares(None).await?, scene.sam_sets_a_rule().await?, scene.jef_reports().await?);
    let sessions = scene.sam.list_sessions().await?;
    let room = scene.sam.channel(channel).context("Sam is there")?.room().context("and follows it")?.clone();
    somebody.aim = Aim {
        channel,
        charter: room.charter,
        invite: scene.invite,
        envelope: said,
        author: Some((scene.sam.keys().by(), Role::Youth)),
        share,
        rule,
        report,
        session: sessions.first().context("Sam is signed in")?.session,
        whom: Recipient { person: scene.sam.id(), root: scene.sam.root() },
    };
    let (mut tried, mut told) = (0, Vec::new());
    for (place, name) in Command::NAMES.iter().enumerate() {
        if MEMBERS_MAY.contains(name) {
            continue;
        }
        let id = CommandId([u8::try_from(place)?; 16]);
        let answered = given(world, &token, &somebody.command(name, id)?).await?;
        // What is refused for its form was never looked at. A session that is not one's own is ended like none.
        let is_looked_at = answered.status > 400 || *name == "end_sessions";
        if !is_looked_at {
            told.push(format!("{name}: {} {:?}", answered.status, answered.refusal()));
        }
        tried += 1;
    }
    ensure!(told.is_empty(), "{}", told.join("\n"));
    ensure!(scene.sam.list_sessions().await?.len() == sessions.len(), "somebody ended Sam's session");
    let sam = scene.token("sam").await?;
    for path in [format!("/v1/logs/{channel}/entries?after=0&limit=9"), "/v1/readers".to_owned()] {
        ensure!(looked(world, &path, sam.as_deref()).await?.status == 200, "{path} is gone");
    }
    println!("{tried} commands by somebody who is in, none of them theirs");
    Ok(())
}

async fn invited(scene: &mut Scene, standing: Standing) -> Result<InviteSecret> {
    let host = match standing {
        Standing::Guest => &mut scene.eva,
        Standing::Youth => &mut scene.hanne,
        Standing::Professional | Standing::Coordinator => &mut scene.desk,
    };
    Ok(host.invite(standing, "Iemand", "").await?.secret)
}

pub async fn given(world: &World, token: &str, command: &Command) -> Result<Answered> {
    let body = serde_json::to_vec(command)?;
    let request =
        Request { method: "POST", path: "/v1/commands", token: Some(token), body: &body, ..Request::default() };
    ask(world.app.config.listen, &request).await
}
