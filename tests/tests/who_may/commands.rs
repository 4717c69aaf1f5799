//! Commands by people with an account who are in none of what they name.

use anyhow::{Context as _, Result, ensure};
use naast_client::InviteSecret;
use naast_core::CommandId;
use naast_core::charter::Role;
use naast_core::choice::Recipient;
use naast_core::invite::Standing;
use naast_protocol::Command;
use naast_tests::house::admit_at;
use naast_tests::plain_http::{Answered, Request, ask};
use naast_tests::samples::{Aim, Stranger};
use naast_tests::world::World;

use super::{Scene, same};

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
