//! Sam lets Jef speak for him about school until Friday, shows Hanne the card, and takes it away. He lays out what he wants to be said
//! where they sit together, changes it, and takes that away too. Nobody but Sam lays anything on his table.

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::{MessageKey, rule_key, seal, seal_body, seal_rule_box};
use naast_client::outbox::RuleWish;
use naast_client::{Chance, Distrust, Error, Person};
use naast_core::charter::{ChannelKind, Role};
use naast_core::choice::{Item, seal_info};
use naast_core::id::Bytes;
use naast_core::message::{Class, Header, Own, Salt, Seen, Trail, trail_hash};
use naast_core::{ChannelId, EnvelopeId, Hash, PersonId, RuleId, ShareId, Suite};
use naast_protocol::Command;
use naast_protocol::command::{RuleBox, Send};
use naast_protocol::sealed::{Payload, ShareKey, ShareKeys};
use naast_protocol::table::{Mandate, RoundTable, Saying, Voice};
use naast_tests::by_hand::{self, fresh, id};
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, World};

on_both_engines! {
    jef_speaks_for_sam_until_friday_and_hanne_is_shown_the_card,
    a_mandate_is_over_when_its_jim_is_gone,
    a_table_is_as_sam_said_it_last,
    nobody_lays_anything_on_sams_table_but_sam,
    nobody_is_given_a_card_that_is_not_the_givers_own,
    whoever_reads_along_sees_sams_cards_and_nobody_elses,
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

/// Says something as an app would that keeps to none of the rules; gives its name and its key.
async fn says_anyway(
    person: &mut Person,
    room: ChannelId,
    payload: &Payload,
    rule: Option<RuleId>,
) -> Result<(Hash, MessageKey)> {
    let channel = person.channel(room).context("they talk there")?;
    let (epoch, epoch_key) = channel.newest_key().context("it has a key")?;
    let last = channel.own_row(person.root(), person.device());
    let own = Own { device: person.device(), n: last.map_or(0, |(n, _)| n) + 1, prev: last.map(|(_, before)| before) };
    let seen = Seen { seq: channel.log().cursor(), hash: channel.log().hash() };
    let trail = serde_json::to_string(&Trail { salt: Salt(fresh()), own, seen })?;
    let header = Header {
        suite: Suite::Naast1,
        tenant: person.chains().tenant(),
        channel: room,
        epoch,
        author: person.keys().by(),
        id: EnvelopeId(fresh()),
        salt: Salt(fresh()),
        class: Class::Countable,
        label: None,
        lock: false,
        blobs: Vec::new(),
        trail: trail_hash(&trail),
    };
    let header = serde_json::to_string(&header)?;
    let key = MessageKey::derive(epoch_key, &header);
    let read_along = rule.map(|rule| {
        let sealed = seal_rule_box(&rule_key(epoch_key, rule), &header, &key);
        sealed.map(|sealed| RuleBox { rule, sealed: Bytes(sealed) })
    });
    let boxes = read_along.transpose()?.into_iter().collect();
    let body = seal_body(&key, &header, &serde_json::to_vec(payload)?, &person.keys().newest().sign)?;
    let send = Send { id: id(), header, trail, commit: key.commit(), body: Bytes(body), boxes };
    let name = naast_core::message::envelope_hash(&send.header, send.commit, &send.body.0);
    person.give(&Command::Send(send)).await?;
    person.catch_up().await?;
    Ok((name, key))
}

/// Gives somebody a message as an app would that keeps to none of the rules.
async fn gives_anyway(
    person: &mut Person,
    (envelope, key): (Hash, MessageKey),
    (author, role): (&Person, Role),
    to: &Person,
) -> Result<ShareId> {
    let item = Item { envelope, author: author.keys().by(), role };
    let body = by_hand::share_body(person, item, to);
    let mut share = by_hand::share(person, &body)?;
    let (at, key) = (body.at, Bytes(key.as_bytes().to_vec()));
    let items = vec![ShareKey { envelope, key, author: "Jef".into(), at }];
    let inside = serde_json::to_vec(&ShareKeys { from: "Sam".into(), items, passes: Vec::new() })?;
    let keys = to.keys().chain().generation(0).context("her keys")?;
    let info = seal_info(body.tenant, share.share.hash(), to.keys().by());
    let sealed = seal(&keys.seal_pub, &info, &inside, &mut Chance::from_seed(1));
    share.seal = Bytes(sealed.map_err(|_| anyhow::anyhow!("it cannot be sealed"))?);
    person.give(&Command::Share(share)).await?;
    Ok(body.id)
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
    let share = Box::pin(gives_anyway(&mut circle.sam, card, (&circle.jef, Role::Jim), &circle.hanne)).await?;
    circle.hanne.catch_up().await?;
    let opened = Box::pin(circle.hanne.open_grant(share)).await;
    ensure!(matches!(opened, Err(Error::Distrust(Distrust::NotYouths))), "{opened:?}");
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
    circle.jef.tells(&circle.sam, "Tot zondag.").await?;
    let along = Box::pin(circle.hanne.read_along(rule)).await?;
    let laid: Vec<&Payload> = along.messages.iter().map(|words| &words.payload).collect();
    let [Payload::Mandate(mandate), Payload::Text { .. }] = laid[..] else { anyhow::bail!("she reads {laid:?}") };
    ensure!(mandate.topic == "school", "{mandate:?}");
    world.end().await
}
