//! The one match from a command to its task.

use naast_core::epoch::{Epoch, Reseal};
use naast_protocol::Command;
use naast_protocol::command::Answer;

use super::Server;
use super::problem::Out;
use crate::service::{
    Caller, admit, answer_share, ask, choose, half, hand_over, history, invite, keep, leave, renew, report, rule, send,
    session, support, team,
};

/// Carries a command out; the answer means that it is on the disk.
pub async fn dispatch(server: &Server, caller: Caller, command: Command) -> Result<Answer, Out> {
    let app = &server.app;
    Ok(match command {
        Command::Send(command) => send::send(app, caller, command).await?,
        Command::Resend(command) => send::resend(app, caller, command).await?,
        Command::Erase(command) => send::erase(app, caller, command).await?,
        Command::AmendCharter(command) => admit::amend_charter(app, caller, command).await?,
        Command::OpenEpoch(command) => {
            // What is no epoch is refused below, and counts for nothing.
            if let Ok(epoch) = command.epoch.read::<Epoch>() {
                server.knocks.epoch(caller.person, epoch.body.channel.into())?;
            }
            admit::open_epoch(app, caller, command).await?
        }
        Command::Reseal(command) => {
            if let Ok(said) = command.statement.read::<Reseal>() {
                server.knocks.epoch(caller.person, said.body.channel.into())?;
            }
            history::reseal(app, caller, command).await?
        }
        Command::HandOver(command) => hand_over::hand_over(app, caller, command).await?,
        Command::OpenHistory(command) => history::open(app, caller, command).await?,
        Command::TakeSeat(command) => admit::take_seat(app, caller, command).await?,
        Command::Leave(command) => leave::leave(app, caller, command).await?,
        Command::Block(command) => leave::block(app, caller, command).await?,
        Command::Unblock(command) => leave::unblock(app, caller, command).await?,
        Command::DeleteAccount(command) => leave::delete_account(app, caller, command).await?,
        Command::Exclude(command) => support::exclude(app, caller, command).await?,
        Command::EndExclude(command) => support::end_exclude(app, caller, command).await?,
        Command::Share(command) => choose::share(app, caller, command).await?,
        Command::Withdraw(command) => choose::withdraw(app, caller, command).await?,
        Command::SetRule(command) => rule::set(app, caller, command).await?,
        Command::EndRule(command) => rule::end(app, caller, command).await?,
        Command::AgreeRule(command) => rule::agree(app, caller, command).await?,
        Command::SealRule(command) => rule::seal(app, caller, command).await?,
        Command::Ask(command) => ask::ask(app, caller, command).await?,
        Command::Answer(command) => answer_share::answer_share(app, caller, command).await?,
        Command::Report(command) => report::report(app, caller, command).await?,
        Command::CloseReport(command) => report::close(app, caller, command).await?,
        Command::CompareChoices(command) => choose::compare(app, caller, command).await?,
        Command::Invite(command) => invite::put_up(app, caller, command).await?,
        Command::TakeBackInvite(command) => invite::take_back(app, caller, command).await?,
        Command::SetBag(command) => keep::set_bag(app, caller, command).await?,
        Command::SetUnlock(command) => keep::set_unlock(app, caller, command).await?,
        Command::StopKeeping(command) => half::stop_keeping(app, caller, command).await?,
        Command::SetOrganisation(command) => keep::set_organisation(app, caller, command).await?,
        Command::SetTeam(command) => team::set_team(app, caller, command).await?,
        Command::ShowReadMarks(command) => keep::show_read_marks(app, caller, command).await?,
        Command::SetReadMark(command) => keep::set_read_mark(app, caller, command).await?,
        Command::EndSessions(command) => session::end(app, caller, command).await?,
        Command::RenewKeys(command) => renew::renew_keys(app, caller, command).await?,
    })
}
