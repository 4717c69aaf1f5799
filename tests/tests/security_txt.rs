//! Whom somebody tells that they found a hole, asked for as anybody would.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use anyhow::{Result, ensure};
use naast::clock::Clock;
use naast_tests::house::House;
use naast_tests::plain_http::{Answered, Request};

const PATH: &str = "/.well-known/security.txt";
/// 31 August 2027, 12:00:00 UTC.
const NOON: i64 = 1_819_713_600_000;

async fn asked(contact: Option<&str>) -> Result<Answered> {
    let contact = contact.map(str::parse).transpose()?;
    let house =
        House::open_with(Clock::Held(Arc::new(AtomicI64::new(NOON))), |config| config.security_contact = contact)
            .await?;
    let answer = house.ask(Request { method: "GET", path: PATH, ..Request::default() }).await?;
    house.close().await?;
    Ok(answer)
}

#[tokio::test]
async fn whoever_found_a_hole_reads_whom_to_tell_and_until_when_that_counts() -> Result<()> {
    let answer = asked(Some("mailto:security@example.org")).await?;
    ensure!(answer.status == 200, "{answer:?}");
    ensure!(answer.head.contains("content-type: text/plain; charset=utf-8"), "{}", answer.head);
    // RFC 9116: both fields once, the end as RFC 3339 writes it and less than a year away. Here it is half a year.
    let text = String::from_utf8(answer.body)?;
    ensure!(text == "Contact: mailto:security@example.org\nExpires: 2028-02-27T12:00:00Z\n", "{text}");
    Ok(())
}

#[tokio::test]
async fn where_nobody_is_named_nothing_is_made_up() -> Result<()> {
    let answer = asked(None).await?;
    ensure!(answer.status == 404 && answer.body.is_empty(), "{answer:?}");
    Ok(())
}
