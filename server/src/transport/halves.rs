//! The routes of PIN and a person: one thin function each, for those who are signed in and for an empty phone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use naast_core::Hash;
use naast_protocol::command::Answer;
use naast_protocol::http::{
    AddHalf, AnswerPlea, FinishPlea, Halves, HearPlea, PinTried, PleaHeard, PleaLook, PleaStarted, RegistrationStarted,
    StartHalf, StartPlea, TryPin,
};

use super::Server;
use super::asking::{Body, Named, Signed, Stranger};
use super::problem::Out;
use super::routes::{Route, id, with_cookie};
use crate::service::{half, plea};

/// Every route of PIN and a person.
pub(super) fn table() -> [Route; 9] {
    [
        ("POST", "/v1/half/start", post(start_half)),
        ("POST", "/v1/half", post(add_half)),
        ("GET", "/v1/halves", get(halves)),
        ("GET", "/v1/pleas/{plea}", get(look_at_plea)),
        ("POST", "/v1/pleas/{plea}", post(answer_plea)),
        ("POST", "/v1/auth/plea", post(start_plea)),
        ("POST", "/v1/auth/plea/hear", post(hear_plea)),
        ("POST", "/v1/auth/plea/pin", post(try_pin)),
        ("POST", "/v1/auth/plea/finish", post(finish_plea)),
    ]
}

async fn start_half(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Body(body): Body<StartHalf>,
) -> Result<Json<RegistrationStarted>, Out> {
    Ok(Json(half::start(&server.app, caller, &body)?))
}

async fn add_half(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Body(body): Body<AddHalf>,
) -> Result<Json<Answer>, Out> {
    Ok(Json(half::add(&server.app, caller, body).await?))
}

async fn halves(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Halves>, Out> {
    Ok(Json(half::list(&server.app, caller).await?))
}

async fn look_at_plea(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(plea): Named,
) -> Result<Json<PleaLook>, Out> {
    Ok(Json(half::look(&server.app, caller, id::<Hash>(&plea)?).await?))
}

async fn answer_plea(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(plea): Named,
    Body(body): Body<AnswerPlea>,
) -> Result<StatusCode, Out> {
    half::answer_plea(&server.app, caller, id::<Hash>(&plea)?, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn start_plea(
    State(server): State<Arc<Server>>,
    Stranger { address }: Stranger,
    Body(body): Body<StartPlea>,
) -> Result<Json<PleaStarted>, Out> {
    server.knocks.plea(address)?;
    Ok(Json(plea::start(&server.app, &body)?))
}

async fn hear_plea(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<HearPlea>,
) -> Result<Json<PleaHeard>, Out> {
    Ok(Json(plea::hear(&server.app, &body)?))
}

async fn try_pin(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<TryPin>,
) -> Result<Json<PinTried>, Out> {
    Ok(Json(plea::try_pin(&server.app, body).await?))
}

async fn finish_plea(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<FinishPlea>,
) -> Result<Response, Out> {
    Ok(with_cookie(plea::finish(&server.app, body).await?))
}
