//! The opening of the story, played once on a fresh server.
//!
//! It does what people would do, through the same client; nothing is written behind the server's back. On a server whose
//! first link was used it changes nothing and says so.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use naast_client::{Error, Link, Newcomer, Person, Place};
use naast_core::Millis;
use naast_core::invite::Standing;
use naast_protocol::ErrorCode;
use naast_protocol::sealed::{Answer, CardAnswer};

use crate::coming_in::{come_in, device};

const DAY_MS: Millis = 24 * 60 * 60 * 1000;

/// Play the opening of the story.
#[derive(Debug, Args)]
pub struct Demo {
    /// Where the server is, like <http://localhost:8080>.
    #[arg(long, value_name = "URL")]
    server: String,
    /// The very first link, from `naast invite-coordinator`.
    #[arg(long, value_name = "LINK")]
    link: String,
}

/// Somebody of the story, with what they come back with.
struct Player {
    person: Person,
    newcomer: Newcomer,
    role: &'static str,
}

/// A row of the table.
struct Row {
    person: String,
    role: &'static str,
    login_name: String,
    words: String,
    link: String,
}

impl Demo {
    /// Plays, and prints the table.
    ///
    /// # Errors
    /// With a sentence that says what is in the way.
    pub async fn play(self) -> Result<()> {
        let first = Link::read(&self.link).context("--link must be the whole link, from http to its end")?;
        let place = Place { server: self.server.trim_end_matches('/').to_owned(), origin: first.origin.clone() };
        match device(&place)?.look(&first).await {
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::InviteGone => {
                writeln!(std::io::stdout(), "The first link of this server was used before, so nothing was changed.")?;
                return Ok(());
            }
            Err(Error::Offline(reason)) => anyhow::bail!("no server answers at {}: {reason}", place.server),
            looked => looked?,
        };
        let rows = Box::pin(opening(&place, &first)).await?;
        print(&rows)
    }
}

async fn opening(place: &Place, first: &Link) -> Result<Vec<Row>> {
    let mut desk = enters(place, "Desk", "coördinator", first).await?;
    desk.person.name_organisation("Huis aan de Leie").await?;
    let link = desk.person.invite(Standing::Professional, "Hanne", "Welkom in het team.").await?;
    let mut hanne = enters(place, "Hanne", "hulpverlener", &link).await?;
    let link = hanne.person.invite(Standing::Youth, "Sam", "Dan kun je mij altijd bereiken.").await?;
    let mut sam = enters(place, "Sam", "jongere", &link).await?;
    hanne.person.catch_up().await?;
    let with_hanne = sam.person.channel_with("Hanne").context("Sam has a conversation with Hanne")?;
    hanne.person.say(with_hanne, "Dag Sam. Fijn dat je er bent. Wie kan er met je meedenken?").await?;

    let (link, with_jef) = sam.person.ask_jim("opa", "Opa, wil jij mijn JIM zijn? Gewoon, met mij praten.").await?;
    let yes = CardAnswer { answer: Answer::Yes, name: "Jef".into(), words: "Natuurlijk, jongen.".into() };
    device(place)?.answer(&link, &yes).await?;
    let mut jef = enters(place, "Jef", "JIM", &link).await?;
    jef.person.say(with_jef, "Ik ben er, Sam. Zeg het maar als je wilt.").await?;
    sam.person.catch_up().await?;
    let secret = sam.person.say(with_jef, "Het was niet de bus, vorige week. Ik ben niet naar school gegaan.").await?;
    jef.person.catch_up().await?;
    jef.person.say(with_jef, "Dank je dat je dat zegt. Zullen we zondag wandelen?").await?;
    sam.person.catch_up().await?;
    sam.person.say(with_jef, "Ja. Graag.").await?;

    let friday = friday_evening(sam.person.connection().now());
    let share = sam.person.share(&[secret], hanne.person.id(), Some(friday)).await?;
    hanne.person.catch_up().await?;
    hanne.person.open_grant(share).await?;
    let (open, _) = sam.person.ask_jim("Mia", "Mia, wil jij ook met mij meedenken?").await?;
    for player in [&mut desk, &mut hanne, &mut sam, &mut jef] {
        player.person.catch_up().await?;
        if let Some(reason) = player.person.alarms().first() {
            anyhow::bail!("{} does not believe this server: {reason}", player.newcomer.name);
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for player in [Box::new(desk), Box::new(hanne), Box::new(sam), Box::new(jef)] {
        rows.push(player.row(place));
    }
    let unknown = || "–".to_owned();
    rows.push(Row {
        person: "Mia".into(),
        role: "nog niemand: open kaart voor een JIM",
        login_name: unknown(),
        words: unknown(),
        link: open.to_string(),
    });
    Ok(rows)
}

impl Player {
    fn row(self: Box<Self>, place: &Place) -> Row {
        let Newcomer { name, login_name, words } = self.newcomer;
        Row { person: name, role: self.role, login_name, words, link: place.origin.clone() }
    }
}

async fn enters(place: &Place, name: &str, role: &'static str, link: &Link) -> Result<Player> {
    let (person, newcomer) = come_in(place, name, link).await?;
    Ok(Player { person, newcomer, role })
}

/// The next Friday, 22:00 UTC: "until Friday" as people mean it.
fn friday_evening(now: Millis) -> Millis {
    // 1970-01-01 was a Thursday: Fridays are the days 1, 8, 15 …
    let day = now / DAY_MS;
    let ahead = (1 - day).rem_euclid(7);
    let friday = day + if ahead == 0 { 7 } else { ahead };
    friday * DAY_MS + 22 * 60 * 60 * 1000
}

fn print(rows: &[Row]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let columns = ["wie", "rol", "inlognaam", "woorden", "link"];
    let cells = |row: &Row| {
        [row.person.clone(), row.role.to_owned(), row.login_name.clone(), row.words.clone(), row.link.clone()]
    };
    let width = |column: usize| {
        let longest = rows.iter().map(|row| cells(row)[column].chars().count()).max().unwrap_or(0);
        longest.max(columns[column].chars().count())
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    writeln!(out, "{}", line(&columns.map(str::to_owned)))?;
    for row in rows {
        writeln!(out, "{}", line(&cells(row)))?;
    }
    writeln!(
        out,
        "\nDeze mensen zijn verzonnen. Kom terug als een van hen met inlognaam en woorden, of open de kaart van Mia."
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_friday_is_the_next_friday_evening() {
        // 2026-10-06 is a Tuesday, 2026-10-09 a Friday.
        let tuesday = 1_791_306_000_000;
        let friday = friday_evening(tuesday);
        assert_eq!((friday / DAY_MS).rem_euclid(7), 1);
        assert!(friday > tuesday && friday - tuesday < 5 * DAY_MS);
        assert_eq!(friday_evening(friday), friday + 7 * DAY_MS, "said on a Friday night, it is the next one");
    }
}
