//! Who asks: extractors for the bearer of a token, the cookie of a browser, and bodies that say what is wrong with them.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use naast_core::Hash;
use naast_protocol::ErrorCode;
use serde::de::DeserializeOwned;

use super::Server;
use super::problem::Out;
use crate::service::{Caller, session};
use crate::sessions::SESSION_MS;

/// Name of the refresh cookie: the prefix makes browsers keep it to this origin, over TLS or on localhost.
pub const COOKIE_NAME: &str = "__Host-naast";

/// The bearer of a valid access token.
pub struct Signed(pub Caller);

impl FromRequestParts<Arc<Server>> for Signed {
    type Rejection = Out;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Out> {
        let token = bearer(&parts.headers).ok_or(ErrorCode::SignInNeeded)?;
        let (caller, _) = session::authenticate(&server.app, token).await?;
        server.knocks.person(caller.person)?;
        Ok(Self(caller))
    }
}

/// Whoever wants to go: a member of staff who is served nothing any more may still sign out.
pub struct Leaving(pub Caller);

impl FromRequestParts<Arc<Server>> for Leaving {
    type Rejection = Out;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Out> {
        let token = bearer(&parts.headers).ok_or(ErrorCode::SignInNeeded)?;
        let caller = session::recognise(&server.app, token).await?;
        server.knocks.person(caller.person)?;
        Ok(Self(caller))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Somebody without a session, at an address that has not knocked too often.
pub struct Stranger {
    /// Where they knock from.
    pub address: IpAddr,
}

impl FromRequestParts<Arc<Server>> for Stranger {
    type Rejection = Out;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Out> {
        let address = address(parts, &server.app.config.trusted_proxies);
        server.knocks.address(address)?;
        Ok(Self { address })
    }
}

/// Where a request comes from. A proxy that the operator named is believed about the hop before it, and nobody else is.
fn address(parts: &Parts, trusted: &[IpAddr]) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::from([0, 0, 0, 0]));
    if !trusted.contains(&peer) {
        return peer;
    }
    let hops: Vec<IpAddr> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok().map(|hop| hop.to_canonical()))
        .collect();
    hops.into_iter().rev().find(|hop| !trusted.contains(hop)).unwrap_or(peer)
}

/// The refresh token of a browser, sent by a page of this very origin.
pub struct Refreshing(pub Hash);

impl FromRequestParts<Arc<Server>> for Refreshing {
    type Rejection = Out;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Out> {
        is_own_origin(&parts.headers, &server.app.config.origin)?;
        let token = cookie(&parts.headers).ok_or(ErrorCode::SignInNeeded)?;
        // By the token, not by the address: a whole school behind one address refreshes at once.
        server.knocks.token(token)?;
        Ok(Self(token))
    }
}

/// A browser says from which page a request comes; another page's is refused.
///
/// # Errors
/// [`ErrorCode::SignInNeeded`].
pub fn is_own_origin(headers: &HeaderMap, origin: &str) -> Result<(), Out> {
    if headers.get(ORIGIN).is_some_and(|asked| asked.as_bytes() == origin.as_bytes()) {
        Ok(())
    } else {
        Err(ErrorCode::SignInNeeded.into())
    }
}

fn cookie(headers: &HeaderMap) -> Option<Hash> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('=')?.parse().ok())
}

/// The header that gives a browser its next refresh token.
#[must_use]
pub fn set_cookie(token: Hash) -> HeaderValue {
    let seconds = SESSION_MS / 1000;
    header_value(&format!("{COOKIE_NAME}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"))
}

/// The header that takes it away.
#[must_use]
pub fn clear_cookie() -> HeaderValue {
    header_value(&format!("{COOKIE_NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"))
}

fn header_value(text: &str) -> HeaderValue {
    // Base64url and fixed words: always a header value.
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What a path names: one that is not even text is of nothing that exists.
pub struct Named(pub String);

impl FromRequestParts<Arc<Server>> for Named {
    type Rejection = Out;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Out> {
        let path = Path::<String>::from_request_parts(parts, server).await;
        path.map(|Path(name)| Self(name)).map_err(|_| ErrorCode::NothingHere.into())
    }
}

/// A JSON body, read strictly: what is wrong with it is a typed answer, never the framework's own text.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for Body<T> {
    type Rejection = Out;

    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Out> {
        let bytes = Bytes::from_request(request, server).await.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Out::from(ErrorCode::TooLarge)
            } else {
                Out::from(ErrorCode::Malformed)
            }
        })?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| ErrorCode::Malformed.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_from(peer: [u8; 4], forwarded: &str, trusted: &[IpAddr]) -> anyhow::Result<IpAddr> {
        let request = axum::http::Request::builder().header("x-forwarded-for", forwarded).body(())?;
        let (mut parts, ()) = request.into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::from((peer, 1))));
        Ok(address(&parts, trusted))
    }

    #[test]
    fn only_a_named_proxy_is_believed_about_where_somebody_is() -> anyhow::Result<()> {
        let proxy = [127, 0, 0, 9];
        let trusted = [IpAddr::from(proxy)];
        assert_eq!(seen_from(proxy, "203.0.113.7", &trusted)?, IpAddr::from([203, 0, 113, 7]));
        assert_eq!(seen_from([127, 0, 0, 1], "203.0.113.7", &trusted)?, IpAddr::from([127, 0, 0, 1]), "a liar");
        let lied = "198.51.100.1, 203.0.113.7, 127.0.0.9";
        assert_eq!(seen_from(proxy, lied, &trusted)?, IpAddr::from([203, 0, 113, 7]), "what the client wrote itself");
        assert_eq!(seen_from(proxy, "nonsense", &trusted)?, IpAddr::from(proxy));
        Ok(())
    }
}
