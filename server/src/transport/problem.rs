//! The only place that turns a service's refusal into a stable code, a status and a log line.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use naast_core::charter::CharterError;
use naast_core::choice::ChoiceError;
use naast_core::grant::GrantError;
use naast_core::room::RoomError;
use naast_protocol::http::Problem;
use naast_protocol::{ErrorCode, Refusal};
use naast_store::StoreError;

use crate::service::Refused;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Out(pub Refusal);

impl From<Refused> for Out {
    fn from(refused: Refused) -> Self {
        Self(refusal(refused))
    }
}

impl From<ErrorCode> for Out {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

/// What a refusal looks like outside.
pub fn refusal(refused: Refused) -> Refusal {
    match refused {
        Refused::Code(code) => code.into(),
        Refused::Limited { retry_after_ms } => {
            Refusal { retry_after_ms: Some(retry_after_ms), ..ErrorCode::RateLimited.into() }
        }
        Refused::Numbered { code, n } => Refusal { n: Some(n), ..code.into() },
        Refused::Stale { code, log } => Refusal { log: Some(log), ..code.into() },
        Refused::Store(error) => {
            match error {
                StoreError::Unavailable(reason) => tracing::warn!(%reason, "the store does not answer"),
                other => tracing::error!(%other, "the store holds something impossible"),
            }
            Refusal { retry_after_ms: Some(1_000), ..ErrorCode::Unavailable.into() }
        }
    }
}

/// The code of a rule about charters.
pub const fn charter_code(error: CharterError) -> ErrorCode {
    match error {
        CharterError::Stale => ErrorCode::StaleCharter,
        // Whoever is not the owner must not learn more than somebody who guessed.
        CharterError::NotOwner => ErrorCode::NothingHere,
        CharterError::Changed => ErrorCode::BadStatement,
        CharterError::Members => ErrorCode::BadMembers,
    }
}

/// The code of a rule about rooms.
pub const fn room_code(error: RoomError) -> ErrorCode {
    match error {
        RoomError::Charter(error) => charter_code(error),
        RoomError::NotMember => ErrorCode::NothingHere,
        RoomError::StaleCharter => ErrorCode::StaleCharter,
        RoomError::StaleEpoch => ErrorCode::StaleEpoch,
        RoomError::StaleKey => ErrorCode::StaleKey,
        RoomError::Seals => ErrorCode::BadSeals,
        RoomError::Seat => ErrorCode::SeatGone,
    }
}

/// The code of a rule about choices.
pub const fn choice_code(error: ChoiceError) -> ErrorCode {
    match error {
        ChoiceError::Stale => ErrorCode::StaleChoice,
        ChoiceError::Mismatch => ErrorCode::BadStatement,
        ChoiceError::Items => ErrorCode::LimitReached,
        ChoiceError::AlreadyOver => ErrorCode::AlreadyOver,
        ChoiceError::ToOneself | ChoiceError::NotShareable => ErrorCode::NotShareable,
    }
}

/// The code of a rule about grants.
pub const fn grant_code(error: GrantError) -> ErrorCode {
    match error {
        GrantError::Nothing => ErrorCode::NothingHere,
        GrantError::AlreadyWithdrawn => ErrorCode::AlreadyWithdrawn,
    }
}

const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed | ErrorCode::BadStatement | ErrorCode::BadMembers | ErrorCode::BadSeals => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::SignInNeeded | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
        ErrorCode::NothingHere | ErrorCode::InviteGone => StatusCode::NOT_FOUND,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Outdated => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::NotYourTask => StatusCode::FORBIDDEN,
        ErrorCode::LimitReached
        | ErrorCode::IdReused
        | ErrorCode::StaleCharter
        | ErrorCode::StaleEpoch
        | ErrorCode::StaleKey
        | ErrorCode::StaleBag
        | ErrorCode::StaleChoice
        | ErrorCode::StaleUnlock
        | ErrorCode::OwnGap
        | ErrorCode::SeatGone
        | ErrorCode::NotShareable
        | ErrorCode::AlreadyOver
        | ErrorCode::AlreadyWithdrawn
        | ErrorCode::NameTaken => StatusCode::CONFLICT,
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
