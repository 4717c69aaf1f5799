//! Somebody checks the web app of a server from outside: what is right is right, and each lie is refused with its own sentence.
//! What a page and a policy may hold is asked case by case beside the code.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_terminal::verify::Verify;
use naast_tests::house::House;
use naast_tests::lying_pages::{Given, LyingPages};

/// What is said over a wire that changes this, to somebody who expects a version.
async fn said(expect: Option<&str>, lie: impl Fn(&mut Given) + Send + Sync + 'static) -> Result<Vec<String>> {
    let house = House::open().await?;
    let wire = LyingPages::before(house.address, Arc::new(lie)).await?;
    let verdict = Verify::of(&format!("http://{}", wire.address), expect, None).look().await?;
    house.close().await?;
    Ok(verdict.faults.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn what_a_server_gives_is_what_was_built() -> Result<()> {
    let house = House::open().await?;
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clients/pwa/dist");
    let verdict = Verify::of(&format!("http://{}", house.address), None, Some(dist)).look().await?;
    ensure!(verdict.faults.is_empty(), "{:#?}", verdict.faults);
    ensure!(verdict.files > 100 && verdict.version.is_some(), "only {} files", verdict.files);
    house.close().await
}

#[tokio::test]
async fn over_an_honest_wire_nothing_is_wrong_but_that_another_version_was_expected() -> Result<()> {
    let said = said(Some(&"AB ".repeat(32)), |_| ()).await?;
    let [one] = said.as_slice() else { anyhow::bail!("{said:#?}") };
    ensure!(one.starts_with("This version is not the published one, which is abab abab"), "{one}");
    let half = Verify::of("http://127.0.0.1:9", Some("abab"), None).look().await;
    ensure!(half.is_err_and(|error| error.to_string().starts_with("--expect must be the whole hash")), "half a hash");
    Ok(())
}

#[tokio::test]
async fn over_http_from_elsewhere_nothing_that_is_seen_is_enough() -> Result<()> {
    let house = House::open().await?;
    // Leads here as well, and is no name of this machine's own.
    let server = format!("http://0.0.0.0:{}", house.address.port());
    let verdict = Verify::of(&server, None, None).look().await?;
    let [one] = verdict.faults.as_slice() else { anyhow::bail!("{:#?}", verdict.faults) };
    ensure!(one.to_string().starts_with("It was asked over http"), "{one}");
    house.close().await
}

/// Lies about one file each.
fn lie(given: &mut Given) {
    let is_script = given.path.rsplit_once('.').is_some_and(|(_, kind)| kind == "js");
    match given.path.split('-').next().unwrap_or_default() {
        "/assets/begin" if given.path.starts_with("/assets/begin-app") && is_script => {
            let last = given.body.len() - 1;
            given.body[last] ^= 1;
        }
        "/assets/seals" => given.head = given.head.replacen("200 OK", "404 Not Found", 1),
        "/assets/newer" if given.as_browser && is_script => given.body.push(b' '),
        "/assets/Me" if !given.as_browser && is_script => given.body.push(b' '),
        "/manifest.webmanifest" => given.head.push_str("\r\ncontent-encoding: zstd"),
        "/icon.svg" => given.head = given.head.replacen("image/svg+xml", "text/html", 1),
        "/h" => given.head = given.head.replacen("script-src 'self'", "script-src 'self' 'unsafe-inline'", 1),
        "/i" => given.replace("</body>", r#"<script src="https://elsewhere.example/x.js"></script></body>"#),
        "/leeg" | "/sw.js?fr" => given.body.push(b'\n'),
        "/ik" => given.head.push_str("\r\nlink: </x.css>; rel=stylesheet"),
        _ => {}
    }
}

#[tokio::test]
async fn each_lie_is_refused_with_its_own_sentence_and_nothing_else_is() -> Result<()> {
    let mut left = said(None, lie).await?;
    for (file, sentence) in [
        ("/assets/begin-app-", "is not the file that the list names: its bytes are others."),
        ("/assets/seals-", "should be there, and the server answers 404."),
        ("/assets/newer-", "is not the file that the list names: its bytes are others."),
        ("/assets/Me-", "is not the file that the list names: its bytes are others."),
        ("/sw.js?fr ", "is not the file that the list names: its bytes are others."),
        ("/manifest.webmanifest", "comes in a form that was not asked for, or is broken."),
        ("/icon.svg", "is not served as image/svg+xml."),
        ("/h ", "comes with a Content-Security-Policy that is too weak: script-src names 'unsafe-inline'."),
        ("/i ", "is not the page that the list names."),
        ("/i ", "loads https://elsewhere.example/x.js, which is not in the list."),
        ("/leeg ", "is not the page that the list names."),
        ("/ik ", "comes with the header link, which no file of the app has."),
    ] {
        let at = left.iter().position(|one| one.starts_with(file) && one.ends_with(sentence));
        left.remove(at.with_context(|| format!("{file} {sentence} is not said: {left:#?}"))?);
    }
    ensure!(left.is_empty(), "more is said: {left:#?}");
    Ok(())
}
