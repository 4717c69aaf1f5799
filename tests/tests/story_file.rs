//! The care file: a professional writes down what the youth shared only when the youth says so, and everybody can tell which it is.

use anyhow::{Context as _, Result, ensure};
use naast_client::Sharing;
use naast_protocol::ErrorCode;
use naast_tests::on_both_engines;
use naast_tests::people::Opening;
use naast_tests::world::World;

on_both_engines! {
    what_is_shared_is_written_down_only_when_the_youth_says_so,
}

async fn what_is_shared_is_written_down_only_when_the_youth_says_so(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, mut hanne, .. } = opening;
    let said = sam.tells(&jef, "Ik durf niet naar school.").await?;
    let read = Box::pin(sam.share(&[said], hanne.id(), None)).await?;
    hanne.catch_up().await?;
    ensure!(!Box::pin(hanne.open_grant(read)).await?.in_file, "reading was taken for writing down");

    jef.catch_up().await?;
    ensure!(Box::pin(jef.ask_for_file(sam.id(), said, "")).await.is_err(), "a JIM keeps no file");
    Box::pin(hanne.ask_for_file(sam.id(), said, "Voor het plan.")).await?;
    ensure!(Box::pin(hanne.ask_for_file(sam.id(), said, "Echt niet?")).await.is_err(), "what is open was asked again");
    sam.catch_up().await?;
    sam.trusts_everything()?;
    let asked = sam.requests().iter().map(|asking| (asking.request.in_file, asking.request.about)).collect::<Vec<_>>();
    ensure!(asked == [(true, Some(said))], "Sam reads {asked:?}");

    let sharing = Sharing { in_file: true, ..Sharing::default() };
    let allowed = Box::pin(sam.share_as(&[said], hanne.id(), sharing)).await?;
    hanne.catch_up().await?;
    ensure!(Box::pin(hanne.open_grant(allowed)).await?.in_file, "Hanne is not told that she may write it down");
    ensure!(!Box::pin(hanne.open_grant(read)).await?.in_file, "one share speaks for another");
    let written = sam.own().shares().values().map(|share| &share.statement).filter(|share| share.in_file);
    let written = written.map(|share| share.id).collect::<Vec<_>>();
    ensure!(written == [allowed], "Sam's own chain says {written:?}");

    Box::pin(sam.withdraw(allowed)).await?;
    let gone = Box::pin(hanne.open_grant(allowed)).await.err().context("it can still be opened")?;
    ensure!(gone.code() == Some(ErrorCode::NothingHere), "gone is {gone}");
    ensure!(Box::pin(hanne.open_grant(read)).await.is_ok(), "no longer writing it down is not: no longer reading it");
    world.end().await
}
