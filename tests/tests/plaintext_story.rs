//! After the story through the real client, nothing that was said and nobody's name is found in any byte that either engine
//! keeps or that went over the wire. (`plaintext_nowhere.rs` shows that the search would find it.)

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use naast_client::{Chance, EmptyDevice, Newcomer, Person, Place};
use naast_core::invite::Standing;
use naast_core::{ChannelId, Hash};
use naast_protocol::sealed::{Answer, CardAnswer};
use naast_tests::scanner::{Scanner, files_under};
use naast_tests::stores::Engine;
use naast_tests::wiretap::Wiretap;
use naast_tests::world::{DAY_MS, World};
use sqlx::Connection as _;

const CARD: &str = "Wil jij met me meedenken over thuis?";
const ANSWER: &str = "Natuurlijk jongen, altijd.";
const FIRST: &str = "Dag jongen, hier is opa.";
const SECRET: &str = "Op school heb ik Bram geduwd.";
const YOUTH: &str = "Samuel Zomeravond";
const MENTOR: &str = "Grootvader Jef";
const CALLED: &str = "opa van de zee";

/// The world behind a wire that remembers.
struct Listened {
    world: World,
    wire: Wiretap,
    dice: u64,
}

impl Listened {
    async fn to(world: World) -> Result<Self> {
        let wire = Wiretap::before(world.app.config.listen).await?;
        Ok(Self { world, wire, dice: 1 })
    }

    fn device(&mut self) -> Result<EmptyDevice> {
        self.dice += 1;
        let place =
            Place { server: format!("http://{}", self.wire.address()), origin: self.world.app.config.origin.clone() };
        let app = Arc::clone(&self.world.app);
        Ok(EmptyDevice::new(place, Arc::new(move || app.clock.now()), Chance::from_seed(self.dice))?)
    }

    /// Everything that is kept: files of the database after a checkpoint, keys, settings.
    async fn kept(&self) -> Result<Vec<PathBuf>> {
        let database = match &self.world.engine {
            Engine::Sqlite(folder) => folder.path().to_owned(),
            Engine::Postgres(database) => {
                let mut connection = sqlx::PgConnection::connect(&database.url()).await?;
                sqlx::query("CHECKPOINT").execute(&mut connection).await?;
                connection.close().await?;
                database.data_folder()
            }
        };
        Ok(vec![database, self.world.app.config.data.clone()])
    }
}

fn newcomer(name: &str, words: &str) -> Newcomer {
    Newcomer { name: name.to_owned(), login_name: format!("{words} fiets"), words: format!("kaas brood {words} regen") }
}

fn room_with(person: &Person, name: &str) -> Result<ChannelId> {
    person.channel_with(name).with_context(|| format!("no channel with {name}"))
}

/// The story; gives what must be nowhere.
async fn story(listened: &mut Listened) -> Result<Vec<(&'static str, String)>> {
    let people = [("Greet", "lantaarn"), ("Hanne", "molensteen"), (YOUTH, "zeehond"), (MENTOR, "walnoot")]
        .map(|(name, words)| newcomer(name, words));
    let [greet, hanne, sam, jef] = &people;

    let first = listened.world.first_link().await?;
    let mut desk = listened.device()?.register(&first, greet).await?;
    desk.name_organisation("Huis aan de Leie").await?;
    let link = desk.invite(Standing::Professional, "Hanne", "").await?;
    let mut hanne_phone = listened.device()?.register(&link, hanne).await?;
    let link = hanne_phone.invite(Standing::Youth, YOUTH, "").await?;
    let mut sam_phone = listened.device()?.register(&link, sam).await?;
    hanne_phone.catch_up().await?;

    let (link, room) = sam_phone.ask_jim(CALLED, CARD).await?;
    let yes = CardAnswer { answer: Answer::Yes, name: MENTOR.into(), words: ANSWER.into() };
    listened.device()?.answer(&link, &yes).await?;
    let mut jef_phone = listened.device()?.register(&link, jef).await?;
    jef_phone.say(room, FIRST).await?;
    sam_phone.catch_up().await?;
    let secret: Hash = sam_phone.say(room, SECRET).await?;
    jef_phone.catch_up().await?;
    ensure!(room_with(&jef_phone, YOUTH)? == room, "Jef talks with somebody else");

    let until = Some(listened.world.now() + 3 * DAY_MS);
    let share = sam_phone.share(&[secret], hanne_phone.id(), until).await?;
    hanne_phone.catch_up().await?;
    let given = hanne_phone.open_grant(share).await?;
    ensure!(
        given.messages.iter().any(|message| message.text().is_some_and(|text| text == SECRET)),
        "nothing was shared"
    );
    sam_phone.make_recovery_code(&sam.login_name, &sam.words).await?;

    let said = [
        ("the youth's name", YOUTH),
        ("the mentor's name", MENTOR),
        ("what the youth calls the mentor", CALLED),
        ("the card", CARD),
        ("the answer to the card", ANSWER),
        ("the first message", FIRST),
        ("the shared message", SECRET),
    ];
    let mut needles: Vec<(&str, String)> = said.map(|(what, needle)| (what, needle.to_owned())).to_vec();
    for person in people {
        needles.push(("a login name", person.login_name));
        needles.push(("somebody's words", person.words));
    }
    Ok(needles)
}

async fn nothing_is_found_after_the_story(world: World) -> Result<()> {
    let mut listened = Listened::to(world).await?;
    let needles = Box::pin(story(&mut listened)).await?;
    let scanner = Scanner::new(needles.iter().map(|(what, needle)| (*what, needle.as_str())))?;

    let mut found = Vec::new();
    let (mut files, mut streams) = (0, 0);
    for path in listened.kept().await? {
        files += files_under(&path)?.len();
        found.extend(scanner.path(&path)?);
    }
    for (name, stream) in listened.wire.streams() {
        streams += stream.len();
        found.extend(scanner.bytes(&name, &stream));
    }
    ensure!(files >= 2 && streams > 50_000, "searched {files} files and {streams} bytes of traffic: not the story's");
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    ensure!(found.is_empty(), "found:\n{}", found.join("\n"));

    // The organisation's name is open: the search looks where things are.
    let open = Scanner::new([("the organisation's name", "Huis aan de Leie")])?;
    let kept = listened.kept().await?;
    ensure!(
        kept.iter().any(|path| open.path(path).is_ok_and(|found| !found.is_empty())),
        "what is open is not found either"
    );
    listened.world.end().await
}

#[tokio::test]
async fn nothing_said_is_in_any_byte_of_sqlite_or_the_wire() -> Result<()> {
    Box::pin(nothing_is_found_after_the_story(World::on_sqlite().await?)).await
}

#[tokio::test]
async fn nothing_said_is_in_any_byte_of_postgres_or_the_wire() -> Result<()> {
    Box::pin(nothing_is_found_after_the_story(World::on_postgres().await?)).await
}
