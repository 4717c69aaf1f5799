//! The only place that turns a task's refusal into a stable code, a status and, where somebody has to act, a log line.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use naast_core::ChannelId;
use naast_core::report::ReportError;
use naast_core::room::RoomError;
use naast_core::unlock::UnlockError;
use naast_protocol::http::Problem;
use naast_protocol::{ErrorCode, Refusal, StatementError};
use naast_store::StoreError;

use super::codes::{answer_code, choice_code, grant_code, room_code, status, team_code};
use super::knocks::TooFast;
use crate::factors::ListError;
use crate::service::answer_share::AnswerError;
use crate::service::ask::AskError;
use crate::service::half::HalfError;
use crate::service::invite::InviteError;
use crate::service::keep::KeepError;
use crate::service::leave::LeaveError;
use crate::service::passkey::PasskeyError;
use crate::service::plea::PleaError;
use crate::service::register::RegisterError;
use crate::service::renew::RenewError;
use crate::service::report::ReportingError;
use crate::service::send::SendError;
use crate::service::session::EndSessionError;
use crate::service::sign_in::SignInError;
use crate::service::support::ExcludeError;
use crate::service::sync::SyncError;
use crate::service::team::SetTeamError;
use crate::service::{ChannelError, ChooseError, IdReused, SpeakError};
use crate::sessions::SessionError;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Out(pub Refusal);

impl From<ErrorCode> for Out {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl From<TooFast> for Out {
    fn from(wait: TooFast) -> Self {
        Self(Refusal { retry_after_ms: Some(wait.retry_after_ms), ..ErrorCode::RateLimited.into() })
    }
}

impl From<StoreError> for Out {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { cause } => tracing::warn!(%cause, "the store does not answer"),
            StoreError::Corrupt { table, column, .. } => {
                tracing::error!(table, column, "the store holds something that nobody wrote");
            }
        }
        Self(Refusal { retry_after_ms: Some(1_000), ..ErrorCode::Unavailable.into() })
    }
}

impl From<SpeakError> for Out {
    fn from(error: SpeakError) -> Self {
        match error {
            SpeakError::Form(StatementError::Form | StatementError::Payload | StatementError::Kind) => {
                ErrorCode::Malformed.into()
            }
            SpeakError::NotTheirs => ErrorCode::BadStatement.into(),
            SpeakError::StaleKey => ErrorCode::StaleKey.into(),
            SpeakError::Store(error) => error.into(),
        }
    }
}

impl From<IdReused> for Out {
    fn from(_: IdReused) -> Self {
        ErrorCode::IdReused.into()
    }
}

/// A refusal that names the channel to fetch before saying it again.
fn stale(reason: RoomError, channel: ChannelId) -> Out {
    Out(Refusal { log: Some(channel.into()), ..room_code(reason).into() })
}

impl From<SendError> for Out {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Malformed => ErrorCode::Malformed.into(),
            SendError::TooLarge => ErrorCode::TooLarge.into(),
            SendError::Room(error) => room_code(error).into(),
            SendError::Stale { reason, channel } => stale(reason, channel),
            SendError::OwnGap { n } => Self(Refusal { n: Some(n), ..ErrorCode::OwnGap.into() }),
            SendError::Unknown => ErrorCode::NothingHere.into(),
            SendError::Speak(error) => error.into(),
            SendError::IdReused(error) => error.into(),
            SendError::Store(error) => error.into(),
        }
    }
}

impl From<ChannelError> for Out {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Room(error) => room_code(error).into(),
            ChannelError::Stale { reason, channel } => stale(reason, channel),
            ChannelError::NotYourTask => ErrorCode::NotYourTask.into(),
            ChannelError::Strangers => ErrorCode::BadMembers.into(),
            ChannelError::TooMany => ErrorCode::LimitReached.into(),
            ChannelError::Speak(error) => error.into(),
            ChannelError::IdReused(error) => error.into(),
            ChannelError::Store(error) => error.into(),
        }
    }
}

impl From<LeaveError> for Out {
    fn from(error: LeaveError) -> Self {
        match error {
            LeaveError::Room(error) => room_code(error).into(),
            LeaveError::Stale { reason, channel } => stale(reason, channel),
            LeaveError::TooMany => ErrorCode::LimitReached.into(),
            LeaveError::LastCoordinator => ErrorCode::LastCoordinator.into(),
            LeaveError::Speak(error) => error.into(),
            LeaveError::Session(error) => error.into(),
            LeaveError::IdReused(error) => error.into(),
            LeaveError::Store(error) => error.into(),
        }
    }
}

impl From<ChooseError> for Out {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::Choice(error) => choice_code(error).into(),
            ChooseError::Room(error) => room_code(error).into(),
            ChooseError::Stale { reason, channel } => stale(reason, channel),
            ChooseError::Grant(error) => grant_code(error).into(),
            ChooseError::StaleKey => ErrorCode::StaleKey.into(),
            ChooseError::TooLarge => ErrorCode::TooLarge.into(),
            ChooseError::Speak(error) => error.into(),
            ChooseError::IdReused(error) => error.into(),
            ChooseError::Store(error) => error.into(),
        }
    }
}

impl From<AskError> for Out {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Nothing => ErrorCode::NothingHere.into(),
            AskError::StaleKey => ErrorCode::StaleKey.into(),
            AskError::TooLarge => ErrorCode::TooLarge.into(),
            AskError::TooOften { retry_after_ms } => {
                Self(Refusal { retry_after_ms: Some(retry_after_ms), ..ErrorCode::RateLimited.into() })
            }
            AskError::IdReused(error) => error.into(),
            AskError::Store(error) => error.into(),
        }
    }
}

impl From<AnswerError> for Out {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Nothing => ErrorCode::NothingHere.into(),
            AnswerError::Rule(error) => answer_code(error).into(),
            AnswerError::TooLarge => ErrorCode::TooLarge.into(),
            AnswerError::IdReused(error) => error.into(),
            AnswerError::Store(error) => error.into(),
        }
    }
}

impl From<ReportingError> for Out {
    fn from(error: ReportingError) -> Self {
        match error {
            ReportingError::Nothing => ErrorCode::NothingHere.into(),
            // Who advises has changed, or was never so: the newest team says it.
            ReportingError::Report(ReportError::NotAdvisers) => ErrorCode::StaleTeam.into(),
            ReportingError::Report(ReportError::Readers) | ReportingError::Seals => ErrorCode::BadSeals.into(),
            ReportingError::StaleKey => ErrorCode::StaleKey.into(),
            ReportingError::TooLarge => ErrorCode::TooLarge.into(),
            ReportingError::TooOften { retry_after_ms } => {
                Self(Refusal { retry_after_ms: Some(retry_after_ms), ..ErrorCode::RateLimited.into() })
            }
            ReportingError::TooMany => ErrorCode::LimitReached.into(),
            ReportingError::Speak(error) => error.into(),
            ReportingError::IdReused(error) => error.into(),
            ReportingError::Store(error) => error.into(),
        }
    }
}

impl From<KeepError> for Out {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::StaleBag { n } => Self(Refusal { n: Some(n), ..ErrorCode::StaleBag.into() }),
            KeepError::List(error) => error.into(),
            KeepError::BadChain => ErrorCode::BadStatement.into(),
            KeepError::TooLarge => ErrorCode::TooLarge.into(),
            KeepError::NotYourTask => ErrorCode::NotYourTask.into(),
            KeepError::Unknown => ErrorCode::NothingHere.into(),
            KeepError::IdReused(error) => error.into(),
            KeepError::Store(error) => error.into(),
        }
    }
}

impl From<ExcludeError> for Out {
    fn from(error: ExcludeError) -> Self {
        match error {
            ExcludeError::Room(error) => room_code(error).into(),
            ExcludeError::Stale { own } => Self(Refusal { log: Some(own), ..ErrorCode::StaleCharter.into() }),
            ExcludeError::Speak(error) => error.into(),
            ExcludeError::IdReused(error) => error.into(),
            ExcludeError::Store(error) => error.into(),
        }
    }
}

impl From<SetTeamError> for Out {
    fn from(error: SetTeamError) -> Self {
        match error {
            SetTeamError::Team(error) => team_code(error).into(),
            SetTeamError::NotYourTask => ErrorCode::NotYourTask.into(),
            SetTeamError::Strangers => ErrorCode::BadMembers.into(),
            SetTeamError::Nothing => ErrorCode::NothingHere.into(),
            SetTeamError::Speak(error) => error.into(),
            SetTeamError::Session(error) => error.into(),
            SetTeamError::IdReused(error) => error.into(),
            SetTeamError::Store(error) => error.into(),
        }
    }
}

impl From<InviteError> for Out {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Gone => ErrorCode::InviteGone.into(),
            InviteError::NotYourTask => ErrorCode::NotYourTask.into(),
            InviteError::TooMany => ErrorCode::LimitReached.into(),
            InviteError::TooLarge => ErrorCode::TooLarge.into(),
            InviteError::AlreadyOver => ErrorCode::AlreadyOver.into(),
            InviteError::BadProof => ErrorCode::BadStatement.into(),
            InviteError::IdReused(error) => error.into(),
            InviteError::Store(error) => error.into(),
        }
    }
}

impl From<RegisterError> for Out {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Gone => ErrorCode::InviteGone.into(),
            RegisterError::Bad => ErrorCode::BadStatement.into(),
            RegisterError::TooLarge => ErrorCode::TooLarge.into(),
            RegisterError::NameTaken => ErrorCode::NameTaken.into(),
            RegisterError::Session(error) => error.into(),
            RegisterError::Store(error) => error.into(),
        }
    }
}

impl From<SessionError> for Out {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::SignInNeeded => ErrorCode::SignInNeeded.into(),
            SessionError::NotInTeam => ErrorCode::NotInTeam.into(),
            SessionError::Broken => ErrorCode::Unavailable.into(),
            SessionError::Store(error) => error.into(),
        }
    }
}

impl From<PasskeyError> for Out {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::WrongCredentials => ErrorCode::WrongCredentials.into(),
            PasskeyError::SecretSent => ErrorCode::SecretSent.into(),
            PasskeyError::Busy => Self(Refusal { retry_after_ms: Some(5_000), ..ErrorCode::RateLimited.into() }),
            PasskeyError::Nothing => ErrorCode::NothingHere.into(),
            PasskeyError::List(error) => error.into(),
            PasskeyError::Session(error) => error.into(),
            PasskeyError::Store(error) => error.into(),
        }
    }
}

impl From<HalfError> for Out {
    fn from(error: HalfError) -> Self {
        match error {
            HalfError::Nothing => ErrorCode::NothingHere.into(),
            HalfError::Strangers => ErrorCode::BadMembers.into(),
            HalfError::StaleKey => ErrorCode::StaleKey.into(),
            HalfError::TooMany => ErrorCode::LimitReached.into(),
            HalfError::TooLarge => ErrorCode::TooLarge.into(),
            HalfError::BadRecord => ErrorCode::BadStatement.into(),
            HalfError::List(error) => error.into(),
            HalfError::IdReused(error) => error.into(),
            HalfError::Store(error) => error.into(),
        }
    }
}

impl From<PleaError> for Out {
    fn from(error: PleaError) -> Self {
        match error {
            PleaError::WrongCredentials => ErrorCode::WrongCredentials.into(),
            PleaError::Busy => Self(Refusal { retry_after_ms: Some(5_000), ..ErrorCode::RateLimited.into() }),
            PleaError::Session(error) => error.into(),
            PleaError::Store(error) => error.into(),
        }
    }
}

impl From<ListError> for Out {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Unlock(UnlockError::Order) => ErrorCode::StaleUnlock.into(),
            ListError::Unlock(UnlockError::Factors) | ListError::Wraps => ErrorCode::BadStatement.into(),
            ListError::Speak(error) => error.into(),
            ListError::Store(error) => error.into(),
        }
    }
}

impl From<RenewError> for Out {
    fn from(error: RenewError) -> Self {
        match error {
            RenewError::StaleBag { n } => Self(Refusal { n: Some(n), ..ErrorCode::StaleBag.into() }),
            RenewError::StaleKey => ErrorCode::StaleKey.into(),
            RenewError::BadChain => ErrorCode::BadStatement.into(),
            RenewError::TooLarge => ErrorCode::TooLarge.into(),
            RenewError::TooMany => ErrorCode::LimitReached.into(),
            RenewError::Session(error) => error.into(),
            RenewError::IdReused(error) => error.into(),
            RenewError::Store(error) => error.into(),
        }
    }
}

impl From<EndSessionError> for Out {
    fn from(error: EndSessionError) -> Self {
        match error {
            EndSessionError::Unknown => ErrorCode::NothingHere.into(),
            EndSessionError::Session(error) => error.into(),
            EndSessionError::IdReused(error) => error.into(),
            EndSessionError::Store(error) => error.into(),
        }
    }
}

impl From<SignInError> for Out {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::WrongCredentials => ErrorCode::WrongCredentials.into(),
            SignInError::Busy => Self(Refusal { retry_after_ms: Some(5_000), ..ErrorCode::RateLimited.into() }),
            SignInError::Session(error) => error.into(),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<SyncError> for Out {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Nothing => ErrorCode::NothingHere.into(),
            SyncError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Out {
    fn into_response(self) -> Response {
        let status = status(self.0.code);
        let title = status.canonical_reason().unwrap_or("refused").to_owned();
        let retry = self.0.retry_after_ms;
        let problem = Problem { r#type: "about:blank".into(), title, status: status.as_u16(), refusal: self.0 };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(ms) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(ms.unsigned_abs().div_ceil(1000)));
        }
        response
    }
}
