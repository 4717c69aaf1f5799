//! What each route is for, who may ask it, with what, and what it gives.

use naast_protocol::Command;
use naast_protocol::command::Answer;
use naast_protocol::http::{
    AddHalf, AddPasskey, Along, AnswerCard, AnswerPlea, CodeSignIn, Deployment, FinishPlea, FinishSignIn, Granted,
    Grants, Halves, HearPlea, InviteLook, KeyChain, Logs, Page, PasskeyChallenge, PasskeySignIn, PinTried, PleaHeard,
    PleaLook, PleaStarted, Readers, Register, RegistrationStarted, ReportShown, Rules, Sessions, SignInStarted,
    SignedIn, StaffShown, StartHalf, StartPlea, StartRegistration, StartSignIn, TeamShown, TryPin, Vault,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Whoever knocks.
    Anybody,
    /// The bearer of an access token.
    Account,
    /// A page of this very origin, with the cookie that a sign-in left.
    Browser,
}

/// What comes back when it is not refused.
#[derive(Clone, Copy)]
pub enum Gives {
    /// A body of this shape.
    Body(fn(&mut SchemaGenerator) -> Schema),
    /// The same, and the cookie that renews it.
    Session,
    /// Any JSON object.
    Object,
    /// Nothing.
    Nothing,
    /// A socket.
    Socket,
}

/// One route.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// As the table of routes has it.
    pub path: &'static str,
    /// What it is for, in one sentence.
    pub says: &'static str,
    /// Who may ask.
    pub asker: Asker,
    /// Shape of the body, if it takes one.
    pub takes: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// What comes back.
    pub gives: Gives,
}

impl Route {
    const fn get(path: &'static str, asker: Asker, says: &'static str, gives: Gives) -> Self {
        Self { method: "GET", path, says, asker, takes: None, gives }
    }

    const fn post<B: JsonSchema>(path: &'static str, asker: Asker, says: &'static str, gives: Gives) -> Self {
        Self { method: "POST", path, says, asker, takes: Some(shape::<B>), gives }
    }

    /// A `POST` without a body.
    const fn poke(path: &'static str, asker: Asker, says: &'static str, gives: Gives) -> Self {
        Self { method: "POST", path, says, asker, takes: None, gives }
    }
}

fn shape<B: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<B>()
}

const fn body<B: JsonSchema>() -> Gives {
    Gives::Body(shape::<B>)
}

/// The shape of a session, whichever way somebody came in.
pub fn session(generator: &mut SchemaGenerator) -> Schema {
    shape::<SignedIn>(generator)
}

/// Every route under `/v1`. Add a row for a new one.
pub fn all() -> Vec<Route> {
    use Asker::{Account, Anybody, Browser};
    use Gives::{Nothing, Object, Session, Socket};
    vec![
        Route::get("/v1/deployment", Anybody, "What an app pins before anybody signs in.", body::<Deployment>()),
        Route::get("/v1/helplines", Anybody, "Helplines by country.", Object),
        Route::post::<StartRegistration>(
            "/v1/auth/words/registration",
            Anybody,
            "Set words, first half (OPAQUE, RFC 9807). The second half is the account itself.",
            body::<RegistrationStarted>(),
        ),
        Route::post::<Register>("/v1/accounts", Anybody, "Become somebody, by an invite.", Session),
        Route::post::<StartSignIn>(
            "/v1/auth/words/start",
            Anybody,
            "Sign in with words, first half. A name that does not exist is answered alike.",
            body::<SignInStarted>(),
        ),
        Route::post::<FinishSignIn>("/v1/auth/words/finish", Anybody, "Sign in with words, second half.", Session),
        Route::post::<CodeSignIn>("/v1/auth/code", Anybody, "Sign in with a recovery code.", Session),
        Route::poke(
            "/v1/auth/passkey/start",
            Anybody,
            "Sign in with a passkey, first half.",
            body::<PasskeyChallenge>(),
        ),
        Route::post::<PasskeySignIn>(
            "/v1/auth/passkey/finish",
            Anybody,
            "Sign in with a passkey, second half.",
            Session,
        ),
        Route::poke("/v1/passkey/start", Account, "Add a passkey, first half.", body::<PasskeyChallenge>()),
        Route::post::<AddPasskey>("/v1/passkey", Account, "Add a passkey, second half.", body::<Answer>()),
        Route::poke(
            "/v1/auth/refresh",
            Browser,
            "A fresh access token and a fresh cookie. A cookie serves once.",
            Session,
        ),
        Route::poke("/v1/auth/sign-out", Account, "End this session.", Nothing),
        Route::get("/v1/sessions", Account, "Where this person is signed in.", body::<Sessions>()),
        Route::get("/v1/vault", Account, "What a device needs to become its person, sealed.", body::<Vault>()),
        Route::get("/v1/chains/{person}", Account, "The account chain of somebody one met.", body::<KeyChain>()),
        Route::get(
            "/v1/invites/{invite}",
            Anybody,
            "What lies under a link. Looking uses nothing up.",
            body::<InviteLook>(),
        ),
        Route::post::<AnswerCard>(
            "/v1/invites/{invite}/answers",
            Anybody,
            "Answer the card of an invite, without an account.",
            Nothing,
        ),
        Route::get("/v1/logs", Account, "The logs that this person reads, and where each stands.", body::<Logs>()),
        Route::get("/v1/logs/{log}/entries", Account, "A stretch of a log.", body::<Page>()),
        Route::get("/v1/team", Account, "Who works for the organisation.", body::<TeamShown>()),
        Route::get("/v1/staff", Account, "For coordinators: who works or worked there.", body::<StaffShown>()),
        Route::get("/v1/grants", Account, "What this person may read now.", body::<Grants>()),
        Route::get("/v1/grants/{share}", Account, "What somebody was given to read.", body::<Granted>()),
        Route::get("/v1/readers", Account, "Who opened what this person shares.", body::<Readers>()),
        Route::get("/v1/rules", Account, "By which rules this person reads along.", body::<Rules>()),
        Route::get("/v1/rules/{rule}", Account, "The newest that is read by a rule.", body::<Along>()),
        Route::get("/v1/reports/{report}", Account, "For its adviser: what was reported.", body::<ReportShown>()),
        Route::post::<Command>(
            "/v1/commands",
            Account,
            "Write something: one command. The same command under the same id gets its first answer again.",
            body::<Answer>(),
        ),
        Route::get("/v1/socket", Anybody, SOCKET, Socket),
        Route::post::<StartHalf>("/v1/half/start", Account, "Set a PIN, first half.", body::<RegistrationStarted>()),
        Route::post::<AddHalf>("/v1/half", Account, "Set a PIN and who keeps the half.", body::<Answer>()),
        Route::get("/v1/halves", Account, "Who keeps one's half, and whose one keeps.", body::<Halves>()),
        Route::get("/v1/pleas/{plea}", Account, "For a keeper: the key to seal a half to.", body::<PleaLook>()),
        Route::post::<AnswerPlea>("/v1/pleas/{plea}", Account, "A keeper's answer, once.", Nothing),
        Route::post::<StartPlea>("/v1/auth/plea", Anybody, "An empty phone asks for a half.", body::<PleaStarted>()),
        Route::post::<HearPlea>("/v1/auth/plea/hear", Anybody, "Has the keeper answered?", body::<PleaHeard>()),
        Route::post::<TryPin>("/v1/auth/plea/pin", Anybody, "Show the PIN, first half: counted.", body::<PinTried>()),
        Route::post::<FinishPlea>("/v1/auth/plea/finish", Anybody, "Show the PIN, second half.", Session),
    ]
}

const SOCKET: &str = "A WebSocket with the subprotocol `naast.v1`. Both sides send JSON text frames of at most 64 KiB: \
`ClientFrame` and `ServerFrame`.\n\n\
1. The client sends `hello` with an access token within five seconds. The server answers `welcome` and `heads`.\n\
2. The client sends `resume` with the newest entry it has of each log. The server sends each `entry` that is newer, then \
`caught_up`, and from then on every entry as it is written.\n\
3. The client sends `ack` once entries are on its disk.\n\
4. A `command` is answered with `reply` or `refused`, with the command's id. The same body can go to `/v1/commands`.\n\
5. The server sends `ping`; the client answers `pong`. A client sends `token` before its access token ends.\n\
6. `typing` and `notice` pass by: a lost one costs nothing.\n\n\
Before it closes, the server says `bye` with the close code. Below 4500: come back, with full jitter. From 4500 on: stop. \
4401 refresh the token · 4408 nothing was read for a minute · 4429 too many · 4430 the server goes down · 4500 not this \
protocol · 4501 the app is too old · 4502 not in the team now · 4509 the same device opened another socket.\n\n\
A browser's request must come from a page of this very origin.";
