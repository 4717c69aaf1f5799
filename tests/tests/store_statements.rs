//! One text of SQL for two engines: every statement is understood by both.

use std::path::Path;

use naast_store::sql::{Spelling, every};
use naast_tests::stores::Engine;
use sqlx::{Connection as _, Executor as _, PgConnection, SqlSafeStr as _, SqliteConnection};

const NONSENSE: &str = "SELECT nothing FROM nowhere WHERE id = $1";

#[tokio::test]
async fn sqlite_understands_every_statement() -> anyhow::Result<()> {
    let opened = Engine::sqlite()?.open().await?;
    let mut connection = SqliteConnection::connect(&opened.engine.url()).await?;
    for (name, text) in every(Spelling::RowByRow) {
        let prepared = connection.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
    assert!(connection.prepare(NONSENSE.into_sql_str()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn postgres_understands_every_statement() -> anyhow::Result<()> {
    let opened = Engine::postgres().await?.open().await?;
    let mut connection = PgConnection::connect(&opened.engine.url()).await?;
    for (name, text) in every(Spelling::Together) {
        let prepared = connection.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
    }
    assert!(connection.prepare(NONSENSE.into_sql_str()).await.is_err());
    Ok(())
}

/// What stands of somebody who goes for good: words as tombstones, stretches of others' conversations, and the husk itself.
const STAYS: [&str; 3] = ["entry", "member", "account"];

#[test]
fn whoever_goes_for_good_goes_from_every_table_that_names_a_person() {
    let deleted = |table: &str| {
        let begins = format!("DELETE FROM {table} WHERE person = $1");
        every(Spelling::RowByRow).iter().any(|(name, text)| *name == "DELETE_PERSON" && text.starts_with(&begins))
    };
    // The organisation is one row about an account of its own, which nobody signs in to.
    let is_asked = |table: &&naast_store::backup::Table| {
        table.name != "organisation" && table.columns.iter().any(|(column, _)| *column == "person")
    };
    let mut asked = 0;
    for table in naast_store::backup::TABLES.iter().filter(is_asked) {
        assert_ne!(
            deleted(table.name),
            STAYS.contains(&table.name),
            "{}: give it its line in DELETE_PERSON, or say why it stays",
            table.name
        );
        asked += 1;
    }
    assert!(asked > 10, "the tables were not found: {asked}");
}

#[test]
fn no_other_file_of_the_server_holds_a_statement() -> anyhow::Result<()> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server");
    let mut files = Vec::new();
    for room in ["core/src", "protocol/src", "store/src", "src"] {
        rust_files(&server.join(room), &mut files)?;
    }
    assert!(files.len() > 20, "the server's files were not found");
    let mut statements_seen = 0;
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let holds = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "].iter().any(|begin| text.contains(begin));
        if file.ends_with("store/src/sql.rs") {
            statements_seen += usize::from(holds);
        } else {
            assert!(!holds, "{} holds SQL: statements belong in store/src/sql.rs", file.display());
        }
    }
    assert_eq!(statements_seen, 1, "the search would not find a statement");
    Ok(())
}

fn rust_files(folder: &Path, into: &mut Vec<std::path::PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
    Ok(())
}
