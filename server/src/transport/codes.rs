//! The rules' reasons as stable codes, and the status of each. What a reason means outside is decided here, once; unknown and forbidden are one code.

use axum::http::StatusCode;
use naast_core::answer::AnswerError;
use naast_core::charter::CharterError;
use naast_core::choice::ChoiceError;
use naast_core::grant::GrantError;
use naast_core::room::RoomError;
use naast_core::team::TeamError;
use naast_protocol::ErrorCode;

pub(super) const fn charter_code(error: CharterError) -> ErrorCode {
    match error {
        CharterError::Stale => ErrorCode::StaleCharter,
        // Whoever is not the owner must not learn more than somebody who guessed.
        CharterError::NotOwner => ErrorCode::NothingHere,
        CharterError::Changed => ErrorCode::BadStatement,
        CharterError::Members => ErrorCode::BadMembers,
    }
}

pub(super) const fn room_code(error: RoomError) -> ErrorCode {
    match error {
        RoomError::Charter(error) => charter_code(error),
        RoomError::NotMember => ErrorCode::NothingHere,
        RoomError::StaleCharter => ErrorCode::StaleCharter,
        RoomError::StaleEpoch => ErrorCode::StaleEpoch,
        RoomError::StaleKey => ErrorCode::StaleKey,
        RoomError::StaleTeam => ErrorCode::StaleTeam,
        RoomError::Seals => ErrorCode::BadSeals,
        RoomError::Seat => ErrorCode::SeatGone,
        RoomError::HandedOver => ErrorCode::HandedOver,
        RoomError::StaleRules => ErrorCode::StaleRules,
        RoomError::Rule => ErrorCode::NotShareable,
        RoomError::TooMany => ErrorCode::LimitReached,
    }
}

pub(super) const fn team_code(error: TeamError) -> ErrorCode {
    match error {
        TeamError::Stale => ErrorCode::StaleTeam,
        TeamError::Over => ErrorCode::AlreadyOver,
        TeamError::TooLong => ErrorCode::LimitReached,
        TeamError::People => ErrorCode::BadMembers,
    }
}

pub(super) const fn choice_code(error: ChoiceError) -> ErrorCode {
    match error {
        ChoiceError::Stale => ErrorCode::StaleChoice,
        ChoiceError::Mismatch => ErrorCode::BadStatement,
        ChoiceError::Items => ErrorCode::LimitReached,
        ChoiceError::AlreadyOver => ErrorCode::AlreadyOver,
        ChoiceError::ToOneself | ChoiceError::NotShareable | ChoiceError::AnswerTo => ErrorCode::NotShareable,
    }
}

pub(super) const fn grant_code(error: GrantError) -> ErrorCode {
    match error {
        GrantError::Nothing => ErrorCode::NothingHere,
        GrantError::AlreadyWithdrawn => ErrorCode::AlreadyWithdrawn,
    }
}

pub(super) const fn answer_code(error: AnswerError) -> ErrorCode {
    match error {
        AnswerError::Words => ErrorCode::Malformed,
        AnswerError::Twice => ErrorCode::LimitReached,
        AnswerError::Readers => ErrorCode::BadSeals,
        AnswerError::StaleKey => ErrorCode::StaleKey,
    }
}

/// With which status of HTTP a code travels.
#[must_use]
pub const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Malformed
        | ErrorCode::SecretSent
        | ErrorCode::BadStatement
        | ErrorCode::BadMembers
        | ErrorCode::BadSeals => StatusCode::BAD_REQUEST,
        ErrorCode::SignInNeeded | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
        ErrorCode::NothingHere | ErrorCode::InviteGone => StatusCode::NOT_FOUND,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Outdated => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::NotYourTask | ErrorCode::NotInTeam => StatusCode::FORBIDDEN,
        ErrorCode::LimitReached
        | ErrorCode::IdReused
        | ErrorCode::StaleCharter
        | ErrorCode::StaleEpoch
        | ErrorCode::StaleKey
        | ErrorCode::StaleRules
        | ErrorCode::StaleBag
        | ErrorCode::StaleChoice
        | ErrorCode::StaleUnlock
        | ErrorCode::StaleTeam
        | ErrorCode::OwnGap
        | ErrorCode::SeatGone
        | ErrorCode::HandedOver
        | ErrorCode::NotShareable
        | ErrorCode::AlreadyOver
        | ErrorCode::AlreadyWithdrawn
        | ErrorCode::LastCoordinator
        | ErrorCode::NameTaken => StatusCode::CONFLICT,
    }
}
