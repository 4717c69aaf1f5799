//! The malicious server, on the wire: a real server's answers and frames are changed on their way to a real client, which must
//! refuse each lie and say exactly what is wrong. The same acts over the same wire with nothing changed are all believed.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_client::crypto::BodyError;
use naast_client::{Distrust, Error, Link, Person};
use naast_core::charter::Charter;
use naast_core::choice::Share;
use naast_core::epoch::Epoch;
use naast_core::identity::Factor;
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash, LogId, ShareId, TenantId};
use naast_protocol::command::{Answer, WrapBox};
use naast_protocol::frame::ServerFrame;
use naast_protocol::http::{Deployment, Granted, InviteLook, KeyChain, Page, Vault};
use naast_protocol::{Content, Entry, Signed};
use naast_tests::lying_wire::{Lie, LyingWire, SOCKET};
use naast_tests::world::{Actor, Opening, PATIENCE, World};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who is lied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Sam,
    Hanne,
    Nobody,
}

/// What they do meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    ComeBack,
    CatchUp,
    Say,
    SayLive,
    GoLive,
    Hear,
    OpenGrant,
    Look,
}

/// One lie, and the reason for which it must be refused.
struct Trial {
    name: &'static str,
    who: Who,
    act: Act,
    lie: Lie,
    is_reason: fn(&Distrust) -> bool,
}

/// Everybody, with what was truly said.
struct Scene {
    world: World,
    sam: Actor,
    jef: Actor,
    hanne: Actor,
    room: ChannelId,
    entries: Vec<Entry>,
    to_hanne: ShareId,
    /// What Jef was given, as the server gave it to him.
    given_to_jef: Granted,
    first_vault: Vault,
    open_link: Link,
    other_link: Link,
}

impl Scene {
    async fn set() -> Result<Self> {
        let world = World::on_sqlite().await?;
        let mut opening = Box::pin(Opening::play(&world)).await?;
        let first_vault = opening.sam.connection().fetch("/v1/vault").await?;
        let mut jef = Box::pin(opening.jef_comes(&world)).await?;
        let Opening { mut sam, mut hanne, jefs_room: room, .. } = opening;
        let mut said = Vec::new();
        for text in ["Een.", "Twee.", "Drie."] {
            said.push(sam.tells(&jef, text).await?);
        }
        jef.reads("Drie.").await?;
        let to_hanne = sam.share(&said[..1], hanne.id(), None).await?;
        let to_jef = sam.share(&said[1..2], jef.id(), None).await?;
        let given_to_jef = jef.connection().fetch(&format!("/v1/grants/{to_jef}")).await?;
        let page: Page = sam.connection().fetch(&format!("/v1/logs/{room}/entries")).await?;
        let open_link = hanne.invite(Standing::Youth, "Noor", "Kom je erbij?").await?;
        let other_link = hanne.invite(Standing::Youth, "Mila", "Jij ook?").await?;
        let entries = page.entries;
        Ok(Self { world, sam, jef, hanne, room, entries, to_hanne, given_to_jef, first_vault, open_link, other_link })
    }

    /// The place of the n-th entry of a kind.
    fn place(&self, kind: &str, n: usize) -> Result<usize> {
        let places = self.entries.iter().enumerate().filter(|(_, entry)| entry.content.kind() == kind);
        places.map(|(place, _)| place).nth(n).with_context(|| format!("there are fewer than {n} of {kind}"))
    }

    /// The place of the message with these words.
    fn words(&self, text: &str) -> Result<usize> {
        Ok(usize::try_from(self.sam.find_words(text).context("these words were said")?.seq)? - 1)
    }

    async fn comes(&self, who: Who, wire: &LyingWire) -> Result<Person, Error> {
        let newcomer = if who == Who::Sam { &self.sam.newcomer } else { &self.hanne.newcomer };
        let device = self.world.device_over(wire.address()).map_err(|error| Error::Offline(error.to_string()))?;
        Box::pin(device.sign_in(&newcomer.login_name, &newcomer.words)).await
    }

    /// Does it, and gives every reason for which anything was not believed.
    async fn play(&mut self, trial: &Trial, wire: &LyingWire, somebody: Option<&mut Person>) -> Result<Vec<Distrust>> {
        let done = match (trial.act, somebody) {
            (Act::ComeBack, _) => match Box::pin(self.comes(trial.who, wire)).await {
                Ok(person) => return Ok(person.alarms()),
                Err(error) => Err(error),
            },
            (Act::Look, _) => self.world.device_over(wire.address())?.look(&self.open_link).await.map(drop),
            (act, Some(person)) => {
                let done = Box::pin(self.act(act, person)).await;
                if done.as_ref().err().is_none_or(|error| error.distrust().is_none()) {
                    return done.map(|()| person.alarms()).map_err(Into::into);
                }
                done
            }
            (act, None) => anyhow::bail!("nobody is there to {act:?}"),
        };
        match done {
            Ok(()) => Ok(Vec::new()),
            Err(Error::Distrust(reason)) => Ok(vec![reason]),
            Err(error) => Err(error.into()),
        }
    }

    async fn act(&mut self, act: Act, person: &mut Person) -> Result<(), Error> {
        match act {
            Act::CatchUp => person.catch_up().await,
            Act::Say => person.say(self.room, "Hier.").await.map(drop),
            Act::SayLive => {
                person.go_live(false).await?;
                person.say(self.room, "Hier.").await.map(drop)
            }
            Act::GoLive => {
                person.go_dark();
                person.go_live(false).await
            }
            Act::Hear => {
                person.go_live(false).await?;
                person.hear_everything(PATIENCE).await?;
                for text in ["Hoor.", "Eens."] {
                    self.jef.say(self.room, text).await?;
                }
                let before = person.channel(self.room).map_or(0, |channel| channel.messages().len());
                let is_heard = |person: &Person| {
                    let heard = person.channel(self.room).map_or(0, |channel| channel.messages().len());
                    heard > before + 1 || !person.alarms().is_empty()
                };
                person.hear_until(PATIENCE, is_heard).await
            }
            Act::OpenGrant => person.open_grant(self.to_hanne).await.map(drop),
            Act::ComeBack | Act::Look => Ok(()),
        }
    }
}

/// Changes the answers to requests whose path begins like this.
fn answers<T: DeserializeOwned + Serialize>(path: String, edit: impl Fn(&mut T) + Send + Sync + 'static) -> Lie {
    Arc::new(move |said| {
        if !said.path.starts_with(&path) {
            return;
        }
        if let Ok(mut answer) = serde_json::from_value::<T>(said.answer.clone()) {
            edit(&mut answer);
            *said.answer = serde_json::to_value(answer).unwrap_or_default();
        }
    })
}

/// Changes the pages of a log.
fn pages(log: impl Into<LogId>, edit: impl Fn(&mut Page) + Send + Sync + 'static) -> Lie {
    answers(format!("/v1/logs/{}/entries", log.into()), edit)
}

/// Changes whole logs: the first page, numbered anew.
fn retold(log: impl Into<LogId>, edit: impl Fn(&mut Vec<Entry>) + Send + Sync + 'static) -> Lie {
    pages(log, move |page| {
        if page.entries.first().is_some_and(|first| first.seq == 1) {
            edit(&mut page.entries);
            for (entry, seq) in page.entries.iter_mut().zip(1..) {
                entry.seq = seq;
            }
            page.head = page.entries.len() as u64;
        }
    })
}

/// Changes the answers to commands, over HTTP or over the socket.
fn confirmations(edit: impl Fn(&mut Answer) + Send + Sync + 'static) -> Lie {
    Arc::new(move |said| {
        let (is_command, is_frame) = (said.path == "/v1/commands", said.path == SOCKET);
        if is_command && said.asked["do"] == "send" {
            if let Ok(mut answer) = serde_json::from_value::<Answer>(said.answer.clone()) {
                edit(&mut answer);
                *said.answer = serde_json::to_value(answer).unwrap_or_default();
            }
        } else if is_frame && let Ok(ServerFrame::Reply { id, mut ok }) = serde_json::from_value(said.answer.clone()) {
            edit(&mut ok);
            *said.answer = serde_json::to_value(ServerFrame::Reply { id, ok }).unwrap_or_default();
        }
    })
}

fn in_the_log(scene: &Scene) -> Result<Vec<Trial>> {
    let sam = |name, act, lie, is_reason| Trial { name, who: Who::Sam, act, lie, is_reason };
    let room = scene.room;
    let (one, two, three) = (scene.words("Een.")?, scene.words("Twee.")?, scene.words("Drie.")?);
    let (first, later) = (scene.place("charter", 0)?, scene.place("charter", 1)?);
    let opened = scene.place("epoch", 1)?;

    let Content::Charter { statement } = &scene.entries[first].content else { anyhow::bail!("no charter") };
    let charter: Signed<Charter> = statement.read()?;
    let forged = scene.jef.keys().sign(&Charter { by: scene.sam.keys().by(), ..charter.body })?;
    let Content::Epoch { statement, seal } = scene.entries[opened].content.clone() else { anyhow::bail!("no epoch") };
    let epoch: Signed<Epoch> = statement.read()?;
    let mut members = epoch.body.members.clone();
    members.push(scene.hanne.keys().by());
    members.sort_unstable();
    let ghost = scene.jef.keys().sign(&Epoch { members, ..epoch.body })?;
    let elsewhere = match &scene.entries[scene.place("epoch", 0)?].content {
        Content::Epoch { seal, .. } => seal.clone(),
        _ => None,
    };
    let Content::Message(said) = scene.entries[one].content.clone() else { anyhow::bail!("no message") };
    let tombstone = Content::Tombstone { author: scene.sam.keys().by(), envelope: said.hash() };
    let hanne_root = scene.hanne.root();
    let of_the_ghost = seal.clone();

    Ok(vec![
        sam(
            "an entry left out",
            Act::ComeBack,
            pages(room, move |page| {
                page.entries.retain(|entry| entry.seq != two as u64 + 1);
            }),
            |reason| matches!(reason, Distrust::Hole { .. }),
        ),
        sam(
            "an entry left out, the others moved up",
            Act::ComeBack,
            retold(room, move |entries| {
                entries.remove(two);
            }),
            |reason| *reason == Distrust::Dropped,
        ),
        sam("two entries swapped", Act::ComeBack, retold(room, move |entries| entries.swap(two, three)), |reason| {
            matches!(reason, Distrust::Dropped | Distrust::Reordered)
        }),
        sam(
            "a message a second time",
            Act::ComeBack,
            retold(room, move |entries| entries.push(entries[one].clone())),
            |reason| *reason == Distrust::Replayed,
        ),
        sam(
            "an edited message",
            Act::ComeBack,
            retold(room, move |entries| {
                if let Content::Message(envelope) = &mut entries[one].content {
                    envelope.body.0[0] ^= 1;
                }
            }),
            |reason| *reason == Distrust::Body(BodyError::Changed),
        ),
        sam(
            "a fake tombstone",
            Act::ComeBack,
            retold(room, move |entries| entries[one].content = tombstone.clone()),
            |reason| *reason == Distrust::FakeTombstone,
        ),
        sam(
            "a log cut back to before a charter",
            Act::ComeBack,
            retold(room, move |entries| entries.truncate(later)),
            |reason| matches!(reason, Distrust::RolledBack { .. }),
        ),
        sam(
            "a log that is shorter than it was",
            Act::CatchUp,
            pages(room, |page| {
                page.head = 1;
            }),
            |reason| matches!(reason, Distrust::RolledBack { .. }),
        ),
        sam("another past before a new entry", Act::Say, pages(room, |page| page.before = Hash([7; 32])), |reason| {
            matches!(reason, Distrust::Rewritten { .. })
        }),
        sam(
            "a forged charter",
            Act::ComeBack,
            retold(room, move |entries| {
                entries[first].content = Content::Charter { statement: forged.clone() };
            }),
            |reason| *reason == Distrust::Forged { kind: "charter" },
        ),
        sam(
            "a ghost to whom the key is sealed",
            Act::ComeBack,
            retold(room, move |entries| {
                entries[opened].content = Content::Epoch { statement: ghost.clone(), seal: of_the_ghost.clone() };
            }),
            |reason| matches!(reason, Distrust::GhostMember { .. }),
        ),
        sam(
            "a seal from elsewhere",
            Act::ComeBack,
            retold(room, move |entries| {
                entries[opened].content = Content::Epoch { statement: statement.clone(), seal: elsewhere.clone() };
            }),
            |reason| matches!(reason, Distrust::ForeignSeal { .. }),
        ),
        sam(
            "somebody else behind an own invite",
            Act::ComeBack,
            retold(scene.sam.id(), move |entries| {
                for entry in entries {
                    if let Content::InviteTaken { root, .. } = &mut entry.content {
                        *root = hanne_root;
                    }
                }
            }),
            |reason| *reason == Distrust::UnprovenGuest,
        ),
    ])
}

fn about_keys(scene: &Scene, hannes: &KeyChain, jefs: &KeyChain, other: &InviteLook) -> Vec<Trial> {
    let sam = |name, lie, is_reason| Trial { name, who: Who::Sam, act: Act::ComeBack, lie, is_reason };
    let look = |name, lie, is_reason| Trial { name, who: Who::Nobody, act: Act::Look, lie, is_reason };
    let invite = scene.open_link.secret.invite();
    let (hannes, jefs, card) = (hannes.keys.clone(), jefs.clone(), other.card.clone());
    let old = scene.first_vault.clone();
    let cut = scene.first_vault.clone();
    vec![
        sam(
            "a substituted key",
            answers(format!("/v1/chains/{}", scene.jef.id()), move |chain: &mut KeyChain| {
                chain.keys.clone_from(&hannes);
            }),
            |reason| matches!(reason, Distrust::SubstitutedKey { .. }),
        ),
        sam(
            "a rolled-back bag",
            answers("/v1/vault".into(), move |vault: &mut Vault| {
                (vault.bag_n, vault.bag) = (old.bag_n, old.bag.clone());
            }),
            |reason| matches!(reason, Distrust::RolledBack { .. }),
        ),
        sam(
            "an old bag under a new number",
            answers("/v1/vault".into(), move |vault: &mut Vault| {
                vault.bag = cut.bag.clone();
            }),
            |reason| *reason == Distrust::DamagedVault,
        ),
        sam(
            "a way in that was never made",
            answers("/v1/vault".into(), |vault: &mut Vault| {
                vault.wraps.push(WrapBox { factor: Factor::RecoveryCode, wrapped: vault.wraps[0].wrapped.clone() });
            }),
            |reason| *reason == Distrust::ForeignWrap,
        ),
        look(
            "a wrong card",
            answers(format!("/v1/invites/{invite}"), move |look: &mut InviteLook| {
                look.card = card.clone();
            }),
            |reason| *reason == Distrust::ForeignCard,
        ),
        look(
            "another standing than the card's",
            answers(format!("/v1/invites/{invite}"), |look: &mut InviteLook| {
                look.standing = Standing::Coordinator;
            }),
            |reason| *reason == Distrust::ForeignCard,
        ),
        look(
            "another inviter than the link's",
            answers(format!("/v1/invites/{invite}"), move |look: &mut InviteLook| {
                look.inviter = Some(jefs.clone());
            }),
            |reason| *reason == Distrust::LinkMismatch,
        ),
        look(
            "another deployment",
            answers("/v1/deployment".into(), |deployment: &mut Deployment| {
                deployment.tenant = TenantId([9; 16]);
            }),
            |reason| *reason == Distrust::OtherTenant,
        ),
    ]
}

fn about_shares(scene: &Scene) -> Result<Vec<Trial>> {
    let hanne = |name, lie, is_reason| Trial { name, who: Who::Hanne, act: Act::OpenGrant, lie, is_reason };
    let path = format!("/v1/grants/{}", scene.to_hanne);
    let given = scene.given_to_jef.clone();
    let share: Signed<Share> = given.share.read()?;
    let forged = scene.jef.keys().sign(&Share { id: scene.to_hanne, ..share.body })?;
    Ok(vec![
        hanne(
            "a forged share",
            answers(path.clone(), move |granted: &mut Granted| granted.share = forged.clone()),
            |reason| *reason == Distrust::Forged { kind: "share" },
        ),
        hanne(
            "a share that was another's",
            answers(path.clone(), move |granted: &mut Granted| {
                *granted = given.clone();
            }),
            |reason| *reason == Distrust::ForeignShare,
        ),
        hanne(
            "other words in a share",
            answers(path, |granted: &mut Granted| {
                granted.envelopes[0].body.0[0] ^= 1;
            }),
            |reason| *reason == Distrust::ForeignShare,
        ),
    ])
}

fn about_frames_and_receipts(scene: &Scene) -> Vec<Trial> {
    let sam = |name, act, lie, is_reason| Trial { name, who: Who::Sam, act, lie, is_reason };
    let room = scene.room;
    let another = || {
        confirmations(|answer| {
            if let Some(receipt) = answer.receipts.first_mut() {
                receipt.content = Hash([7; 32]);
            }
        })
    };
    let is_foreign = |reason: &Distrust| *reason == Distrust::ForeignReceipt;
    let is_broken = |reason: &Distrust| matches!(reason, Distrust::BrokenPromise { .. });
    vec![
        sam(
            "another life of the database",
            Act::GoLive,
            Arc::new(|said| {
                if said.path == SOCKET && said.answer["frame"] == "welcome" {
                    said.answer["lineage"] = "another".into();
                }
            }),
            |reason| *reason == Distrust::OtherLineage,
        ),
        sam(
            "a frame left out",
            Act::Hear,
            {
                let is_left_out = std::sync::atomic::AtomicBool::new(false);
                Arc::new(move |said| {
                    let is_message = said.answer["entry"]["kind"] == "message" && said.path == SOCKET;
                    if is_message && !is_left_out.swap(true, std::sync::atomic::Ordering::SeqCst) {
                        *said.answer = serde_json::Value::Null;
                    }
                })
            },
            |reason| matches!(reason, Distrust::Hole { .. }),
        ),
        sam(
            "an edited frame",
            Act::Hear,
            Arc::new(|said| {
                if said.path == SOCKET && said.answer["entry"]["kind"] == "message" {
                    said.answer["entry"]["commit"] = Hash([7; 32]).to_string().into();
                }
            }),
            |reason| *reason == Distrust::Body(BodyError::Commit),
        ),
        sam("another message confirmed", Act::Say, another(), is_foreign),
        sam("another message confirmed over the socket", Act::SayLive, another(), is_foreign),
        sam("nothing confirmed", Act::Say, confirmations(|answer| answer.receipts.clear()), is_foreign),
        sam(
            "confirmed where something else stands",
            Act::Say,
            confirmations(|answer| {
                if let Some(receipt) = answer.receipts.first_mut() {
                    receipt.seq = 1;
                }
            }),
            is_broken,
        ),
        sam(
            "confirmed, and then something else shown there",
            Act::Say,
            pages(room, |page| {
                if let Some(last) = page.entries.last_mut() {
                    last.content = Content::Withheld { content: Hash([7; 32]) };
                }
            }),
            is_broken,
        ),
        sam(
            "confirmed, and then the log ends before it",
            Act::Say,
            pages(room, |page| {
                page.entries.clear();
                page.head -= 1;
            }),
            |reason| matches!(reason, Distrust::RolledBack { .. }),
        ),
    ]
}

#[tokio::test]
async fn every_lie_on_the_wire_is_refused_for_its_reason_and_the_truth_is_believed() -> Result<()> {
    let mut scene = Box::pin(Scene::set()).await?;
    let (hanne, jef) = (scene.hanne.id(), scene.jef.id());
    let hannes: KeyChain = scene.sam.connection().fetch(&format!("/v1/chains/{hanne}")).await?;
    let jefs: KeyChain = scene.sam.connection().fetch(&format!("/v1/chains/{jef}")).await?;
    let other = scene.world.device()?.look(&scene.other_link).await?.look;
    let mut trials = in_the_log(&scene)?;
    trials.extend(about_keys(&scene, &hannes, &jefs, &other));
    trials.extend(about_shares(&scene)?);
    trials.extend(about_frames_and_receipts(&scene));

    let (mut honest, mut refused, mut believed) = (BTreeSet::new(), 0, Vec::new());
    for trial in &trials {
        let wire = LyingWire::before(scene.world.app.config.listen).await?;
        let mut somebody = match (trial.who, trial.act) {
            (Who::Nobody, _) | (_, Act::ComeBack) => None,
            (who, _) => Some(Box::pin(scene.comes(who, &wire)).await?),
        };
        // The same act with nothing changed; for a device that is there already it also comes before the lie.
        if somebody.is_some() || honest.insert((trial.who, trial.act)) {
            let alarms = Box::pin(scene.play(trial, &wire, somebody.as_mut())).await?;
            ensure!(alarms.is_empty(), "the truth is not believed at {}: {alarms:?}", trial.name);
        }
        wire.lie(Arc::clone(&trial.lie));
        let reasons = Box::pin(scene.play(trial, &wire, somebody.as_mut())).await;
        let reasons = reasons.with_context(|| trial.name)?;
        ensure!(wire.told() > 0, "{} was never told", trial.name);
        if reasons.iter().any(trial.is_reason) {
            refused += 1;
        } else {
            believed.push(format!("{}: {reasons:?}", trial.name));
        }
    }
    println!("lies on the wire: {} tried, {refused} refused", trials.len());
    ensure!(believed.is_empty(), "not refused for their reason:\n{}", believed.join("\n"));
    scene.world.end().await
}
