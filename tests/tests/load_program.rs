//! The load program believes no server: what is lost, doubled or out of order on its way fails the run, and an honest run
//! over the same wire does not.

use anyhow::{Result, ensure};
use naast_terminal::load::{Figures, Load, Workload};
use naast_tests::careless_wire::{CarelessWire, Slip};
use naast_tests::house::House;

/// Three rooms talk for a second over a wire that slips at the hundredth message which somebody gets.
async fn talk_over(slip: Slip) -> Result<(Result<Figures>, bool)> {
    let house = House::open().await?;
    let link = naast::service::invite::first_link(&house.app).await?;
    let wire = CarelessWire::before(house.address, slip, 100).await?;
    let load = Load {
        rooms: Some(3),
        seconds: Some(1),
        warm_up: Some(0),
        messages: Some(9_000),
        ..Load::of(format!("http://{}", wire.address()), link, Workload::Triads)
    };
    let measured = Box::pin(load.measure()).await;
    let has_slipped = wire.has_slipped();
    drop(wire);
    house.close().await?;
    Ok((measured, has_slipped))
}

/// Talks over a wire that slips, and wants to hear exactly this.
async fn is_told(slip: Slip, verdict: &str) -> Result<()> {
    let (measured, has_slipped) = talk_over(slip).await?;
    ensure!(has_slipped, "nothing was done to any message");
    let told = measured.err().map(|error| format!("{error:#}")).unwrap_or_default();
    ensure!(told.contains(verdict), "{slip:?} was told as: {told:?}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_keeps_its_promise_is_measured() -> Result<()> {
    let (measured, has_slipped) = talk_over(Slip::None).await?;
    let figures = measured?;
    ensure!(has_slipped && figures.messages > Some(30), "hardly anybody said anything");
    ensure!(figures.p50_ms > Some(0.0) && figures.p999_ms >= figures.p50_ms, "a delivery takes time");
    Ok(())
}

#[tokio::test]
async fn a_message_that_one_reader_never_gets_is_lost() -> Result<()> {
    is_told(Slip::Drop, "1 messages lost, 0 doubled, 0 out of order").await
}

#[tokio::test]
async fn a_message_that_one_reader_gets_twice_is_doubled() -> Result<()> {
    is_told(Slip::Double, "0 messages lost, 1 doubled, 0 out of order").await
}

#[tokio::test]
async fn a_message_that_overtakes_another_is_out_of_order() -> Result<()> {
    is_told(Slip::Swap, "0 messages lost, 0 doubled, 1 out of order").await
}

#[tokio::test]
async fn what_somebody_missed_comes_without_a_hole() -> Result<()> {
    let house = House::open().await?;
    let link = naast::service::invite::first_link(&house.app).await?;
    let load = Load { messages: Some(200), ..Load::of(format!("http://{}", house.address), link, Workload::CatchUp) };
    let figures = Box::pin(load.measure()).await?;
    ensure!(figures.wire_bytes > figures.kept_bytes, "what comes over the wire is what is kept, and its frames");
    house.close().await
}

#[tokio::test]
async fn a_database_that_grows_is_measured_round_by_round() -> Result<()> {
    let house = House::open().await?;
    let link = naast::service::invite::first_link(&house.app).await?;
    let load = Load {
        rooms: Some(2),
        messages: Some(120),
        rounds: Some(2),
        ..Load::of(format!("http://{}", house.address), link, Workload::Growth)
    };
    let figures = Box::pin(load.measure()).await?;
    let [first, second] = figures.rounds.as_slice() else { anyhow::bail!("two rounds were asked for") };
    ensure!(
        first.stored == 0 && (1..=120).contains(&second.stored),
        "the second round comes behind the first's messages"
    );
    ensure!((first.rooms, second.rooms) == (20, 40), "each round begins rooms of its own");
    house.close().await
}

#[tokio::test]
async fn what_is_taken_back_leaves_an_open_screen_round_by_round() -> Result<()> {
    let house = House::open().await?;
    let link = naast::service::invite::first_link(&house.app).await?;
    let load = Load { rounds: Some(3), ..Load::of(format!("http://{}", house.address), link, Workload::Withdraw) };
    let figures = Box::pin(load.measure()).await?;
    ensure!(figures.p50_ms > Some(0.0) && figures.p99_ms >= figures.p50_ms, "to take something back takes time");
    house.close().await
}
