//! Who the stories of reading along are about, and what they look at.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::GivenState;
use naast_client::outbox::RuleWish;
use naast_core::{ChannelId, LabelId, RuleId};
use naast_protocol::ErrorCode;
use naast_protocol::sealed::Payload;
use naast_tests::people::Actor;
use naast_tests::scenes::Talk;
use naast_tests::world::World;

/// Sam and Jef, who talk, Hanne, who is not in there, and Sam's label.
pub struct Circle {
    pub hanne: Actor,
    pub sam: Actor,
    pub jef: Actor,
    pub room: ChannelId,
    pub label: LabelId,
}

impl Circle {
    pub async fn begin(world: &World) -> Result<Self> {
        let Talk { hanne, mut sam, jef, room, .. } = Box::pin(Talk::begin(world)).await?;
        let label = sam.label("school");
        Ok(Self { hanne, sam, jef, room, label })
    }

    /// What Sam writes under his label.
    pub fn about_school(&self) -> RuleWish {
        let (channel, to) = (self.room, self.hanne.id());
        RuleWish { channel, labels: Some(vec![self.label]), authors: vec![self.sam.root()], to, until: None }
    }

    /// What both write.
    pub fn everything(&self) -> RuleWish {
        let mut authors = vec![self.sam.root(), self.jef.root()];
        authors.sort_unstable();
        RuleWish { labels: None, authors, ..self.about_school() }
    }

    /// Exactly these words are what Hanne reads along.
    pub async fn hanne_reads(&mut self, rule: RuleId, texts: &[&str]) -> Result<()> {
        reads_along(&mut self.hanne, rule, texts).await
    }

    pub async fn sam_sets(&mut self, wish: RuleWish) -> Result<RuleId> {
        Ok(Box::pin(self.sam.set_rule(wish)).await?)
    }

    pub async fn hanne_finds_nothing(&mut self, rule: RuleId) -> Result<()> {
        finds_nothing(&mut self.hanne, rule).await
    }

    /// Everybody signs in again and looks, as often as it takes until all have seen what each brought back.
    pub async fn all_come_back(&mut self) -> Result<()> {
        let everybody = [&mut self.jef, &mut self.sam, &mut self.hanne];
        naast_tests::scenes::all_come_back(everybody).await
    }

    pub fn all_trust(&self) -> Result<()> {
        [&self.hanne, &self.sam, &self.jef].into_iter().try_for_each(Actor::trusts_everything)
    }
}

pub async fn reads_along(who: &mut Actor, rule: RuleId, texts: &[&str]) -> Result<()> {
    let along = Box::pin(who.read_along(rule)).await?;
    let read: Vec<String> = along
        .messages
        .into_iter()
        .filter_map(|message| match message.payload {
            Payload::Text { text } => Some(text),
            _ => None,
        })
        .collect();
    ensure!(read == texts, "{} reads {read:?}", who.name());
    Ok(())
}

pub async fn goes_for_good(who: Actor) -> Result<()> {
    let newcomer = who.newcomer.clone();
    let going = Box::pin(who.into_person().delete_account(&newcomer.login_name, &newcomer.words));
    going.await.with_context(|| format!("{} goes", newcomer.name))
}

pub async fn finds_nothing(who: &mut Actor, rule: RuleId) -> Result<()> {
    ensure!(who.list_rules().await?.is_empty(), "{} still reads along", who.name());
    let refused = Box::pin(who.read_along(rule)).await.err().and_then(|error| error.code());
    ensure!(refused == Some(ErrorCode::NothingHere), "{} got {refused:?}", who.name());
    Ok(())
}

/// Whether somebody's own log says that this is over.
pub fn heard_the_end(who: &Actor, rule: RuleId) -> bool {
    who.own().rules().given().get(&rule).is_some_and(|given| given.state == GivenState::Gone)
}

/// Everything that the server gives somebody who reads along.
pub async fn everything_for(who: &mut Actor, rule: RuleId) -> Result<Vec<String>> {
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

/// How often somebody's own log tells them that what they read by this is something else now.
pub async fn told_anew(who: &mut Actor, rule: RuleId) -> Result<usize> {
    let log = format!("/v1/logs/{}/entries?after=0&limit=500", who.id());
    let page: serde_json::Value = who.connection().fetch(&log).await?;
    let entries = page["entries"].as_array().context("a page of a log")?;
    let name = rule.to_string();
    Ok(entries.iter().filter(|entry| entry["kind"] == "rule_words" && entry["rule"] == name.as_str()).count())
}
