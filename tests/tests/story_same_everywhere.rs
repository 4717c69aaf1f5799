//! What somebody decided counts on each of their devices, and a link whose guest is in lets nobody else sit down.

use anyhow::{Context as _, Result, ensure};
use naast_client::fold::Channel;
use naast_core::charter::{ChannelKind, Charter, Role, Seat};
use naast_core::invite::Standing;
use naast_protocol::Command;
use naast_tests::by_hand::{amend, charter};
use naast_tests::on_both_engines;
use naast_tests::people::Opening;
use naast_tests::world::{DAY_MS, World};

on_both_engines! {
    whom_one_device_blocks_is_blocked_on_all,
    whoever_is_let_in_by_another_way_leaves_no_seat_open,
}

async fn whom_one_device_blocks_is_blocked_on_all(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, .. } = opening;
    let mut other = sam.on_another_device(&world).await?;
    Box::pin(other.catch_up()).await?;
    ensure!(!other.has_blocked(jef.id()), "nobody was blocked yet");

    Box::pin(sam.block(jef.id())).await?;
    Box::pin(other.catch_up()).await?;
    ensure!(sam.has_blocked(jef.id()) && other.has_blocked(jef.id()), "his other phone does not know it");
    Box::pin(other.unblock(jef.id())).await?;
    Box::pin(sam.catch_up()).await?;
    ensure!(!sam.has_blocked(jef.id()) && !other.has_blocked(jef.id()), "taking it back is not known everywhere");
    world.end().await
}

async fn whoever_is_let_in_by_another_way_leaves_no_seat_open(world: World) -> Result<()> {
    let Opening { mut sam, .. } = Box::pin(Opening::play(&world)).await?;
    let link = sam.invite(Standing::Guest, "opa", "Kom je erbij?").await?;
    let still_free = sam.invite(Standing::Guest, "tante", "Kom je erbij?").await?;
    let until = world.now() + DAY_MS;
    let seats = [&link, &still_free].map(|link| {
        let (invite, key) = (link.secret.invite(), link.secret.key());
        Seat { invite, key, role: Role::Jim, until }
    });
    let first = Charter { kind: ChannelKind::Triad, ..charter(&sam, None, seats.to_vec()) };
    let made = Command::AmendCharter(amend(&sam, &first, None)?.0);
    sam.give(&made).await?;
    sam.catch_up().await?;

    let opa = world.enters("Opa", &link).await?;
    sam.catch_up().await?;
    Box::pin(sam.let_in(first.channel, opa.id(), Role::Jim)).await?;
    let room = sam.channel(first.channel).and_then(Channel::room).context("the room is known")?;
    let kept: Vec<_> = room.seats.iter().map(|seat| seat.invite).collect();
    ensure!(kept == [still_free.secret.invite()], "whoever holds opa's link could still sit down: {kept:?}");
    world.end().await
}
