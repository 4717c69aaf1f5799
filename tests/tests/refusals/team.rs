//! What is refused about the organisation's staff.

use anyhow::Result;
use naast_core::team::Team;
use naast_protocol::command::SetTeam;
use naast_protocol::{Command, ErrorCode, Signed};
use naast_tests::by_hand::{Ledger, id};
use naast_tests::people::Opening;
use naast_tests::world::{DAY_MS, World};

/// In a world of its own, so that nobody else's rows are played by staff who were taken out.
pub async fn rows(ledger: &mut Ledger) -> Result<()> {
    let world = World::on_sqlite().await?;
    let Opening { coordinator: mut desk, mut hanne, .. } = Box::pin(Opening::play(&world)).await?;
    let (desk, hanne) = (&mut desk, &mut hanne);
    desk.catch_up().await?;
    let (login, words) = (desk.newcomer.login_name.clone(), desk.newcomer.words.clone());
    let farewell = Box::pin(desk.make_farewell(&login, &words)).await?;
    ledger.refused(ErrorCode::LastCoordinator, "the only coordinator goes", desk, farewell).await?;
    let until = world.now() + 30 * DAY_MS;
    let command = Box::pin(desk.make_team(&login, &words, &[hanne.id()], until)).await?;
    let too_long = Box::pin(desk.make_team(&login, &words, &[hanne.id()], until + 1)).await?;
    let over = Box::pin(desk.make_team(&login, &words, &[hanne.id()], world.now())).await?;
    let Command::SetTeam(first) = &command else { anyhow::bail!("no team") };
    let team: Signed<Team> = first.statement.read()?;
    let by_herself = |edit: &dyn Fn(&mut Team)| -> Result<Command> {
        let mut body = team.body.clone();
        edit(&mut body);
        Ok(Command::SetTeam(SetTeam { id: id(), statement: desk.keys().sign(&body)? }))
    };
    let not_the_organisation = by_herself(&|_| {})?;
    let in_her_own_name = by_herself(&|team| team.by = desk.keys().by())?;
    let another = || SetTeam { id: id(), ..first.clone() };
    ledger.refused(ErrorCode::NotYourTask, "a professional's team", hanne, Command::SetTeam(another())).await?;
    for (what, code, command) in [
        ("a team signed by its coordinator", ErrorCode::BadStatement, not_the_organisation),
        ("a team in its coordinator's name", ErrorCode::BadStatement, in_her_own_name),
        ("a team for longer than thirty days", ErrorCode::LimitReached, too_long),
        ("a team that is over", ErrorCode::AlreadyOver, over),
    ] {
        ledger.refused(code, what, desk, command).await?;
    }
    ledger.allowed("the first team", desk, command.clone()).await?;
    ledger.allowed("the very same again", desk, command.clone()).await?;
    ledger.refused(ErrorCode::StaleTeam, "a first team once more", desk, Command::SetTeam(another())).await?;
    hanne.catch_up().await?;

    let none = Box::pin(desk.make_team(&login, &words, &[], until)).await?;
    ledger.allowed("a team without her", desk, none).await?;
    let refused = hanne.catch_up().await;
    ledger.note(ErrorCode::NotInTeam, "somebody who no longer works there", &refused)?;
    let again = Box::pin(desk.make_team(&login, &words, &[hanne.id()], until)).await?;
    ledger.allowed("a team with her", desk, again).await?;
    hanne.catch_up().await?;
    world.end().await
}
