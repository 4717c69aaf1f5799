//! The door: how many connections one address holds open at once, and how long one may stay silent.
//!
//! A connection costs a file and some memory before anybody has said who they are. Whoever opens many and says little must not
//! use up what others need.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::Server;
use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::knocks::network;

/// How long somebody who connected may take until their first request is there.
const FIRST_REQUEST: Duration = Duration::from_secs(10);
/// How long the head of a further request may take, and how long a connection may wait for one.
const HEAD: Duration = Duration::from_secs(20);
/// How often a silent connection of HTTP/2 is asked whether somebody is there, and how long that may take.
const STILL_THERE: Duration = Duration::from_secs(20);
/// Requests at once on one connection of HTTP/2: the web app never needs as many.
const STREAMS_MAX: u32 = 64;

/// Gives a server its patience.
pub fn patient(mut server: Server<SocketAddr>) -> Server<SocketAddr> {
    let http = server.http_builder();
    http.http1().header_read_timeout(HEAD);
    http.http2().max_concurrent_streams(STREAMS_MAX).keep_alive_interval(STILL_THERE).keep_alive_timeout(STILL_THERE);
    server.first_request_timeout(FIRST_REQUEST)
}

/// How many connections are open, by address.
type Open = Mutex<HashMap<IpAddr, u32>>;

/// Lets connections in.
#[derive(Clone)]
pub struct Door {
    open: Arc<Open>,
    per_address_max: u32,
    proxies: Arc<[IpAddr]>,
}

impl Door {
    /// A door that counts everybody but these proxies, behind which many people are.
    pub fn new(per_address_max: u32, proxies: &[IpAddr]) -> Self {
        let proxies = proxies.iter().map(IpAddr::to_canonical).collect();
        Self { open: Arc::default(), per_address_max, proxies }
    }

    /// A place for a connection, unless the address has all of its own already.
    fn enter(&self, address: IpAddr) -> Option<Place> {
        if self.proxies.contains(&address.to_canonical()) {
            return Some(Place { held: None });
        }
        let network = network(address);
        let mut open = lock(&self.open);
        let count = open.entry(network).or_default();
        if *count >= self.per_address_max {
            return None;
        }
        *count += 1;
        Some(Place { held: Some((Arc::clone(&self.open), network)) })
    }
}

fn lock(open: &Open) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A place behind the door; dropping it gives it back.
struct Place {
    held: Option<(Arc<Open>, IpAddr)>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((open, network)) = &self.held else { return };
        let mut open = lock(open);
        if let Some(count) = open.get_mut(network) {
            *count -= 1;
            if *count == 0 {
                open.remove(network);
            }
        }
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Inside;
    type Service = S;
    type Future = Ready<io::Result<(Inside, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        // Small frames must not wait for each other; a connection that cannot be set so still works.
        let _is_set = stream.set_nodelay(true);
        let place = stream.peer_addr().map(|peer| self.enter(peer.ip()));
        ready(match place {
            Ok(Some(place)) => Ok((Inside { stream, _place: place }, service)),
            Ok(None) => Err(io::Error::from(io::ErrorKind::QuotaExceeded)),
            Err(gone) => Err(gone),
        })
    }
}

/// A connection with its place. It keeps the place also after it has become a socket.
pub struct Inside {
    stream: TcpStream,
    _place: Place,
}

impl AsyncRead for Inside {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Inside {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_places_and_gets_each_back() {
        let door = Door::new(2, &[]);
        let (one, other) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let held = (door.enter(one), door.enter(one));
        assert!(held.0.is_some() && held.1.is_some() && door.enter(one).is_none());
        assert!(door.enter(other).is_some(), "others are not disturbed");
        drop(held.0);
        assert!(door.enter(one).is_some());
        drop(held.1);
        assert!(lock(&door.open).is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_proxy_brings_many_people() -> Result<(), std::net::AddrParseError> {
        let door = Door::new(1, &["127.0.0.1".parse()?]);
        let held = [door.enter("127.0.0.1".parse()?), door.enter("::ffff:127.0.0.1".parse()?)];
        assert!(held.iter().all(Option::is_some));
        Ok(())
    }
}
