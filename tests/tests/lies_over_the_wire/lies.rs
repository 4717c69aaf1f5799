//! The lies, each with the reason for which it must be refused.

use std::sync::Arc;

use anyhow::Result;
use naast_client::Distrust;
use naast_client::crypto::BodyError;
use naast_core::charter::Charter;
use naast_core::choice::Share;
use naast_core::epoch::Epoch;
use naast_core::invite::Standing;
use naast_core::unlock::Factor;
use naast_core::{Hash, TenantId};
use naast_protocol::command::WrapBox;
use naast_protocol::http::{Deployment, Granted, InviteLook, KeyChain, Vault};
use naast_protocol::{Content, Signed};
use naast_tests::lying_wire::SOCKET;

use crate::edits::{answers, confirmations, pages, retold};
use crate::scene::{Act, Scene, Trial, Who};

#[expect(clippy::too_many_lines, reason = "a table: a row for each lie")]
pub fn in_the_log(scene: &Scene) -> Result<Vec<Trial>> {
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

pub fn about_keys(scene: &Scene, hannes: &KeyChain, jefs: &KeyChain, other: &InviteLook) -> Vec<Trial> {
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

pub fn about_shares(scene: &Scene) -> Result<Vec<Trial>> {
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

pub fn about_frames_and_receipts(scene: &Scene) -> Vec<Trial> {
    let sam = |name, act, lie, is_reason| Trial { name, who: Who::Sam, act, lie, is_reason };
    let room = scene.room;
    // A database that was put back says so in every log; one that only lost its newest entries does not.
    let cut = retold(scene.sam.id(), |entries| drop(entries.pop()));
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
            "another life of the database that begins nowhere",
            Act::GoLive,
            Arc::new(move |said| {
                if said.path == SOCKET && said.answer["frame"] == "welcome" {
                    said.answer["lineage"] = "another".into();
                }
                cut(said);
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
