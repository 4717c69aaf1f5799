//! What people say, and how they are called, is found in no byte that the server keeps or that goes over the wire.

use std::io::Write as _;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use naast_tests::scanner::{Scanner, Spelling};
use naast_tests::wiretap::{Wiretap, unmasked};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A name that somebody let slip.
const NAME: &str = "Opa Jef Zomerhuis";

fn scanner() -> Result<Scanner> {
    Scanner::new([("the mentor's name", NAME), ("a message", "Het was niet op school.")])
}

fn spellings_of_the_name() -> Vec<(Spelling, Vec<u8>)> {
    let bytes = NAME.as_bytes();
    let mut all = vec![
        (Spelling::Raw, bytes.to_vec()),
        (Spelling::Hex, b"4F7061204A6566205A6F6D657268756973".to_vec()),
        (Spelling::Hex, b"4f7061204a6566205a6f6d657268756973".to_vec()),
        (Spelling::Utf16Le, NAME.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (Spelling::Utf16Be, NAME.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        (Spelling::Percent, b"GET /v1/logs?name=Opa%20Jef%20Zomerhuis".to_vec()),
    ];
    for before in ["", "1", "12", "123"] {
        // In the middle of something longer, as JSON or a row would have it.
        let whole = format!("{before}{NAME}, and on it goes");
        all.push((Spelling::Base64, BASE64_STANDARD.encode(&whole).into_bytes()));
        all.push((Spelling::Base64Url, BASE64_URL_SAFE_NO_PAD.encode(&whole).into_bytes()));
    }
    all
}

fn gzipped(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}

#[test]
fn one_leaked_name_is_found_in_every_spelling() -> Result<()> {
    let scanner = scanner()?;
    for (spelling, leak) in spellings_of_the_name() {
        let page = [&[0xfe; 4096][..], &leak, &[0; 4096][..]].concat();
        let found = scanner.bytes("a page", &page);
        assert!(found.iter().any(|found| found.spelling == spelling), "{spelling:?} was not found");
        let folded = [&[0xfe; 100][..], &gzipped(&page)?, &[0; 100][..]].concat();
        let found = scanner.bytes("a page", &folded);
        assert!(found.iter().any(|found| found.spelling == spelling), "{spelling:?} was not found inside gzip");
    }
    Ok(())
}

#[test]
fn one_leaked_name_is_found_in_a_file_and_in_a_files_name() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("base"))?;
    std::fs::write(folder.path().join("base/0001"), "nothing to see")?;
    let scanner = scanner()?;
    assert_eq!(scanner.path(folder.path())?, []);
    std::fs::write(folder.path().join("base/0002"), format!("log line about {NAME}"))?;
    assert_eq!(scanner.path(folder.path())?.len(), 1);
    std::fs::write(folder.path().join(NAME), "")?;
    assert_eq!(scanner.path(folder.path())?.len(), 2);
    Ok(())
}

#[test]
fn what_is_close_to_a_name_is_not_taken_for_it() -> Result<()> {
    let found = scanner()?.bytes("a page", b"Opa Jef Winterhuis; opa jef zomerhuis; Opa-Jef-Zomerhuis");
    assert_eq!(found, []);
    Ok(())
}

#[test]
fn a_needle_that_chance_would_find_is_refused() {
    assert!(Scanner::new([("a name", "Sam")]).is_err());
    assert!(Scanner::new([]).is_err());
}

#[test]
fn a_path_that_cannot_be_searched_is_not_called_clean() -> Result<()> {
    assert!(scanner()?.path(std::path::Path::new("/nowhere/at/all")).is_err());
    Ok(())
}

/// A text frame as a browser sends it: masked, with the length in two bytes.
fn masked_frame(payload: &[u8]) -> Result<Vec<u8>> {
    let mask = [0x5a, 0x0f, 0xc3, 0x91];
    let mut frame = vec![0x81, 0x80 | 0x7e];
    frame.extend(u16::try_from(payload.len())?.to_be_bytes());
    frame.extend(mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    Ok(frame)
}

#[test]
fn a_name_behind_a_browsers_mask_is_found() -> Result<()> {
    let mut sent = b"GET /v1/socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n".to_vec();
    sent.extend(masked_frame("{\"frame\":\"hello\"}".repeat(20).as_bytes())?);
    sent.extend(masked_frame(format!("{:200}{NAME}", "").as_bytes())?);
    let scanner = scanner()?;
    assert_eq!(scanner.bytes("as sent", &sent), [], "the mask hides it");
    assert_eq!(scanner.bytes("unmasked", &unmasked(&sent)).len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_wiretap_passes_everything_on_and_remembers_both_ways() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let wiretap = Wiretap::before(listener.local_addr()?).await?;
    let answering = tokio::spawn(async move {
        let (mut server, _) = listener.accept().await?;
        let mut question = String::new();
        server.read_to_string(&mut question).await?;
        server.write_all(format!("you said: {question}").as_bytes()).await
    });
    let mut client = TcpStream::connect(wiretap.address()).await?;
    client.write_all(NAME.as_bytes()).await?;
    client.shutdown().await?;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    answering.await??;
    assert_eq!(answer, format!("you said: {NAME}"));

    let scanner = scanner()?;
    let found: Vec<String> = wiretap
        .streams()
        .iter()
        .flat_map(|(name, bytes)| scanner.bytes(name, bytes))
        .map(|found| found.place)
        .collect();
    assert_eq!(found, ["connection 0, sent", "connection 0, received"]);
    Ok(())
}
