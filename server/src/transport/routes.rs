//! The HTTP interface under `/v1`: one thin function per route.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use naast_core::{InviteId, LogId, PersonId, ReportId, RuleId, ShareId, limits};
use naast_protocol::command::Answer;
use naast_protocol::http::{
    AddPasskey, Along, AnswerCard, CodeSignIn, Deployment, FinishSignIn, Granted, Grants, InviteLook, KeyChain, Logs,
    Page, PasskeyChallenge, PasskeySignIn, Readers, Register, RegistrationStarted, ReportShown, Rules, Sessions,
    SignInStarted, StaffShown, StartRegistration, StartSignIn, TeamShown, Vault,
};
use naast_protocol::{Command, ErrorCode};
use serde::Deserialize;

use super::Server;
use super::asking::{Body, Leaving, Named, Refreshing, Signed, Stranger, clear_cookie, set_cookie};
use super::dispatch::dispatch;
use super::halves;
use super::problem::Out;
use super::socket;
use crate::service::{choose, invite, passkey, register, report, rule, session, sign_in, sync, team};
use crate::sessions::Opened;

/// Helplines by country, as they were when somebody last looked; public, and nobody is noted for reading them.
const HELPLINES: &str = include_str!("../../helplines.json");

/// One route: method, path, and what answers it.
pub(super) type Route = (&'static str, &'static str, MethodRouter<Arc<Server>>);

/// Every route under `/v1`.
fn table() -> [Route; 30] {
    [
        ("GET", "/v1/deployment", get(deployment)),
        ("GET", "/v1/helplines", get(helplines)),
        ("POST", "/v1/auth/words/registration", post(start_registration)),
        ("POST", "/v1/auth/words/start", post(start_sign_in)),
        ("POST", "/v1/auth/words/finish", post(finish_sign_in)),
        ("POST", "/v1/auth/code", post(code_sign_in)),
        ("POST", "/v1/auth/passkey/start", post(start_passkey_sign_in)),
        ("POST", "/v1/auth/passkey/finish", post(passkey_sign_in)),
        ("POST", "/v1/passkey/start", post(start_passkey)),
        ("POST", "/v1/passkey", post(add_passkey)),
        ("POST", "/v1/auth/refresh", post(refresh)),
        ("POST", "/v1/auth/sign-out", post(sign_out)),
        ("POST", "/v1/accounts", post(accounts)),
        ("GET", "/v1/sessions", get(sessions)),
        ("GET", "/v1/vault", get(vault)),
        ("GET", "/v1/chains/{person}", get(chain)),
        ("GET", "/v1/invites/{invite}", get(look)),
        ("POST", "/v1/invites/{invite}/answers", post(answer_card)),
        ("GET", "/v1/logs", get(logs)),
        ("GET", "/v1/logs/{log}/entries", get(entries)),
        ("GET", "/v1/team", get(show_team)),
        ("GET", "/v1/staff", get(staff)),
        ("GET", "/v1/grants", get(grants)),
        ("GET", "/v1/grants/{share}", get(grant)),
        ("GET", "/v1/readers", get(readers)),
        ("GET", "/v1/rules", get(rules)),
        ("GET", "/v1/rules/{rule}", get(along)),
        ("GET", "/v1/reports/{report}", get(shown_report)),
        ("POST", "/v1/commands", post(command).layer(DefaultBodyLimit::max(limits::COMMAND_BYTES_MAX))),
        ("GET", "/v1/socket", get(socket::upgrade)),
    ]
}

/// Method and path of every route: tests walk this list, so that a new route without a row is noticed.
#[must_use]
pub fn list() -> Vec<(&'static str, &'static str)> {
    table().into_iter().chain(halves::table()).map(|(method, path, _)| (method, path)).collect()
}

/// The router of all routes. What is none of them is answered like what one may not see.
pub fn router() -> Router<Arc<Server>> {
    table()
        .into_iter()
        .chain(halves::table())
        .fold(Router::new(), |router, (_, path, answers)| router.route(path, answers))
        .route("/v1/", get(unknown).post(unknown))
        .route("/v1/{*unknown}", get(unknown).post(unknown))
        .layer(DefaultBodyLimit::max(REGISTER_BYTES_MAX))
        .method_not_allowed_fallback(unknown)
}

/// Longest body: a registration carries a vault and a bag, each a third longer in base64url.
const REGISTER_BYTES_MAX: usize = (2 * limits::BAG_BYTES_MAX * 4) / 3 + limits::STATEMENT_BYTES_MAX;

async fn unknown() -> Out {
    ErrorCode::NothingHere.into()
}

async fn deployment(State(server): State<Arc<Server>>) -> Result<Json<Deployment>, Out> {
    let app = &server.app;
    let organisation = app.store.read().await?.find_organisation().await?.map(|organisation| organisation.name);
    Ok(Json(Deployment {
        tenant: app.store.tenant(),
        lineage: app.store.lineage().to_owned(),
        now: app.clock.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        organisation,
    }))
}

async fn helplines() -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, HELPLINES).into_response()
}

async fn start_registration(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<StartRegistration>,
) -> Result<Json<RegistrationStarted>, Out> {
    Ok(Json(register::start(&server.app, body).await?))
}

async fn accounts(State(server): State<Arc<Server>>, _: Stranger, Body(body): Body<Register>) -> Result<Response, Out> {
    Ok(with_cookie(register::register(&server.app, body).await?))
}

async fn start_sign_in(
    State(server): State<Arc<Server>>,
    Stranger { address }: Stranger,
    Body(body): Body<StartSignIn>,
) -> Result<Json<SignInStarted>, Out> {
    server.knocks.login(body.login, address)?;
    Ok(Json(sign_in::start(&server.app, body).await?))
}

async fn finish_sign_in(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<FinishSignIn>,
) -> Result<Response, Out> {
    Ok(with_cookie(sign_in::finish(&server.app, body).await?))
}

async fn code_sign_in(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<CodeSignIn>,
) -> Result<Response, Out> {
    Ok(with_cookie(sign_in::by_code(&server.app, body).await?))
}

async fn start_passkey_sign_in(State(server): State<Arc<Server>>, _: Stranger) -> Result<Json<PasskeyChallenge>, Out> {
    Ok(Json(passkey::start_sign_in(&server.app)?))
}

async fn passkey_sign_in(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Body(body): Body<PasskeySignIn>,
) -> Result<Response, Out> {
    Ok(with_cookie(passkey::sign_in(&server.app, body).await?))
}

async fn start_passkey(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
) -> Result<Json<PasskeyChallenge>, Out> {
    Ok(Json(passkey::start(&server.app, caller)?))
}

async fn add_passkey(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Body(body): Body<AddPasskey>,
) -> Result<Json<Answer>, Out> {
    Ok(Json(passkey::add(&server.app, caller, body).await?))
}

async fn refresh(State(server): State<Arc<Server>>, Refreshing(token): Refreshing) -> Result<Response, Out> {
    Ok(with_cookie(session::refresh(&server.app, token).await?))
}

async fn sign_out(State(server): State<Arc<Server>>, Leaving(caller): Leaving) -> Result<Response, Out> {
    session::sign_out(&server.app, caller).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_cookie())]).into_response())
}

async fn sessions(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Sessions>, Out> {
    Ok(Json(session::list(&server.app, caller).await?))
}

pub(super) fn with_cookie(opened: Opened) -> Response {
    let headers = [(header::SET_COOKIE, set_cookie(opened.refresh)), (header::CACHE_CONTROL, NO_STORE)];
    (headers, Json(opened.signed_in)).into_response()
}

/// Nothing that belongs to a person is kept by anything on the way.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

async fn vault(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Vault>, Out> {
    Ok(Json(sync::vault(&server.app, caller).await?))
}

/// An id in a path: one that cannot be read is of nothing that exists.
pub(super) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Out> {
    text.parse().map_err(|_| ErrorCode::NothingHere.into())
}

async fn chain(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(person): Named,
) -> Result<Json<KeyChain>, Out> {
    Ok(Json(sync::chain(&server.app, caller, id::<PersonId>(&person)?).await?))
}

async fn look(State(server): State<Arc<Server>>, _: Stranger, Named(invite): Named) -> Result<Json<InviteLook>, Out> {
    let invite: InviteId = invite.parse().map_err(|_| Out::from(ErrorCode::InviteGone))?;
    Ok(Json(invite::look(&server.app, invite).await?))
}

async fn answer_card(
    State(server): State<Arc<Server>>,
    _: Stranger,
    Named(invite): Named,
    Body(body): Body<AnswerCard>,
) -> Result<StatusCode, Out> {
    let invite: InviteId = invite.parse().map_err(|_| Out::from(ErrorCode::InviteGone))?;
    invite::answer_card(&server.app, invite, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn logs(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Logs>, Out> {
    Ok(Json(sync::logs(&server.app, caller).await?))
}

/// Which stretch of a log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stretch {
    #[serde(default)]
    after: u64,
    #[serde(default = "whole_page")]
    limit: usize,
}

const fn whole_page() -> usize {
    limits::PAGE_ENTRIES_MAX
}

async fn entries(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(log): Named,
    stretch: Result<Query<Stretch>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Page>, Out> {
    let Query(Stretch { after, limit }) = stretch.map_err(|_| ErrorCode::Malformed)?;
    Ok(Json(sync::page(&server.app, caller, id::<LogId>(&log)?, after, limit).await?))
}

/// What the asker knows already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    known: Option<u32>,
}

async fn show_team(
    State(server): State<Arc<Server>>,
    Signed(_): Signed,
    known: Result<Query<Known>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<TeamShown>, Out> {
    let Query(Known { known }) = known.map_err(|_| ErrorCode::Malformed)?;
    Ok(Json(team::show(&server.app, known).await?))
}

async fn staff(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<StaffShown>, Out> {
    Ok(Json(team::staff(&server.app, caller).await?))
}

async fn grants(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Grants>, Out> {
    Ok(Json(choose::list_grants(&server.app, caller).await?))
}

async fn grant(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(share): Named,
) -> Result<Json<Granted>, Out> {
    Ok(Json(choose::open_grant(&server.app, caller, id::<ShareId>(&share)?).await?))
}

async fn readers(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Readers>, Out> {
    Ok(Json(choose::list_readers(&server.app, caller).await?))
}

async fn rules(State(server): State<Arc<Server>>, Signed(caller): Signed) -> Result<Json<Rules>, Out> {
    Ok(Json(rule::list(&server.app, caller).await?))
}

async fn along(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(rule): Named,
) -> Result<Json<Along>, Out> {
    Ok(Json(rule::read(&server.app, caller, id::<RuleId>(&rule)?).await?))
}

async fn shown_report(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Named(named): Named,
) -> Result<Json<ReportShown>, Out> {
    Ok(Json(report::open(&server.app, caller, id::<ReportId>(&named)?).await?))
}

async fn command(
    State(server): State<Arc<Server>>,
    Signed(caller): Signed,
    Body(command): Body<Command>,
) -> Result<Json<Answer>, Out> {
    Ok(Json(dispatch(&server, caller, command).await?))
}
