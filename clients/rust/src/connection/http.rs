//! Requests over HTTP, with the session that belongs to them.
//!
//! The refresh token lives in a `__Host-` cookie as in a browser; it is sent to the two routes that need it and nowhere else.

use std::sync::Arc;

use naast_core::Millis;
use naast_protocol::command::Answer;
use naast_protocol::http::{Problem, SignedIn};
use naast_protocol::{Command, ErrorCode};
use reqwest::header::{AUTHORIZATION, COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

const COOKIE_NAME: &str = "__Host-naast";
/// An access token with less than this left is renewed before it is used.
const RENEW_BEFORE_MS: Millis = 30_000;
/// How long a request may take: a slow phone on a train.
pub(super) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Where a server is, and what its own pages call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Where to connect: `https://naast.example.org`.
    pub server: String,
    /// Its public origin. The same, unless a test or a proxy stands in between.
    pub origin: String,
}

impl Place {
    /// A server that is called what it is.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self { server: origin.clone(), origin }
    }
}

/// A clock: milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// A connection of one device.
#[derive(Clone)]
pub struct Connection {
    place: Place,
    client: reqwest::Client,
    clock: Clock,
    session: Option<SignedIn>,
    cookie: Option<String>,
    is_cut: bool,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Tokens stay out of any output.
        write!(f, "Connection to {}", self.place.origin)
    }
}

impl Connection {
    /// A way to a server, not used yet.
    ///
    /// # Errors
    /// [`Error::Offline`] when this machine can make no connections at all.
    pub fn new(place: Place, clock: Clock) -> Result<Self, Error> {
        // Whoever else set a provider in this process set the same one.
        let _already_set = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| offline(&error))?;
        Ok(Self { place, client, clock, session: None, cookie: None, is_cut: false })
    }

    /// Where the server is.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// The session, once somebody is signed in.
    #[must_use]
    pub const fn session(&self) -> Option<&SignedIn> {
        self.session.as_ref()
    }

    /// The refresh token as the cookie holds it: for a device that is put away and comes back.
    #[must_use]
    pub const fn cookie(&self) -> Option<&String> {
        self.cookie.as_ref()
    }

    /// Comes back with a refresh token that was put away.
    pub fn put_cookie(&mut self, cookie: String) {
        self.cookie = Some(cookie);
    }

    /// No network from here on, or network again: for tests of a phone in a tunnel.
    pub const fn cut(&mut self, is_cut: bool) {
        self.is_cut = is_cut;
    }

    /// Asks for something that needs no session.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn look<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        read(self.send(Method::GET, path, None::<&()>, None).await?).await
    }

    /// Says something that needs no session.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn tell<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Error> {
        read(self.send(Method::POST, path, Some(body), None).await?).await
    }

    /// Says something that needs no session and gets no answer but that it arrived.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn drop_off(&self, path: &str, body: &impl Serialize) -> Result<(), Error> {
        accepted(self.send(Method::POST, path, Some(body), None).await?).await.map(drop)
    }

    /// Opens a session.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn sign_in(&mut self, path: &str, body: &impl Serialize) -> Result<SignedIn, Error> {
        let response = accepted(self.send(Method::POST, path, Some(body), None).await?).await?;
        self.open(response).await
    }

    /// Lets the session go on: a new access token for the refresh token.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn refresh(&mut self) -> Result<SignedIn, Error> {
        let cookie = self.cookie.clone().ok_or(Error::Refused(ErrorCode::SignInNeeded.into()))?;
        let url = format!("{}/v1/auth/refresh", self.place.server);
        let request =
            self.client.post(url).header(ORIGIN, &self.place.origin).header(COOKIE, format!("{COOKIE_NAME}={cookie}"));
        let response = accepted(self.dispatch(request).await?).await?;
        self.open(response).await
    }

    /// Ends the session.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn sign_out(&mut self) -> Result<(), Error> {
        let token = self.token().await?;
        accepted(self.send(Method::POST, "/v1/auth/sign-out", None::<&()>, Some(&token)).await?).await?;
        (self.session, self.cookie) = (None, None);
        Ok(())
    }

    /// Fetches something of one's own.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn fetch<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Error> {
        self.signed(Method::GET, path, None::<&()>).await
    }

    /// Asks for something of one's own by saying something.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn ask<T: DeserializeOwned>(&mut self, path: &str, body: &impl Serialize) -> Result<T, Error> {
        self.signed(Method::POST, path, Some(body)).await
    }

    /// Says something of one's own that gets no answer but that it arrived.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn hand_in(&mut self, path: &str, body: &impl Serialize) -> Result<(), Error> {
        let token = self.token().await?;
        accepted(self.send(Method::POST, path, Some(body), Some(&token)).await?).await.map(drop)
    }

    /// Gives a command.
    ///
    /// # Errors
    /// [`Error::Offline`], [`Error::Refused`].
    pub async fn command(&mut self, command: &Command) -> Result<Answer, Error> {
        self.signed(Method::POST, "/v1/commands", Some(command)).await
    }

    /// A valid access token, renewed when it is nearly over.
    ///
    /// # Errors
    /// [`Error::Refused`] with `sign_in_needed` when there is no session any more.
    pub async fn token(&mut self) -> Result<String, Error> {
        let is_fresh = |session: &&SignedIn| session.access_until - RENEW_BEFORE_MS > self.now();
        if let Some(session) = self.session.as_ref().filter(is_fresh) {
            return Ok(session.access.clone());
        }
        Ok(self.refresh().await?.access)
    }

    async fn signed<T: DeserializeOwned, B: Serialize>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<T, Error> {
        let token = self.token().await?;
        let first = read(self.send(method.clone(), path, body, Some(&token)).await?).await;
        match first {
            // The server may have ended what the clock still thought good.
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::SignInNeeded => {
                let token = self.refresh().await?.access;
                read(self.send(method, path, body, Some(&token)).await?).await
            }
            other => other,
        }
    }

    async fn send<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
        token: Option<&str>,
    ) -> Result<Response, Error> {
        let mut request =
            self.client.request(method, format!("{}{path}", self.place.server)).header(ORIGIN, &self.place.origin);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.dispatch(request).await
    }

    async fn dispatch(&self, request: reqwest::RequestBuilder) -> Result<Response, Error> {
        if self.is_cut {
            return Err(Error::Offline("no network".into()));
        }
        request.send().await.map_err(|error| offline(&error))
    }

    async fn open(&mut self, response: Response) -> Result<SignedIn, Error> {
        let cookie = response.headers().get_all(SET_COOKIE).iter().find_map(|value| {
            let (pair, _) = value.to_str().ok()?.split_once(';')?;
            pair.strip_prefix(COOKIE_NAME)?.strip_prefix('=').map(str::to_owned)
        });
        let session: SignedIn = response.json().await.map_err(|error| offline(&error))?;
        self.cookie = cookie.or_else(|| self.cookie.take());
        self.session = Some(session.clone());
        Ok(session)
    }

    /// Whether the network is cut.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    accepted(response).await?.json().await.map_err(|error| offline(&error))
}

async fn accepted(response: Response) -> Result<Response, Error> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(problem.refusal.into()),
        // Something in between answered, not Naast.
        Err(_) if status == StatusCode::TOO_MANY_REQUESTS => Err(Error::Refused(ErrorCode::RateLimited.into())),
        Err(_) => Err(Error::Offline(format!("the answer was {status}"))),
    }
}

fn offline(error: &reqwest::Error) -> Error {
    Error::Offline(error.to_string())
}
