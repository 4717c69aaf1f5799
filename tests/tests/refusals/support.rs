//! What is refused about rooms in which somebody is talked about, and about who may see an organisation's staff.

use anyhow::{Context as _, Result};
use naast_client::Error;
use naast_core::charter::{ChannelKind, Charter, Role, Somebody};
use naast_core::encode::Hash;
use naast_core::support::{EndExclude, Exclude};
use naast_core::{By, LogId};
use naast_protocol::command;
use naast_protocol::http::StaffShown;
use naast_protocol::{Command, ErrorCode, Signed};
use naast_tests::by_hand::{Ledger, amend, charter, id, member};
use naast_tests::people::Opening;
use naast_tests::world::World;

/// In a world of its own, so that nobody else's rows are played by somebody who was excluded.
pub async fn rows(ledger: &mut Ledger) -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { coordinator: mut desk, mut hanne, mut sam, .. } = opening;
    let people = [(jef.id(), Role::Jim), (hanne.id(), Role::Professional)];
    Box::pin(sam.begin(ChannelKind::Triad, &people)).await?;
    jef.catch_up().await?;

    let youth = Some(Somebody { person: sam.id(), root: sam.root() });
    let members = vec![member(&jef, Role::Jim), member(&hanne, Role::Professional)];
    let about = Charter { kind: ChannelKind::Support, members, youth, ..charter(&jef, None, Vec::new()) };
    let (good, room) = amend(&jef, &about, None)?;
    let other = Somebody { person: sam.id(), root: Hash([7; 32]) };
    let unknown = Charter { youth: Some(other), channel: naast_core::ChannelId([71; 16]), ..about.clone() };
    let unknown = Command::AmendCharter(amend(&jef, &unknown, None)?.0);
    ledger.refused(ErrorCode::BadMembers, "a room about nobody he knows", &mut jef, unknown).await?;
    ledger.allowed("a room about a youth of his", &mut jef, Command::AmendCharter(good)).await?;
    sam.catch_up().await?;

    let Command::Exclude(right) = sam.make_exclude(room.channel, hanne.id())? else { anyhow::bail!("another command") };
    let said: Signed<Exclude> = right.statement.read()?;
    let with = |signer: &naast_tests::people::Actor, edit: &dyn Fn(&mut Exclude)| -> Result<Command> {
        let mut body = Exclude { by: signer.keys().by(), ..said.body.clone() };
        edit(&mut body);
        Ok(Command::Exclude(command::Exclude { id: id(), statement: signer.keys().sign(&body)? }))
    };
    let by_jim = with(&jef, &|_| {})?;
    let in_his_name = with(&jef, &|said| said.by = sam.keys().by())?;
    let older = with(&sam, &|said| said.charter = Hash([9; 32]))?;
    let jim_himself = with(&sam, &|said| said.professional = Somebody { person: jef.id(), root: jef.root() })?;
    ledger.refused(ErrorCode::NothingHere, "a JIM excludes", &mut jef, by_jim).await?;
    ledger.refused(ErrorCode::BadStatement, "a JIM in the youth's name", &mut jef, in_his_name).await?;
    let stale = sam.give(&older).await;
    let own = LogId::from(sam.id());
    let is_told_where = matches!(&stale, Err(Error::Refused(refusal)) if refusal.log == Some(own));
    anyhow::ensure!(is_told_where, "the youth's own log tells who is in: {stale:?}");
    ledger.note(ErrorCode::StaleCharter, "an exclusion from another charter", &stale.map(drop))?;
    ledger.refused(ErrorCode::NothingHere, "a youth excludes the JIM", &mut sam, jim_himself).await?;
    ledger.allowed("a youth excludes a professional", &mut sam, Command::Exclude(right.clone())).await?;
    ledger.allowed("the very same again", &mut sam, Command::Exclude(right.clone())).await?;
    let again = Command::Exclude(command::Exclude { id: id(), ..right });
    ledger.refused(ErrorCode::NothingHere, "somebody who is out by now", &mut sam, again).await?;

    let Exclude { suite, tenant, at, channel, .. } = said.body;
    let end = |by: By, exclude: Hash, signer: &naast_tests::people::Actor| -> Result<Command> {
        let statement = signer.keys().sign(&EndExclude { suite, tenant, by, at, channel, exclude })?;
        Ok(Command::EndExclude(command::EndExclude { id: id(), statement }))
    };
    let (youth, jim) = (sam.keys().by(), jef.keys().by());
    let (by_jim, in_his_name) = (end(jim, said.hash, &jef)?, end(youth, said.hash, &jef)?);
    let (of_nothing, right) = (end(youth, Hash([9; 32]), &sam)?, end(youth, said.hash, &sam)?);
    let again = end(youth, said.hash, &sam)?;
    ledger.refused(ErrorCode::NothingHere, "a JIM ends an exclusion", &mut jef, by_jim).await?;
    ledger.refused(ErrorCode::BadStatement, "a JIM ends it in the youth's name", &mut jef, in_his_name).await?;
    ledger.refused(ErrorCode::NothingHere, "the end of nothing", &mut sam, of_nothing).await?;
    ledger.allowed("a youth ends an exclusion", &mut sam, right.clone()).await?;
    ledger.allowed("the very same end again", &mut sam, right).await?;
    ledger.refused(ErrorCode::NothingHere, "what has ended ends again", &mut sam, again).await?;

    let staff: StaffShown = desk.connection().fetch("/v1/staff").await.context("the desk sees who works there")?;
    let names: Vec<Option<&str>> = staff.people.iter().map(|row| row.name.as_deref()).collect();
    anyhow::ensure!(names.len() == 2 && names.contains(&Some("Hanne")), "the desk sees {names:?}");
    for person in [&mut hanne, &mut sam, &mut jef] {
        let shown = person.connection().fetch::<StaffShown>("/v1/staff").await;
        ledger.note(ErrorCode::NotYourTask, "the list of staff for anybody else", &shown.map(drop))?;
    }
    world.end().await
}
