//! A backup holds everything, byte for byte, on both engines and from one to the other; whatever was damaged is refused.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context as _, Result};
use naast::clock::{Chance, Clock};
use naast::config::{Config, Settings};
use naast_store::backup::{BackupError, LEFT_OUT, NewLife, TABLES, back_up, restore};
use naast_tests::people::Opening;
use naast_tests::stores::Engine;
use naast_tests::world::World;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

const LIFE: NewLife = NewLife { lineage: [9; 16], at: 1 };

async fn taken(engine: &Engine) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    back_up(&engine.url(), &mut file).await?;
    Ok(file)
}

/// Every row of a backup but those that a restore changes, in no order: engines give rows as they like.
fn rows(backup: &[u8]) -> Result<BTreeSet<String>> {
    let mut table = String::new();
    let mut rows = BTreeSet::new();
    for line in std::str::from_utf8(backup)?.lines().skip(1).filter(|line| !line.starts_with("sha256")) {
        match serde_json::from_str(line)? {
            Value::String(name) => table = name,
            Value::Array(mut row) => {
                let is_marker = table == "entry" && row[3] == "restored";
                if table == "log" {
                    row[3] = Value::Null;
                }
                if !is_marker && table != "deployment" && table != "uncompared" {
                    rows.insert(format!("{table} {row:?}"));
                }
            }
            other => anyhow::bail!("{other}"),
        }
    }
    Ok(rows)
}

/// A world in which something of everything was written, and its backup.
async fn lived_in(world: World) -> Result<(World, Vec<u8>)> {
    let mut people = Opening::play(&world).await?;
    let mut jef = people.jef_comes(&world).await?;
    let said = jef.tells(&people.sam, "ik ben er").await?;
    people.sam.reads("ik ben er").await?;
    people.sam.share(&[said], people.hanne.id(), None).await?;
    let backup = taken(&world.engine).await?;
    Ok((world, backup))
}

async fn comes_back(backup: Vec<u8>, into: Engine) -> Result<()> {
    restore(&into.url(), Cursor::new(&backup), LIFE).await?;
    let (before, again) = (rows(&backup)?, rows(&taken(&into).await?)?);
    assert!(before.len() > 60, "the story left {} rows", before.len());
    let differ: Vec<_> = before.symmetric_difference(&again).collect();
    assert!(differ.is_empty(), "{differ:?}");
    let opened = into.open().await?;
    assert_eq!(opened.store.lineage(), naast_core::id::encode(&LIFE.lineage));
    Ok(())
}

#[tokio::test]
async fn a_backup_comes_back_as_it_was_on_either_engine_and_from_one_to_the_other() -> Result<()> {
    let (_sqlite, from_sqlite) = Box::pin(lived_in(World::on_sqlite().await?)).await?;
    let (_postgres, from_postgres) = Box::pin(lived_in(World::on_postgres().await?)).await?;
    comes_back(from_sqlite.clone(), Engine::sqlite()?).await?;
    comes_back(from_sqlite, Engine::postgres().await?).await?;
    comes_back(from_postgres.clone(), Engine::postgres().await?).await?;
    comes_back(from_postgres, Engine::sqlite()?).await
}

/// Tables and columns as the format has them.
fn known() -> BTreeSet<String> {
    TABLES.iter().flat_map(|table| table.columns.iter().map(|(column, _)| format!("{}.{column}", table.name))).collect()
}

fn in_format(found: Vec<(String, String)>) -> BTreeSet<String> {
    let is_held = |table: &str| LEFT_OUT.iter().all(|(name, _)| *name != table);
    found.into_iter().filter(|(table, _)| is_held(table)).map(|(table, column)| format!("{table}.{column}")).collect()
}

#[tokio::test]
async fn every_table_and_column_of_sqlite_is_in_the_format() -> Result<()> {
    let opened = Engine::sqlite()?.open().await?;
    let mut connection = SqliteConnection::connect(&opened.engine.url()).await?;
    let columns = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";
    assert_eq!(in_format(sqlx::query_as(columns).fetch_all(&mut connection).await?), known());
    sqlx::query("CREATE TABLE forgotten (one BIGINT)").execute(&mut connection).await?;
    assert_ne!(in_format(sqlx::query_as(columns).fetch_all(&mut connection).await?), known());
    Ok(())
}

#[tokio::test]
async fn every_table_and_column_of_postgres_is_in_the_format() -> Result<()> {
    let opened = Engine::postgres().await?.open().await?;
    let mut connection = PgConnection::connect(&opened.engine.url()).await?;
    let columns = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
        WHERE table_schema = 'public'";
    assert_eq!(in_format(sqlx::query_as(columns).fetch_all(&mut connection).await?), known());
    Ok(())
}

#[tokio::test]
async fn a_flipped_byte_anywhere_and_a_cut_file_are_refused_before_anything_is_touched() -> Result<()> {
    let opened = Engine::sqlite()?.open().await?;
    let backup = taken(&opened.engine).await?;
    let place = tempfile::tempdir()?;
    let url = format!("sqlite://{}", place.path().join("naast.db").display());
    for at in 0..backup.len() {
        let mut spoiled = backup.clone();
        spoiled[at] ^= 1;
        let refused = restore(&url, Cursor::new(spoiled), LIFE).await;
        assert!(refused.is_err(), "byte {at} was flipped and nobody noticed");
        let cut = restore(&url, Cursor::new(&backup[..at]), LIFE).await;
        assert!(cut.is_err(), "cut after {at} bytes and nobody noticed");
    }
    let longer = [backup.as_slice(), b"\n"].concat();
    assert!(matches!(restore(&url, Cursor::new(longer), LIFE).await, Err(BackupError::Damaged)));
    assert!(std::fs::read_dir(place.path())?.next().is_none(), "a database was made for a damaged backup");
    restore(&url, Cursor::new(&backup), LIFE).await.context("the same file unspoiled")?;
    Ok(())
}

#[tokio::test]
async fn nothing_is_restored_over_a_database_that_is_in_use() -> Result<()> {
    for engine in [Engine::sqlite()?, Engine::postgres().await?] {
        let opened = engine.open().await?;
        let backup = taken(&opened.engine).await?;
        let refused = restore(&opened.engine.url(), Cursor::new(&backup), LIFE).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        assert_eq!(taken(&opened.engine).await?, backup);
    }
    Ok(())
}

#[tokio::test]
async fn a_backup_of_another_form_names_the_version_that_can_read_it() -> Result<()> {
    let opened = Engine::sqlite()?.open().await?;
    let backup = String::from_utf8(taken(&opened.engine).await?)?;
    let older = backup.replacen("\"schema\":", "\"schema\":1", 1);
    let place = tempfile::tempdir()?;
    let url = format!("sqlite://{}", place.path().join("naast.db").display());
    let refused = restore(&url, Cursor::new(older), LIFE).await;
    assert!(refused.is_err_and(|error| error.to_string().contains(env!("CARGO_PKG_VERSION"))));
    let refused = restore(&url, Cursor::new("[ergens]\niets = \"anders\"\n"), LIFE).await;
    assert!(matches!(refused, Err(BackupError::NoBackup)));
    Ok(())
}

fn settings(data: &std::path::Path) -> Result<Config> {
    Settings { data: Some(data.to_owned()), ..Settings::default() }.resolve()
}

#[tokio::test]
async fn a_backup_is_for_its_owner_alone_replaces_nothing_and_leaves_the_keys_out() -> Result<()> {
    let place = tempfile::tempdir()?;
    let (old, new) = (settings(&place.path().join("old"))?, settings(&place.path().join("new"))?);
    let to = place.path().join("naast.backup");
    let nowhere = naast::backup::backup(&old, &to).await;
    assert!(nowhere.is_err(), "there is nothing to back up yet");
    assert!(!place.path().join("old").exists(), "asking for a backup makes no database");
    naast::app::App::open(old.clone(), Clock::System, Chance::seeded(1)).await?.store.close().await;

    let said = naast::backup::backup(&old, &to).await?;
    assert!(said.contains("keys.json"), "{said}");
    assert_eq!(std::fs::metadata(&to)?.permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&to)?;
    let keys: serde_json::Map<String, Value> = serde_json::from_slice(&std::fs::read(old.data.join("keys.json"))?)?;
    for (name, key) in &keys {
        let key = key.as_str().context("a key")?;
        assert!(!before.windows(key.len()).any(|window| window == key.as_bytes()), "{name} is in the backup");
    }
    assert!(naast::backup::backup(&old, &to).await.is_err(), "a backup was replaced");
    assert!(naast::backup::backup(&old, place.path()).await.is_err(), "a folder is no file");
    assert_eq!(std::fs::read(&to)?, before);

    let said = naast::backup::bring_back(&new, &to, &Clock::System, &Chance::seeded(2)).await?;
    assert!(said.contains("Put ") && said.contains("keys.json"), "{said}");
    let twice = naast::backup::bring_back(&new, &to, &Clock::System, &Chance::seeded(3)).await;
    assert!(twice.is_err_and(|error| error.to_string().contains("not empty")));
    let names: BTreeSet<_> =
        std::fs::read_dir(place.path())?.map(|entry| Ok(entry?.file_name())).collect::<Result<_>>()?;
    assert_eq!(names, BTreeSet::from(["naast.backup".into(), "new".into(), "old".into()]));
    Ok(())
}

#[tokio::test]
async fn a_backup_beside_a_busy_server_is_one_moment() -> Result<()> {
    let world = World::on_sqlite().await?;
    let mut people = Box::pin(Opening::play(&world)).await?;
    let url = world.engine.url();
    let backing_up = tokio::spawn(async move {
        let mut backups = Vec::new();
        for _ in 0..20 {
            let mut file = Vec::new();
            back_up(&url, &mut file).await?;
            backups.push(file);
        }
        Ok::<_, BackupError>(backups)
    });
    for number in 0..40 {
        people.hanne.tells(&people.sam, &format!("bericht {number}")).await?;
    }
    for backup in backing_up.await?? {
        let into = Engine::sqlite()?;
        restore(&into.url(), Cursor::new(&backup), LIFE).await?;
        let mut connection = SqliteConnection::connect(&into.url()).await?;
        let torn: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM log l WHERE l.head <> (SELECT COUNT(*) FROM entry e WHERE e.log = l.number)",
        )
        .fetch_one(&mut connection)
        .await?;
        assert_eq!(torn, 0, "a log and its entries are from two moments");
    }
    Ok(())
}
