//! `naast backup` and `naast restore`: where the file lies, who may read it, and when it counts.
//!
//! The key file is never in a backup: somebody who finds one must not be able to test guesses at login names with it.

use std::fs;
use std::io::{BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use naast_store::backup::{NewLife, back_up, restore};

use crate::clock::{Chance, Clock};
use crate::config::Config;
use crate::keys;

/// Writes a backup to `to` and gives back the sentence for whoever asked for it. Until everything is on the disk the file
/// has another name; on another one's place it is never put.
///
/// # Errors
/// With a sentence that says what is in the way.
pub async fn backup(config: &Config, to: &Path) -> anyhow::Result<String> {
    if to.is_dir() {
        bail!("{} is a folder. Name the file that shall be made in it", to.display());
    }
    if to.try_exists().with_context(|| format!("cannot look at {}", to.display()))? {
        bail!("{} is there already. A backup never replaces another: choose another name", to.display());
    }
    let unfinished = unfinished_name(to)?;
    let written = write(config, &unfinished).await;
    // A link fails where a name would be taken that came up meanwhile; a rename would not.
    let done = written.and_then(|rows| {
        fs::hard_link(&unfinished, to).with_context(|| format!("cannot put the backup at {}", to.display()))?;
        Ok(rows)
    });
    fs::remove_file(&unfinished).with_context(|| format!("cannot take {} away", unfinished.display()))?;
    let rows = done?;
    sync_folder(to)?;
    Ok(format!(
        "{rows} rows are in {}. The key file {} is not: keep a copy of it elsewhere, without it nobody can sign in after a \
         restore. Remove backups after 30 days, so that what people erased is gone.",
        to.display(),
        config.data.join(keys::FILE).display()
    ))
}

async fn write(config: &Config, unfinished: &Path) -> anyhow::Result<u64> {
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(unfinished)
        .with_context(|| format!("cannot write {}", unfinished.display()))?;
    let mut out = BufWriter::new(file);
    let rows = back_up(&config.database, &mut out).await.context("no backup was made")?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(rows)
}

/// Restores a backup into the empty database of these settings, and gives back the sentence for whoever asked for it.
///
/// # Errors
/// With a sentence that says what is in the way; then nothing was restored.
pub async fn bring_back(config: &Config, from: &Path, clock: &Clock, chance: &Chance) -> anyhow::Result<String> {
    let file = fs::File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    config.make_data_folder()?;
    let life = NewLife { lineage: chance.bytes(), at: clock.now() };
    restore(&config.database, BufReader::new(file), life).await?;
    let key_file = config.data.join(keys::FILE);
    let about_keys = if key_file.exists() {
        format!("{} must be the one of that server.", key_file.display())
    } else {
        format!(
            "Put {} back from your copy before you start the server: with new keys nobody can sign in.",
            key_file.display()
        )
    };
    Ok(format!(
        "{} is restored, as a new life of the database. {about_keys} Everybody signs in once more, each app brings back what \
         it knows and the server lost, and nothing that a youth shared is shown before that youth's app has compared.",
        from.display()
    ))
}

/// Beside the file, so that it is on the same disk.
fn unfinished_name(to: &Path) -> anyhow::Result<PathBuf> {
    let mut name = to.file_name().with_context(|| format!("{} names no file", to.display()))?.to_owned();
    name.push(".unfinished");
    Ok(to.with_file_name(name))
}

fn sync_folder(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}
