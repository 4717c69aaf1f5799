//! Every reason for which a server refuses, once: a command that is right but for one thing, beside its twin that is right.
//!
//! A code that no row brings about fails the last check here.

mod answers;
mod choices;
mod history;
mod people;
mod reports;
mod rooms;
mod rules;
mod support;
mod team;

use anyhow::{Result, ensure};
use naast_protocol::ErrorCode;
use naast_tests::by_hand::Ledger;
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

/// The people of the story, who have talked.
struct Scene {
    world: World,
    desk: Actor,
    hanne: Actor,
    sam: Actor,
    jef: Actor,
}

/// Codes that nobody can bring about by asking.
const fn is_beyond_asking(code: ErrorCode) -> bool {
    // The database has to be gone; or an app older than all that exist.
    matches!(code, ErrorCode::Unavailable | ErrorCode::Outdated)
}

#[tokio::test]
async fn every_refusal_is_given_for_its_reason_and_not_without_it() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { coordinator: desk, hanne, sam, .. } = opening;
    let mut scene = Scene { world, desk, hanne, sam, jef };
    let mut ledger = Ledger::default();
    Box::pin(choices::rows(&mut scene, &mut ledger)).await?;
    Box::pin(rooms::rows(&mut scene, &mut ledger)).await?;
    Box::pin(history::rows(&mut scene, &mut ledger)).await?;
    Box::pin(people::rows(&mut scene, &mut ledger)).await?;
    Box::pin(team::rows(&mut ledger)).await?;
    Box::pin(support::rows(&mut ledger)).await?;
    Box::pin(rules::rows(&mut ledger)).await?;
    Box::pin(answers::rows(&mut ledger)).await?;
    Box::pin(reports::rows(&mut ledger)).await?;
    for code in ErrorCode::ALL {
        ensure!(ledger.has(*code) != is_beyond_asking(*code), "{code:?} has no row: give it one");
    }
    scene.world.end().await
}
