//! The organisation says who its staff are. Whoever is missing is out of every channel in the same transaction, served nothing
//! from that moment on, and let in again by nobody but the owners of the channels.

use std::collections::BTreeSet;
use std::sync::Arc;

use naast_core::invite::Standing;
use naast_core::room::Room;
use naast_core::team::{Duty, Team, TeamError, follow_team};
use naast_core::{LogId, PersonId};
use naast_protocol::command::{Answer, Command, SetTeam};
use naast_protocol::http::{StaffShown, TeamShown};
use naast_protocol::statement::read_chain;
use naast_protocol::{Content, Signed};
use naast_store::{Facts, StoreError, TeamAt, Tx};

use super::{Caller, IdReused, SpeakError, answer, answered, move_in};
use crate::app::App;
use crate::sessions::{SessionError, to_the_end};

/// Why a team was not taken or not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetTeamError {
    /// A rule of teams.
    #[error(transparent)]
    Team(#[from] TeamError),
    /// Only a coordinator of an organisation that has a name says it.
    #[error("the organisation's coordinators say who works here")]
    NotYourTask,
    /// Somebody is listed who is not who the team says, or who is no staff.
    #[error("somebody in this team is none of the staff")]
    Strangers,
    /// There is no organisation yet.
    #[error("there is nothing here")]
    Nothing,
    /// The words of somebody else.
    #[error(transparent)]
    Speak(#[from] SpeakError),
    /// The work was broken off.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The command id stands for something else.
    #[error(transparent)]
    IdReused(#[from] IdReused),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A coordinator says, with the organisation's own keys, who its staff are.
///
/// # Errors
/// [`SetTeamError`].
pub async fn set_team(app: &Arc<App>, caller: Caller, command: SetTeam) -> Result<Answer, SetTeamError> {
    let team: Signed<Team> = command.statement.read().map_err(SpeakError::Form)?;
    let server = Arc::clone(app);
    let saying = async move {
        let (answer, out) = write(&server, caller, team, command).await?;
        for person in out {
            server.bus.shut_out(person);
        }
        Ok::<_, SetTeamError>(answer)
    };
    to_the_end(app, saying).await
}

/// The answer, and whoever is out by it.
async fn write(
    app: &Arc<App>,
    caller: Caller,
    team: Signed<Team>,
    command: SetTeam,
) -> Result<(Answer, Vec<PersonId>), SetTeamError> {
    let at = app.clock.now();
    app.store
        .write(async move |tx: &mut Tx| -> Result<(Answer, Vec<PersonId>), SetTeamError> {
            let asked = Command::SetTeam(command.clone());
            if let Some(first) = answered::<SetTeamError>(tx, caller, &asked).await? {
                return Ok((first, Vec::new()));
            }
            check_speaker(tx, caller, &team).await?;
            let last = tx.find_team().await?;
            follow_team(last.as_ref().map(|last| (last.n, last.hash)), &team.body, caller.person, at)?;
            check_people(tx, &team.body).await?;

            let listed: BTreeSet<PersonId> = team.body.people.iter().map(|staff| staff.person).collect();
            let staff = tx.list_staff().await?;
            // Before the first team all of them work here.
            let before = if last.is_some() { tx.list_team().await? } else { staff.clone() };
            let before: BTreeSet<PersonId> = before.into_iter().collect();
            let changed: Vec<PersonId> =
                staff.into_iter().filter(|person| before.contains(person) != listed.contains(person)).collect();
            let touched = touched_rooms(tx, &changed, &team.body).await?;

            let people: Vec<PersonId> = listed.iter().copied().collect();
            let statement = command.statement.clone();
            let newest = TeamAt { n: team.body.n, hash: team.hash, until: team.body.until, statement };
            tx.set_team(&newest, &people).await?;
            for (before, after) in &touched {
                let content = Content::Team { statement: newest.statement.clone() };
                tx.append_entry(LogId::from(after.channel), at, &content).await?;
                move_in(tx, after, Some(before), &newest.statement, at).await?;
            }
            let answer = answer::<SetTeamError>(tx, caller, &asked, Vec::new(), at).await?;
            Ok((answer, changed.into_iter().filter(|person| !listed.contains(person)).collect()))
        })
        .await
}

/// The organisation's own words, brought by one of its coordinators.
async fn check_speaker(tx: &mut Tx, caller: Caller, team: &Signed<Team>) -> Result<(), SetTeamError> {
    let account = tx.find_account(caller.person).await?.ok_or(SetTeamError::NotYourTask)?;
    let organisation = tx.find_organisation().await?.ok_or(SetTeamError::NotYourTask)?;
    if account.standing != Standing::Coordinator {
        return Err(SetTeamError::NotYourTask);
    }
    let chain = read_chain(&organisation.chain.keys).map_err(|_| SpeakError::NotTheirs)?;
    if team.body.by.g < chain.newest() || !team.is_by(&chain) {
        return Err(SpeakError::NotTheirs.into());
    }
    Ok(())
}

/// Everybody listed is one of the staff, and who the team says.
async fn check_people(tx: &mut Tx, team: &Team) -> Result<(), SetTeamError> {
    for staff in &team.people {
        let account = tx.find_account(staff.person).await?.ok_or(SetTeamError::Strangers)?;
        let is_staff = matches!(account.standing, Standing::Coordinator | Standing::Professional);
        // Whoever reads what is reported does not come in by the desk's door.
        let is_adviser = staff.roles.contains(&Duty::Adviser);
        let fits = is_staff && !(is_adviser && account.standing == Standing::Coordinator);
        if !fits || account.root != staff.root || account.g < staff.g {
            return Err(SetTeamError::Strangers);
        }
    }
    Ok(())
}

/// Every room that changes by this team, as it is and as it will be.
async fn touched_rooms(tx: &mut Tx, changed: &[PersonId], team: &Team) -> Result<Vec<(Room, Room)>, SetTeamError> {
    let mut touched = Vec::new();
    for channel in tx.list_channels_of(changed).await? {
        let Some(room) = tx.find_room(channel).await? else { continue };
        if !room.is_touched_by(team) {
            continue;
        }
        let head = tx.find_log(channel.into()).await?.map_or(0, |log| log.head);
        // A room that is touched follows: both were decided by the same rule.
        if let Ok(after) = room.follow_team(team, head + 1) {
            touched.push((room, after));
        }
    }
    Ok(touched)
}

/// Everybody who works or worked for the organisation, for its coordinators.
///
/// # Errors
/// [`SetTeamError::NotYourTask`] for anybody else.
pub async fn staff(app: &App, caller: Caller) -> Result<StaffShown, SetTeamError> {
    let mut facts: Facts = app.store.read().await?;
    let account = facts.find_account(caller.person).await?;
    if account.is_none_or(|account| account.standing != Standing::Coordinator) {
        return Err(SetTeamError::NotYourTask);
    }
    Ok(StaffShown { people: facts.list_staff_rows().await? })
}

/// Who works for the organisation, for everybody who is signed in; left out when it is the team number `known`.
///
/// # Errors
/// [`SetTeamError::Nothing`] before the organisation has a name.
pub async fn show(app: &App, known: Option<u32>) -> Result<TeamShown, SetTeamError> {
    let mut facts: Facts = app.store.read().await?;
    let organisation = facts.find_organisation().await?.ok_or(SetTeamError::Nothing)?.chain;
    let newest = facts.find_team().await?.filter(|team| Some(team.n) != known);
    Ok(TeamShown { organisation, statement: newest.map(|team| team.statement) })
}
