//! What is refused about answers to what was shared.

use anyhow::{Context as _, Result};
use naast_client::Sharing;
use naast_core::choice::{Item, Recipient, Share};
use naast_core::id::Bytes;
use naast_core::{PersonId, ShareId, limits};
use naast_protocol::command::{AnswerSeal, AnswerShare};
use naast_protocol::{Command, ErrorCode};
use naast_tests::by_hand::{Ledger, id, share, share_body};
use naast_tests::people::{Actor, Opening};
use naast_tests::world::World;

/// An answer with junk in its seals.
fn answer(share: ShareId, readers: &[(PersonId, u32)]) -> AnswerShare {
    let sealed = || Bytes(vec![9; 1400]);
    let seals = readers.iter().map(|(to, to_g)| AnswerSeal { to: *to, to_g: *to_g, sealed: sealed() }).collect();
    AnswerShare { id: id(), share, seals, own: sealed() }
}

/// In a world of its own, because a share is answered once.
pub async fn rows(ledger: &mut Ledger) -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut hanne, mut sam, .. } = opening;
    jef.tells(&sam, "Van Jef.").await?;
    sam.tells(&jef, "Van Sam.").await?;
    sam.catch_up().await?;
    let said = |sam: &Actor, text: &str| -> Result<Item> {
        let found = sam.find_words(text).context("it was said")?;
        Ok(Item { envelope: found.envelope, author: found.author, role: found.role })
    };
    let somebody = |who: &Actor| Recipient { person: who.id(), root: who.root() };
    let (his, own) = (said(&sam, "Van Jef.")?, said(&sam, "Van Sam.")?);
    for (what, item, answer_to) in [
        ("an answer to a JIM of whom nothing is shared", own, vec![somebody(&jef)]),
        ("an answer to who was given it", his.clone(), vec![somebody(&hanne)]),
        ("an answer to one JIM twice", his.clone(), vec![somebody(&jef); 2]),
        ("an answer to another's account", his.clone(), vec![Recipient { person: hanne.id(), ..somebody(&jef) }]),
    ] {
        let body = Share { answer_to, ..share_body(&sam, item, &hanne) };
        let command = Command::Share(share(&sam, &body)?);
        ledger.refused(ErrorCode::NotShareable, what, &mut sam, command).await?;
    }
    let sharing = Sharing { answer_to: vec![jef.id()], ..Sharing::default() };
    let given = Box::pin(sam.share_as(&[his.envelope], hanne.id(), sharing)).await?;

    let (sams, jefs) = ((sam.id(), 0), (jef.id(), 0));
    let right = answer(given, &[sams, jefs]);
    for (code, what, wrong) in [
        (ErrorCode::NothingHere, "an answer to nothing", answer(ShareId([9; 16]), &[sams, jefs])),
        (ErrorCode::BadSeals, "an answer that leaves the JIM out", answer(given, &[sams])),
        (ErrorCode::BadSeals, "an answer that leaves the youth out", answer(given, &[jefs])),
        (ErrorCode::BadSeals, "an answer to somebody more", answer(given, &[sams, jefs, (hanne.id(), 0)])),
        (ErrorCode::BadSeals, "an answer to somebody twice", answer(given, &[sams, jefs, jefs])),
        (ErrorCode::StaleKey, "keys that the youth has not", answer(given, &[(sam.id(), 1), jefs])),
        (ErrorCode::StaleKey, "keys that the JIM has not", answer(given, &[sams, (jef.id(), 1)])),
    ] {
        ledger.refused(code, what, &mut hanne, Command::Answer(wrong)).await?;
    }
    let long = Bytes(vec![9; limits::SHARE_ANSWER_BYTES_MAX + 1]);
    let own_long = Command::Answer(AnswerShare { own: long.clone(), ..answer(given, &[sams, jefs]) });
    ledger.refused(ErrorCode::TooLarge, "an answer that is too long", &mut hanne, own_long).await?;
    let mut too_long = answer(given, &[sams, jefs]);
    too_long.seals[1].sealed = long;
    ledger.refused(ErrorCode::TooLarge, "a seal that is too long", &mut hanne, Command::Answer(too_long)).await?;
    for (what, who) in [("the JIM's own answer", &mut jef), ("the youth's own answer", &mut sam)] {
        let command = Command::Answer(answer(given, &[sams, jefs]));
        ledger.refused(ErrorCode::NothingHere, what, who, command).await?;
    }
    ledger.allowed("an answer", &mut hanne, Command::Answer(right.clone())).await?;
    ledger.allowed("the very same again", &mut hanne, Command::Answer(right.clone())).await?;
    let other = Command::Answer(AnswerShare { share: ShareId([9; 16]), ..right });
    ledger.refused(ErrorCode::IdReused, "an id that stands for something else", &mut hanne, other).await?;
    let second = Command::Answer(answer(given, &[sams, jefs]));
    ledger.refused(ErrorCode::LimitReached, "a second answer", &mut hanne, second).await?;
    Box::pin(sam.withdraw(given)).await?;
    let late = Command::Answer(answer(given, &[sams, jefs]));
    ledger.refused(ErrorCode::NothingHere, "an answer to what was taken back", &mut hanne, late).await?;
    world.end().await
}
