//! Somebody for a program that only speaks HTTP: `account SERVER LINK` comes in by an invite and prints who it is and an access token.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use naast_client::Link;
use naast_protocol::http::Deployment;
use naast_tests::house::admit_at;
use naast_tests::plain_http::{Request, ask};
use naast_tests::samples::Stranger;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (server, link) = arguments.next().zip(arguments.next()).context("usage: account SERVER LINK")?;
    let server: SocketAddr = server.parse()?;
    let asked = ask(server, &Request { method: "GET", path: "/v1/deployment", ..Request::default() }).await?;
    let deployment: Deployment = serde_json::from_slice(&asked.body)?;
    let stranger = Stranger::new(1, deployment.tenant)?;
    let signed_in = admit_at(server, &stranger, &Link::read(&link)?.secret, Some("Greet")).await?;
    writeln!(std::io::stdout(), "{} {}", signed_in.person, signed_in.access)?;
    Ok(())
}
