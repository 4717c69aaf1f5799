//! What the papers say is there: each test that the table of attacks names, each attack that it quotes, each place that a document
//! leads to. Each check has planted faults that it must find.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// The table of attacks.
const ATTACKS: &str = "server/docs/security/attacks.md";
/// Where its paths begin.
const BEGIN: [&str; 4] = ["tests/tests", "tests/pwa", "clients/pwa/src/lib", ""];
/// Files of which each test has a row: a lie that nobody lists is noticed.
const LISTED: [&str; 5] =
    ["lies_over_the_wire", "refusals", "bad_input", "lies_to_the_client.rs", "lies_about_receipts.rs"];
/// The spec of lies to the web app, and the files in which each lie stands at the beginning of a line.
const TOLD_TO_THE_WEB_APP: (&str, &str) = ("liar.spec.ts", "lies-");
/// Folders and files whose links are followed.
const DOCUMENTS: [&str; 6] =
    ["README.md", "CHANGELOG.md", "server/docs", "clients/pwa/docs", "clients/words", "tests/vectors/README.md"];
/// Where else the names of files in documents begin, beside the document's own folder.
const NAMED_FROM: [&str; 4] = ["server", "server/src", "server/docs", "clients/rust/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below a path that end like this, or the path itself when it is one.
fn files(path: &Path, end: &str) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() || path.to_str().is_some_and(|name| name.ends_with(end)) {
            found.extend(files(&path, end)?);
        }
    }
    found.sort();
    Ok(found)
}

/// Names of the tests in Rust source: behind their attribute, or played on both engines.
fn rust_tests(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
        let function = line.trim_start_matches("async ").strip_prefix("fn ").and_then(|rest| rest.split('(').next());
        if let Some(name) = function {
            if is_test {
                names.insert(name.to_owned());
            }
            is_test = false;
        }
    }
    for played in source.split("on_both_engines!").skip(1) {
        let Some(list) = played.trim_start().strip_prefix(['{', '(']).and_then(|rest| rest.split(['}', ')']).next())
        else {
            continue;
        };
        names.extend(list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    }
    names
}

/// Whether a test of the web app has this title: `test("…"` or, with rows, `test.each(…)("…"`.
fn has_web_test(source: &str, title: &str) -> bool {
    let begins = |before: &str| {
        let before = before.trim();
        !before.starts_with("describe") && [")", "]", "test"].iter().any(|end| before.ends_with(end))
    };
    ['"', '`'].iter().any(|quote| {
        let called = format!("({quote}{title}{quote}");
        source.lines().any(|line| line.find(&called).is_some_and(|at| begins(&line[..at])))
    })
}

/// What stands between “ and ”.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('“').skip(1).filter_map(|rest| rest.split('”').next())
}

/// Rows of tables, without heads.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let cells = |line: &str| line.trim_matches('|').split('|').count();
    text.lines()
        .filter(move |line| line.starts_with("| ") && !line.starts_with("| Attack") && cells(line) > 0)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

/// The file and the name of the test in a row's last cell.
fn test_of<'a>(row: &[&'a str]) -> Option<(&'a str, &'a str)> {
    row.get(3)?.strip_prefix('`')?.strip_suffix('`')?.split_once("::")
}

/// The folder that belongs to a spec, when it has one: `liar` to `liar.spec.ts`.
fn folder_of(spec: &Path) -> Option<PathBuf> {
    let name = spec.file_name()?.to_str()?.strip_suffix(".spec.ts")?;
    Some(spec.with_file_name(name)).filter(|folder| folder.is_dir())
}

/// The lies of a file of the web app's: each is named where its line begins, `told("…"`, or as `name: "…"`.
fn web_lies(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let said = line.strip_prefix("  ")?;
        let is_call = |before: &str| before != "instead" && before.chars().all(char::is_alphanumeric);
        let called = said.split_once("(\"").filter(|(before, _)| !before.is_empty() && is_call(before));
        let (_, name) = called.or_else(|| said.split_once("name: \""))?;
        name.split('"').next()
    })
}

/// Lies to the web app of which no row speaks, and how many there are.
fn unlisted_web_lies(text: &str) -> Result<(usize, Vec<String>)> {
    let (spec, begin) = TOLD_TO_THE_WEB_APP;
    let here = rows(text).filter(|row| test_of(row).is_some_and(|(file, _)| file == spec));
    let named: BTreeSet<String> = here.flat_map(|row| quoted(row[0]).map(str::to_owned).collect::<Vec<_>>()).collect();
    let (mut count, mut missing) = (0, Vec::new());
    for file in files(&folder_of(&root().join("tests/pwa").join(spec)).context("lies to the web app")?, ".ts")? {
        if file.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(begin)) {
            let source = fs::read_to_string(&file)?;
            let lies: Vec<&str> = web_lies(&source).collect();
            count += lies.len();
            missing.extend(lies.into_iter().filter(|lie| !named.contains(*lie)).map(str::to_owned));
        }
    }
    Ok((count, missing))
}

/// What is wrong with a row of the table of attacks.
fn row_fault(row: &[&str]) -> Result<Option<String>> {
    let Some((file, name)) = test_of(row).filter(|_| row.len() == 4) else {
        return Ok(Some(format!("no row of four with a test at its end: {row:?}")));
    };
    let places: Vec<PathBuf> =
        BEGIN.iter().map(|begin| root().join(begin).join(file)).filter(|path| path.is_file()).collect();
    let [path] = places.as_slice() else { return Ok(Some(format!("{file} is {} files", places.len()))) };
    let source = fs::read_to_string(path)?;
    let is_rust = path.extension().is_some_and(|end| end == "rs");
    if !(is_rust && rust_tests(&source).contains(name) || !is_rust && has_web_test(&source, name)) {
        return Ok(Some(format!("{file} has no test {name}")));
    }
    // Rows of a test that lies in a folder stand in the files beside it; those of a spec in the folder that is called as it is.
    let folder = folder_of(path);
    let beside =
        if path.ends_with("main.rs") { path.parent().unwrap_or(path) } else { folder.as_deref().unwrap_or(path) };
    let end = if is_rust { ".rs" } else { ".ts" };
    let beside = files(beside, end)?.iter().map(fs::read_to_string).collect::<Result<String, _>>()?;
    let missing = quoted(row[0]).find(|attack| !beside.contains(&format!("\"{attack}\"")));
    Ok(missing.map(|attack| format!("{file} tries no “{attack}”")))
}

/// Faults of a whole table.
fn table_faults(text: &str) -> Result<Vec<String>> {
    rows(text).filter_map(|row| row_fault(&row).transpose()).collect()
}

/// Tests of the files that are listed whole, of which no row speaks.
fn unlisted(text: &str) -> Result<Vec<String>> {
    let named: BTreeSet<&str> = rows(text).filter_map(|row| test_of(&row).map(|(_, name)| name)).collect();
    let mut missing = Vec::new();
    for listed in LISTED {
        for file in files(&root().join("tests/tests").join(listed), ".rs")? {
            let tests = rust_tests(&fs::read_to_string(&file)?);
            missing.extend(tests.into_iter().filter(|name| !named.contains(name.as_str())));
        }
    }
    Ok(missing)
}

/// The name under which a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = |letter: char| letter.is_alphanumeric() || "-_ ".contains(letter);
    heading.trim().to_lowercase().chars().filter(|letter| kept(*letter)).collect::<String>().replace(' ', "-")
}

/// Where the Markdown links of a text lead.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|link| !link.contains("://"))
}

/// What stands between backticks, outside of blocks of code.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.lines().flat_map(|line| line.split('`').skip(1).step_by(2)))
}

/// Files that a document names: with a folder before them or a part behind them, or another document.
fn named_files(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |span: &&str| {
        let file = span.split("::").next().unwrap_or_default();
        let is_plain = file.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
        let ends = |with: &[&str]| with.iter().any(|end| file.ends_with(end));
        let is_source = (file.contains('/') || span.contains("::")) && ends(&[".rs", ".ts", ".json"]);
        is_plain && (is_source || ends(&[".md"]))
    };
    spans(text).filter(is_name)
}

/// What is wrong with where a document leads, if `path` is where it lies.
fn document_faults(path: &Path, text: &str) -> Result<Vec<String>> {
    let folder = path.parent().unwrap_or(path);
    let mut faults = Vec::new();
    for link in links(text) {
        let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
        let target = if file.is_empty() { path.to_owned() } else { folder.join(file) };
        let there = if file.is_empty() { Some(text.to_owned()) } else { fs::read_to_string(&target).ok() };
        let has = |heading: &str| {
            let headings = there.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with('#'));
            headings.map(|line| anchor(line.trim_start_matches('#'))).any(|known| known == heading)
        };
        if !(file.is_empty() || target.exists()) || heading.is_some_and(|heading| !has(heading)) {
            faults.push(format!("{link} leads nowhere"));
        }
    }
    for name in named_files(text) {
        let (file, part) = name.split_once("::").map_or((name, None), |(file, part)| (file, Some(part)));
        let begin = BEGIN.iter().chain(&NAMED_FROM).map(|begin| root().join(begin)).chain([folder.to_owned()]);
        let Some(target) = begin.map(|begin| begin.join(file)).find(|target| target.is_file()) else {
            faults.push(format!("{file} is no file"));
            continue;
        };
        let source = fs::read_to_string(target)?;
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let has = |part: &str| {
            let name = part.rsplit("::").next().unwrap_or_default();
            let is_in_words = !name.chars().all(is_letter);
            let is_named = || source.split(|letter: char| !is_letter(letter)).any(|word| word == name);
            if is_in_words { has_web_test(&source, part) } else { is_named() }
        };
        if let Some(part) = part.filter(|part| !has(part)) {
            faults.push(format!("{file} has no {part}"));
        }
    }
    Ok(faults)
}

#[test]
fn each_row_of_the_table_of_attacks_names_a_test_and_what_it_tries() -> Result<()> {
    let text = fs::read_to_string(root().join(ATTACKS))?;
    ensure!(rows(&text).count() > 150, "the table was not read");
    let faults = table_faults(&text)?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    let missing = unlisted(&text)?;
    ensure!(missing.is_empty(), "no row: {}", missing.join("\n"));
    let (lies, missing) = unlisted_web_lies(&text)?;
    ensure!(lies >= 100, "the lies to the web app were not read: {lies}");
    ensure!(missing.is_empty(), "no row: {}", missing.join("\n"));
    Ok(())
}

#[test]
fn planted_rows_are_caught() -> Result<()> {
    let lies = "every_lie_about_a_conversation_is_called_what_it_is";
    let good = format!("| “a hole” | b | c | `lies_to_the_client.rs::{lies}` |");
    ensure!(table_faults(&good)?.is_empty(), "the true one is none");
    let planted = [
        format!("| a | b | c | `lies_to_nobody.rs::{lies}` |"),
        "| a | b | c | `lies_to_the_client.rs::every_lie_is_believed` |".to_owned(),
        "| a | b | c | `lies_to_the_client.rs::expect` |".to_owned(),
        format!("| “a hole in the wall” | b | c | `lies_to_the_client.rs::{lies}` |"),
        format!("| a | b | `lies_to_the_client.rs::{lies}` |"),
        format!("| a | b | c | `lies_to_the_client.rs::{lies}` | e |"),
        "| a | b | c | nobody tried |".to_owned(),
        "| a | b | c | `plaintext.spec.ts::Alleen Hanne leest dit` |".to_owned(),
        "| a | b | c | `vectors.spec.ts::every vector is false` |".to_owned(),
        "| a | b | c | `sync/examine.test.ts::a lying server is refused for` |".to_owned(),
        "| a | b | c | `sync/receipts.test.ts::the answer to %s` |".to_owned(),
        "| a | b | c | `story_opening.rs::nobody_plays_this_on_both_engines` |".to_owned(),
    ];
    for row in planted {
        ensure!(table_faults(&row)?.len() == 1, "not caught: {row}");
    }
    ensure!(unlisted(&good)?.len() > 5, "tests without a row are noticed");
    let told = "every lie to the web app is refused in its own words, and the truth is believed";
    let to_the_web_app = format!("| “a rolled-back bag” | b | c | `liar.spec.ts::{told}` |");
    ensure!(table_faults(&to_the_web_app)?.is_empty(), "the true one is none");
    ensure!(table_faults(&to_the_web_app.replace("bag", "coat"))?.len() == 1, "a lie that the web app never heard");
    let (lies, missing) = unlisted_web_lies(&to_the_web_app)?;
    ensure!(missing.len() + 1 == lies, "lies to the web app without a row are noticed");
    Ok(())
}

#[test]
fn every_document_leads_somewhere() -> Result<()> {
    let (mut followed, mut faults) = (0, Vec::new());
    for documents in DOCUMENTS {
        for path in files(&root().join(documents), ".md")? {
            let text = fs::read_to_string(&path)?;
            followed += links(&text).count() + named_files(&text).count();
            let found = document_faults(&path, &text)?;
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", path.display())));
        }
    }
    ensure!(followed > 200, "the documents were not read");
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn planted_links_are_caught() -> Result<()> {
    let path = root().join("server/docs/security/planted.md");
    let good = "# One heading: two\n[a](threat-model.md) [b](#one-heading-two) [c](../formats.md#lives-of-a-log) \
        `server/core/src/room.rs::Room::seat` `docs/testing.md` [d](https://example.org/none)";
    ensure!(document_faults(&path, good)?.is_empty(), "the true ones are none: {:?}", document_faults(&path, good)?);
    for planted in [
        "[a](threat-models.md)",
        "[a](../formats.md#lives-of-a-dog)",
        "[a](#nowhere)",
        "`server/core/src/rooms.rs`",
        "`server/core/src/room.rs::Room::window`",
        "`docs/threat-model.md`",
        "`story_nowhere.rs::the_whole_story`",
        "`story_opening.rs::half_of_the_story`",
        "`vectors.spec.ts::every vector is false`",
    ] {
        ensure!(document_faults(&path, planted)?.len() == 1, "not caught: {planted}");
    }
    Ok(())
}
