//! What is refused about reports.

use anyhow::Result;
use naast_core::choice::Recipient;
use naast_core::id::Bytes;
use naast_core::invite::Standing;
use naast_core::report::{Report, sealed_hash};
use naast_core::{By, Hash, ReportId, Suite, limits};
use naast_protocol::command::{self, CloseReport, Seal};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, fresh, id};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::{DAY_MS, World};

/// A report by somebody to these advisers, with junk inside.
fn report(by: &Actor, to: &[&Actor], sealed: usize, spoil: &dyn Fn(&mut Report)) -> Result<command::Report> {
    let (suite, tenant, sealed) = (Suite::Naast1, by.chains().tenant(), Bytes(vec![9; sealed]));
    let seal = |to: &&Actor| Seal { to: By { root: to.root(), g: 0 }, sealed: Bytes(vec![9; 1168]) };
    let seals = to.iter().map(seal).collect();
    let to = to.iter().map(|to| Recipient { person: to.id(), root: to.root() }).collect();
    let (at, hash, commit) = (1, sealed_hash(&sealed.0), Hash([1; 32]));
    let mut body = Report { suite, tenant, by: by.keys().by(), at, id: ReportId(fresh()), sealed: hash, commit, to };
    spoil(&mut body);
    Ok(command::Report { id: id(), statement: by.keys().sign(&body)?, sealed, seals })
}

/// In a world of its own, because of its team.
pub async fn rows(ledger: &mut Ledger) -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { coordinator: mut desk, hanne, mut sam, .. } = Box::pin(Opening::play(&world)).await?;
    let link = desk.invite(Standing::Professional, "Vera", "").await?;
    let mut vera = world.enters("Vera", &link).await?;
    desk.catch_up().await?;
    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    let until = world.now() + 30 * DAY_MS;
    Box::pin(desk.say_team_with_advisers(&login, &words, &[hanne.id()], &[vera.id()], until)).await?;

    let none: &dyn Fn(&mut Report) = &|_| {};
    let good = report(&sam, &[&vera], 272, none)?;
    let mut newer = report(&sam, &[&vera], 272, none)?;
    newer.seals[0].to.g = 1;
    let mut to_another = report(&sam, &[&vera], 272, none)?;
    to_another.seals[0].to.root = hanne.root();
    let mut long_seal = report(&sam, &[&vera], 272, none)?;
    long_seal.seals[0].sealed = Bytes(vec![9; limits::REPORT_SEAL_BYTES_MAX + 1]);
    let theirs = report(&hanne, &[&vera], 272, none)?;
    for (what, code, command) in [
        ("to a professional", ErrorCode::StaleTeam, report(&sam, &[&hanne], 272, none)?),
        ("to the desk", ErrorCode::StaleTeam, report(&sam, &[&desk], 272, none)?),
        ("to nobody", ErrorCode::BadSeals, report(&sam, &[], 272, none)?),
        ("to oneself", ErrorCode::BadSeals, report(&sam, &[&sam], 272, none)?),
        ("other bytes", ErrorCode::BadSeals, report(&sam, &[&vera], 272, &|body| body.sealed = Hash([8; 32]))?),
        ("a seal to another", ErrorCode::BadSeals, to_another),
        ("keys that nobody has", ErrorCode::StaleKey, newer),
        ("a report that is too long", ErrorCode::TooLarge, report(&sam, &[&vera], limits::REPORT_BYTES_MAX + 1, none)?),
        ("a seal that is too long", ErrorCode::TooLarge, long_seal),
        ("somebody else's report", ErrorCode::BadStatement, theirs),
    ] {
        ledger.refused(code, what, &mut sam, Command::Report(command)).await?;
    }
    let again = command::Report { id: id(), ..good.clone() };
    let said = good.statement.read::<Report>()?.body.id;
    ledger.allowed("a report to the adviser", &mut sam, Command::Report(good)).await?;
    ledger.refused(ErrorCode::IdReused, "the same report once more", &mut sam, Command::Report(again)).await?;
    let longest = report(&sam, &[&vera], limits::REPORT_BYTES_MAX, none)?;
    ledger.allowed("the longest report", &mut sam, Command::Report(longest)).await?;
    let close = || Command::CloseReport(CloseReport { id: id(), report: said });
    ledger.refused(ErrorCode::NothingHere, "closed by who reported", &mut sam, close()).await?;
    ledger.allowed("closed by its adviser", &mut vera, close()).await?;
    ledger.refused(ErrorCode::NothingHere, "closed twice", &mut vera, close()).await?;
    world.end().await
}
