//! Somebody goes for good: nothing of them stands anywhere, nobody else loses anything of their own.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use naast_client::{Error, Sharing};
use naast_core::id::{Bytes, encode};
use naast_core::identity::Farewell;
use naast_core::invite::Standing;
use naast_core::{Hash, PersonId};
use naast_protocol::command::DeleteAccount;
use naast_protocol::{Command, ErrorCode, Signed, Statement};
use naast_tests::by_hand::id;
use naast_tests::on_both_engines;
use naast_tests::people::{Actor, Opening};
use naast_tests::stores::Engine;
use naast_tests::world::World;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

on_both_engines! {
    a_youth_who_goes_takes_the_rooms_along_and_stands_in_no_row,
    a_jim_who_goes_takes_his_words_and_the_room_stays,
    whoever_leaves_with_their_words_may_come_again,
}

/// Where in the database something stands: table, column, and of entries the kind.
type Places = BTreeSet<(String, String, String)>;

/// Walks every table of the database and finds each place in which one of these stands: as a value of its own, or inside a
/// text, a statement or JSON.
async fn places_of(world: &World, needles: &[&[u8]]) -> Result<Places> {
    let needles: Vec<String> = needles.iter().map(|needle| encode(needle)).collect();
    let mut places = Places::new();
    let (mut table, mut columns) = ("", &[][..]);
    let backup = world.backup().await?;
    for line in std::str::from_utf8(&backup)?.lines().skip(1).filter(|line| !line.starts_with("sha256")) {
        match serde_json::from_str(line)? {
            Value::String(name) => {
                let found = naast_store::backup::TABLES.iter().find(|table| table.name == name);
                let found = found.with_context(|| format!("a table {name}"))?;
                (table, columns) = (found.name, found.columns);
            }
            Value::Array(cells) => {
                let kind = if table == "entry" { cells[3].as_str().unwrap_or_default() } else { "" };
                for ((column, _), cell) in columns.iter().zip(&cells) {
                    let text = readable(&cell.to_string());
                    if needles.iter().any(|needle| text.contains(needle)) {
                        places.insert((table.to_owned(), (*column).to_owned(), kind.to_owned()));
                    }
                }
            }
            other => anyhow::bail!("{other}"),
        }
    }
    for cell in sessions(&world.engine).await? {
        if needles.contains(&encode(&cell)) {
            places.insert(("session".to_owned(), String::new(), String::new()));
        }
    }
    Ok(places)
}

/// Whose sessions there are, and on which devices: no backup holds them.
async fn sessions(engine: &Engine) -> Result<Vec<Vec<u8>>> {
    const ALL: &str = "SELECT person FROM session UNION SELECT device FROM session";
    Ok(match engine {
        Engine::Sqlite(_) => {
            sqlx::query_scalar(ALL).fetch_all(&mut SqliteConnection::connect(&engine.url()).await?).await?
        }
        Engine::Postgres(_) => {
            sqlx::query_scalar(ALL).fetch_all(&mut PgConnection::connect(&engine.url()).await?).await?
        }
    })
}

/// A cell with everything that is written inside it in base64url, three layers deep: an entry's content, the statement in it,
/// what that says.
fn readable(cell: &str) -> String {
    let mut all = cell.to_owned();
    let mut layer = cell.to_owned();
    for _ in 0..3 {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let pieces = layer.split(|c: char| !is_letter(c)).filter(|piece| piece.len() > 40);
        let inside: Vec<String> = pieces
            .filter_map(|piece| serde_json::from_value::<Bytes>(Value::from(piece)).ok())
            .filter_map(|bytes| String::from_utf8(bytes.0).ok())
            .collect();
        layer = inside.join(" ");
        all.push_str(&layer);
    }
    all
}

fn tables(places: &Places) -> BTreeSet<&str> {
    places.iter().map(|(table, _, _)| table.as_str()).collect()
}

/// Everything by which somebody could be known again.
fn names_of(person: &Actor) -> Vec<Vec<u8>> {
    vec![person.id().0.to_vec(), person.root().0.to_vec(), person.device().0.to_vec()]
}

fn as_slices(names: &[Vec<u8>]) -> Vec<&[u8]> {
    names.iter().map(Vec::as_slice).collect()
}

async fn goes(person: Actor) -> Result<()> {
    let Actor { newcomer, .. } = &person;
    let (login, words) = (newcomer.login_name.clone(), newcomer.words.clone());
    Box::pin(person.into_person().delete_account(&login, &words)).await.context("goes for good")
}

async fn a_youth_who_goes_takes_the_rooms_along_and_stands_in_no_row(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, mut hanne, .. } = opening;
    let link = sam.invite(Standing::Guest, "mama", "Kom je erbij?").await?;
    let eva = world.enters("Eva", &link).await?;
    sam.catch_up().await?;
    let said = sam.tells(&jef, "Van Sam.").await?;
    jef.reads("Van Sam.").await?;
    jef.tells(&sam, "Van Jef.").await?;
    sam.reads("Van Jef.").await?;
    let share = sam.share(&[said], hanne.id(), None).await?;
    hanne.catch_up().await?;
    ensure!(hanne.open_grant(share).await.is_ok());
    Box::pin(hanne.answer(share, "Dank je.")).await?;
    sam.block(eva.id()).await?;
    let (rooms, names) = ([sam.room_with(&jef)?, sam.room_with(&hanne)?], names_of(&sam));
    let mut second = Box::pin(sam.on_another_device(&world)).await?;

    let before = places_of(&world, &as_slices(&names)).await?;
    ensure!(tables(&before).len() > 12, "the search would find nothing: {:?}", tables(&before));
    let newcomer = sam.newcomer.clone();
    goes(sam).await?;

    let after = places_of(&world, &as_slices(&names)).await?;
    let allowed = ["grant", "invite_taken"].map(|kind| ("entry".to_owned(), "content".to_owned(), kind.to_owned()));
    ensure!(
        after.iter().all(|place| allowed.contains(place)),
        "beside what stands in others' own logs, Sam stands in {after:?}"
    );
    let words = places_of(&world, &[&said.0, &share.0]).await?;
    ensure!(tables(&words).into_iter().all(|table| table == "entry"), "of what Sam said and shared stands {words:?}");
    let left = places_of(&world, &[&rooms[0].0, &rooms[1].0]).await?;
    // Others' answers to what they asked for there are kept as long as all answers are.
    let is_others =
        |(table, _, kind): &(String, String, String)| table == "command_answer" || kind == "joined" || kind == "left";
    ensure!(left.iter().all(is_others), "of Sam's rooms stands {left:?}");

    let refused = second.catch_up().await;
    ensure!(refused.err().and_then(|error| error.code()) == Some(ErrorCode::SignInNeeded), "another phone goes on");
    let again = Box::pin(world.device()?.sign_in(&newcomer.login_name, &newcomer.words)).await;
    ensure!(matches!(again, Err(Error::Words(_))), "there is somebody to come in: {:?}", again.err());
    for other in [&mut jef, &mut hanne] {
        other.catch_up().await?;
        other.trusts_everything()?;
    }
    ensure!(hanne.open_grant(share).await.is_err(), "what was shared can be read still");
    let talking = Box::pin(jef.say(rooms[0], "Ben je daar?")).await;
    ensure!(talking.is_err(), "Jef talks in a room that is gone");
    let jef = Box::pin(jef.comes_back_with_words(&world)).await?;
    jef.trusts_everything()?;
    world.end().await
}

async fn a_jim_who_goes_takes_his_words_and_the_room_stays(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, mut hanne, .. } = opening;
    let room = sam.room_with(&jef)?;
    let his = jef.tells(&sam, "Van Jef.").await?;
    sam.reads("Van Jef.").await?;
    let hers = sam.tells(&jef, "Van Sam.").await?;
    let sharing = Sharing { answer_to: vec![jef.id()], ..Sharing::default() };
    let share = Box::pin(sam.share_as(&[his, hers], hanne.id(), sharing)).await?;
    let to_him = sam.share(&[hers], jef.id(), None).await?;
    hanne.catch_up().await?;
    Box::pin(hanne.answer(share, "Dank je.")).await?;
    jef.catch_up().await?;
    ensure!(jef.answers().len() == 1, "Jef hears no answer");
    let (names, his_root) = (names_of(&jef), jef.root());
    goes(jef).await?;

    sam.does_not_read("Van Jef.").await?;
    sam.trusts_everything()?;
    ensure!(sam.find_words("Van Sam.").is_some(), "Sam lost words of their own");
    ensure!(sam.channel(room).context("the room")?.members().iter().all(|member| member.root != his_root), "still in");
    let granted = hanne.open_grant(share).await.context("Hanne opens what was shared")?;
    ensure!(granted.messages.len() == 1, "his words are shared on: {}", granted.messages.len());
    // What was given to him is in Sam's hands still.
    Box::pin(sam.withdraw(to_him)).await.context("Sam takes back what Jef was given")?;
    Box::pin(sam.say(room, "Tot ziens.")).await.context("Sam talks on")?;

    // His name, his factors, his devices and all that he kept are gone; others check what he signed by his public keys.
    let husk = places_of(&world, &as_slices(&names)).await?;
    let stays = ["account", "key_generation", "member", "entry", "channel", "grant"];
    ensure!(tables(&husk).into_iter().all(|table| stays.contains(&table)), "Jef stands in {:?}", tables(&husk));
    let device = places_of(&world, &[&names[2]]).await?;
    ensure!(device.is_empty(), "his phone stands in {device:?}");
    let mut sam = Box::pin(sam.comes_back_with_words(&world)).await.context("Sam comes back")?;
    sam.reads("Van Sam.").await?;
    sam.does_not_read("Van Jef.").await?;

    // With the last room in which he was, the husk goes too.
    goes(sam).await?;
    let after = places_of(&world, &as_slices(&names)).await?;
    ensure!(tables(&after).into_iter().all(|table| table == "entry"), "Jef stands in {after:?}");
    world.end().await
}

async fn whoever_leaves_with_their_words_may_come_again(world: World) -> Result<()> {
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let Opening { mut sam, .. } = opening;
    let room = sam.room_with(&jef)?;
    jef.tells(&sam, "Van Jef.").await?;
    sam.reads("Van Jef.").await?;
    let his = sam.find_words("Van Jef.").context("it was said")?.envelope;
    jef.leave_with_words(room).await?;
    sam.does_not_read("Van Jef.").await?;
    sam.trusts_everything()?;
    let body = places_of(&world, &[&his.0]).await?;
    ensure!(body.iter().all(|(_, column, _)| column == "content_hash" || column == "envelope"), "stands in {body:?}");
    jef.catch_up().await?;
    jef.trusts_everything()?;
    world.end().await
}

#[tokio::test]
async fn going_takes_the_root_key_and_every_room_of_others() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut opening = Box::pin(Opening::play(&world)).await?;
    let mut jef = Box::pin(opening.jef_comes(&world)).await?;
    let (login, words) = (jef.newcomer.login_name.clone(), jef.newcomer.words.clone());
    let Command::DeleteAccount(whole) = Box::pin(jef.make_farewell(&login, &words)).await? else {
        anyhow::bail!("another command")
    };
    ensure!(!whole.leaves.is_empty(), "Jef is in a room of Sam's");
    let signed: Signed<Farewell> = whole.farewell.read()?;
    let by_phone: Statement = jef.keys().sign(&signed.body)?;
    let given = |farewell: &Statement, leaves: &[Statement]| {
        Command::DeleteAccount(DeleteAccount { id: id(), farewell: farewell.clone(), leaves: leaves.to_vec() })
    };
    for (what, code, command) in [
        ("with an open phone alone", ErrorCode::BadStatement, given(&by_phone, &whole.leaves)),
        ("and stays in a room", ErrorCode::StaleCharter, given(&whole.farewell, &[])),
    ] {
        let refused = jef.give(&command).await;
        ensure!(refused.as_ref().err().and_then(Error::code) == Some(code), "Jef goes {what}: {refused:?}");
    }
    jef.catch_up().await?;
    jef.give(&given(&whole.farewell, &whole.leaves)).await?;
    ensure!(jef.catch_up().await.is_err(), "Jef is there still");
    world.end().await
}

/// Only for the search: what [`readable`] must find.
#[test]
fn the_search_reads_what_stands_inside_statements() {
    let (person, root) = (PersonId([7; 16]), Hash([9; 32]));
    let payload = format!("{{\"who\":\"{}\",\"root\":\"{}\"}}", encode(&person.0), encode(&root.0));
    let statement = format!("{}.{}.sig", encode(b"{}"), encode(payload.as_bytes()));
    let content = encode(format!("{{\"statement\":\"{statement}\"}}").as_bytes());
    for needle in [encode(&person.0), encode(&root.0)] {
        assert!(readable(&format!("\"{content}\"")).contains(&needle));
    }
}
