//! Who gets what: every route that names something, asked by everybody, at each moment at which somebody's right begins or ends.
//! And every command, by people outside, about what exists.
//!
//! Whoever may is shown to get it first. Whoever may not gets, to the byte, what they get for something that never existed. Made
//! from the table of routes and the list of commands: a new one without its row here fails.

#![expect(clippy::print_stdout, reason = "how much was compared is a figure")]

mod commands;
mod gone;
mod looks;
mod members;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use naast_client::outbox::RuleWish;
use naast_core::charter::{ChannelKind, Role};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash, InviteId, Millis, PersonId, ReportId, RuleId, ShareId};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::plain_http::{Answered, Request, ask};
use naast_tests::world::World;

on_both_engines! {
    everybody_gets_what_is_theirs_and_for_the_rest_what_never_existed,
    whoever_is_outside_learns_nothing_by_a_command,
    whoever_is_in_may_not_what_others_may,
    whoever_is_in_does_nothing_there_that_is_its_owners,
    whoever_is_gone_is_nobody_on_every_route,
}

/// Everybody whom an organisation and a circle have, and somebody else's youth.
struct Scene {
    desk: Actor,
    vera: Actor,
    hanne: Actor,
    sam: Actor,
    jef: Actor,
    eva: Actor,
    private: ChannelId,
    triad: ChannelId,
    said: Hash,
    invite: InviteId,
    /// The newest tokens of each, also of those who get no new ones any more.
    tokens: BTreeMap<&'static str, String>,
}

/// Whoever asks: by name, or nobody who signed in.
const ROLES: [&str; 7] = ["nobody", "desk", "vera", "hanne", "sam", "jef", "eva"];

impl Scene {
    async fn play(world: &World) -> Result<Self> {
        let mut opening = Box::pin(Opening::play(world)).await?;
        let mut jef = Box::pin(opening.jef_comes(world)).await?;
        let Opening { coordinator: mut desk, mut hanne, mut sam, jefs_room: private, .. } = opening;
        let link = desk.invite(Standing::Professional, "Vera", "").await?;
        let vera = world.enters("Vera", &link).await?;
        desk.catch_up().await?;
        let link = hanne.invite(Standing::Youth, "Eva", "Kom je erbij?").await?;
        let eva = world.enters("Eva", &link).await?;
        let invite = hanne.invite(Standing::Youth, "Noor", "Kom je erbij?").await?.secret.invite();
        let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
        let triad = Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
        jef.catch_up().await?;
        let said = Box::pin(jef.say(private, "Het was niet de bus.")).await?;
        for person in [&mut hanne, &mut sam] {
            Box::pin(person.catch_up()).await?;
        }
        let tokens = BTreeMap::new();
        let mut scene = Self { desk, vera, hanne, sam, jef, eva, private, triad, said, invite, tokens };
        let staff = [scene.hanne.id()];
        let advisers = [scene.vera.id()];
        scene.says_team(world, &staff, &advisers).await?;
        Ok(scene)
    }

    /// The organisation says who works there.
    async fn says_team(&mut self, world: &World, staff: &[PersonId], advisers: &[PersonId]) -> Result<()> {
        let (login, words) = (self.desk.newcomer.login_name.clone(), self.desk.newcomer.words.clone());
        let until = world.now() + naast_core::limits::TEAM_MS_MAX;
        Ok(Box::pin(self.desk.say_team_with_advisers(&login, &words, staff, advisers, until)).await?)
    }

    /// Sam gives Hanne what Jef said.
    async fn sam_shares(&mut self, until: Option<Millis>) -> Result<ShareId> {
        let hanne = self.hanne.id();
        Ok(Box::pin(self.sam.share(&[self.said], hanne, until)).await?)
    }

    /// Sam lets Hanne read along with his own words.
    async fn sam_sets_a_rule(&mut self) -> Result<RuleId> {
        let (channel, to, authors) = (self.private, self.hanne.id(), vec![self.sam.root()]);
        Ok(Box::pin(self.sam.set_rule(RuleWish { channel, labels: None, authors, to, until: None })).await?)
    }

    /// Jef reports what he heard in the triad.
    async fn jef_reports(&mut self) -> Result<ReportId> {
        let said = Box::pin(self.hanne.say(self.triad, "Dat zeg je maar.")).await?;
        Box::pin(self.jef.catch_up()).await?;
        Ok(Box::pin(self.jef.report(self.triad, &[said], "Zo praat je niet.")).await?)
    }

    /// A token of whoever asks, as new as they get one.
    async fn token(&mut self, role: &'static str) -> Result<Option<String>> {
        let person = match role {
            "desk" => &mut self.desk,
            "vera" => &mut self.vera,
            "hanne" => &mut self.hanne,
            "sam" => &mut self.sam,
            "jef" => &mut self.jef,
            "eva" => &mut self.eva,
            _ => return Ok(None),
        };
        if let Ok(token) = person.connection().token().await {
            self.tokens.insert(role, token);
        }
        self.tokens.get(role).cloned().map(Some).with_context(|| format!("{role} never had a token"))
    }

    /// What everybody gets under a path, beside what they get under one that leads to nothing. `allowed` get it, the rest learns
    /// nothing. Gives back how many were compared.
    async fn gets(&mut self, world: &World, moment: &str, paths: [&str; 2], allowed: &[&str]) -> Result<usize> {
        for role in ROLES {
            let token = self.token(role).await?;
            let [real, never] =
                [looked(world, paths[0], token.as_deref()).await?, looked(world, paths[1], token.as_deref()).await?];
            let what = format!("{moment}: {role} asks {}", paths[0]);
            if allowed.contains(&role) {
                ensure!(real.status == 200, "{what} and gets {} {:?}", real.status, real.refusal());
            } else {
                same(&real, &never).with_context(|| what)?;
            }
            ensure!(never.status >= 400, "{role} gets something that never existed: {}", paths[1]);
        }
        Ok(ROLES.len())
    }
}

async fn looked(world: &World, path: &str, token: Option<&str>) -> Result<Answered> {
    ask(world.app.config.listen, &Request { method: "GET", path, token, ..Request::default() }).await
}

/// That two answers are one to the byte, but for the time of day in their head.
fn same(real: &Answered, never: &Answered) -> Result<()> {
    let head = |answer: &Answered| -> Vec<String> {
        answer.head.lines().filter(|line| !line.starts_with("date:")).map(ToOwned::to_owned).collect()
    };
    let bodies = [&real.body, &never.body].map(|body| String::from_utf8_lossy(body).into_owned());
    let short = |place: usize| bodies[place].chars().take(200).collect::<String>();
    ensure!(real.status == never.status, "{} {} against {} {}", real.status, short(0), never.status, short(1));
    ensure!(head(real) == head(never), "{:?} against {:?}", head(real), head(never));
    ensure!(bodies[0] == bodies[1], "{} against {}", short(0), short(1));
    Ok(())
}

#[test]
fn a_difference_of_one_byte_is_seen() {
    let answer = |head: &str, body: &str| Answered { status: 404, head: head.to_owned(), body: body.into() };
    let real = answer("http/1.1 404\r\ndate: now\r\nx: 1", "nothing");
    assert!(same(&real, &answer("http/1.1 404\r\ndate: then\r\nx: 1", "nothing")).is_ok());
    assert!(same(&real, &answer("http/1.1 404\r\ndate: now\r\nx: 2", "nothing")).is_err());
    assert!(same(&real, &answer("http/1.1 404\r\ndate: now\r\nx: 1", "nothinG")).is_err());
    assert!(same(&real, &Answered { status: 403, ..real.clone() }).is_err());
}

async fn everybody_gets_what_is_theirs_and_for_the_rest_what_never_existed(world: World) -> Result<()> {
    let scene = Box::pin(Scene::play(&world)).await?;
    Box::pin(looks::at_each_moment(scene, &world)).await?;
    world.end().await
}

async fn whoever_is_outside_learns_nothing_by_a_command(world: World) -> Result<()> {
    let scene = Box::pin(Scene::play(&world)).await?;
    Box::pin(commands::about_what_exists(scene, &world)).await?;
    world.end().await
}

async fn whoever_is_in_may_not_what_others_may(world: World) -> Result<()> {
    let scene = Box::pin(Scene::play(&world)).await?;
    Box::pin(members::may_not_what_others_may(scene, &world)).await?;
    world.end().await
}

async fn whoever_is_in_does_nothing_there_that_is_its_owners(world: World) -> Result<()> {
    let scene = Box::pin(Scene::play(&world)).await?;
    Box::pin(commands::about_where_one_is(scene, &world)).await?;
    world.end().await
}

async fn whoever_is_gone_is_nobody_on_every_route(world: World) -> Result<()> {
    let scene = Box::pin(Scene::play(&world)).await?;
    Box::pin(gone::is_nobody(scene, &world)).await?;
    world.end().await
}
