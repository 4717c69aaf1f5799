//! The file of a backup: lines of JSON, and a SHA-256 over all of them at the end.
//!
//! First a [`Begin`], then each table's name as a JSON string with its rows as JSON arrays behind it, last `sha256` and the
//! hash in hexadecimal. Nothing stands behind that line. The hash finds damage; it is no signature.

use std::io::{BufRead, Read as _, Write};

use naast_core::id::{Bytes, encode};
use naast_core::limits::BACKUP_LINE_BYTES_MAX;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::BackupError;
use super::tables::{Kind, TABLES, Table};

/// The form of the file.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    /// The form of the file.
    naast_backup: u32,
    /// Number of the newest migration: the form of the tables.
    schema: i64,
    /// Version of the program that wrote it, for the sentence when another one is needed.
    program: String,
}

/// One value of a row, ready for either engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Flag(Option<bool>),
}

impl Value {
    fn to_json(&self) -> Json {
        match self {
            Self::Number(number) => Json::from(*number),
            Self::Text(text) => Json::from(text.as_deref()),
            Self::Bytes(bytes) => Json::from(bytes.as_deref().map(encode)),
            Self::Flag(flag) => Json::from(*flag),
        }
    }

    fn read(kind: Kind, json: Json) -> Option<Self> {
        Some(match kind {
            Kind::Number => Self::Number(serde_json::from_value(json).ok()?),
            Kind::Text => Self::Text(serde_json::from_value(json).ok()?),
            Kind::Bytes => Self::Bytes(serde_json::from_value::<Option<Bytes>>(json).ok()?.map(|bytes| bytes.0)),
            Kind::Flag => Self::Flag(serde_json::from_value(json).ok()?),
        })
    }
}

/// Writes a backup.
pub(super) struct Writer<W> {
    out: W,
    hash: Sha256,
    rows: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W, schema: i64) -> Result<Self, BackupError> {
        let mut writer = Self { out, hash: Sha256::new(), rows: 0 };
        let program = env!("CARGO_PKG_VERSION").to_owned();
        writer.line(&Begin { naast_backup: VERSION, schema, program })?;
        Ok(writer)
    }

    pub(super) fn table(&mut self, table: &Table) -> Result<(), BackupError> {
        self.line(&table.name)
    }

    pub(super) fn row(&mut self, values: &[Value]) -> Result<(), BackupError> {
        self.rows += 1;
        self.line(&values.iter().map(Value::to_json).collect::<Vec<_>>())
    }

    /// Ends the file and says how many rows it holds.
    pub(super) fn end(mut self) -> Result<u64, BackupError> {
        let end = end_line(self.hash);
        self.out.write_all(end.as_bytes()).and_then(|()| self.out.flush()).map_err(BackupError::File)?;
        Ok(self.rows)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), BackupError> {
        let mut line = serde_json::to_vec(value).map_err(|error| BackupError::File(error.into()))?;
        line.push(b'\n');
        if line.len() > BACKUP_LINE_BYTES_MAX {
            return Err(BackupError::RowTooLong);
        }
        self.hash.update(&line);
        self.out.write_all(&line).map_err(BackupError::File)
    }
}

/// Reads a backup. Nothing it gives may be believed before it gave its end.
pub(super) struct Reader<R> {
    from: R,
    hash: Sha256,
    /// How many of [`TABLES`] have begun.
    tables: usize,
}

impl<R: BufRead> Reader<R> {
    /// Reads the first line; the file must be of this form, and its tables of the form `schema`.
    pub(super) fn begin(from: R, schema: i64) -> Result<Self, BackupError> {
        let mut reader = Self { from, hash: Sha256::new(), tables: 0 };
        let line = reader.line()?;
        let begin: Begin = serde_json::from_slice(&line).map_err(|_| BackupError::NoBackup)?;
        if begin.naast_backup != VERSION || begin.schema != schema {
            return Err(BackupError::OtherVersion { program: begin.program });
        }
        reader.hash.update(&line);
        Ok(reader)
    }

    /// The next row with its table; nothing at the end, when the hash is right and every table was there.
    pub(super) fn next(&mut self) -> Result<Option<(&'static Table, Vec<Value>)>, BackupError> {
        loop {
            let line = self.line()?;
            if line.starts_with(b"[") {
                self.hash.update(&line);
                let table = self.tables.checked_sub(1).and_then(|last| TABLES.get(last));
                let table = table.ok_or(BackupError::Damaged)?;
                return Ok(Some((table, read_row(table, &line)?)));
            }
            if line.starts_with(b"\"") {
                self.hash.update(&line);
                let name: String = serde_json::from_slice(&line).map_err(|_| BackupError::Damaged)?;
                if TABLES.get(self.tables).is_none_or(|table| table.name != name) {
                    return Err(BackupError::Damaged);
                }
                self.tables += 1;
                continue;
            }
            let is_all = self.tables == TABLES.len() && line == end_line(self.hash.clone()).as_bytes();
            return if is_all && self.is_over()? { Ok(None) } else { Err(BackupError::Damaged) };
        }
    }

    /// Reads to the end without keeping anything.
    pub(super) fn check(mut self) -> Result<(), BackupError> {
        while self.next()?.is_some() {}
        Ok(())
    }

    fn line(&mut self) -> Result<Vec<u8>, BackupError> {
        let bound = u64::try_from(BACKUP_LINE_BYTES_MAX).unwrap_or(u64::MAX);
        let mut line = Vec::new();
        (&mut self.from).take(bound).read_until(b'\n', &mut line).map_err(BackupError::File)?;
        if line.last() == Some(&b'\n') { Ok(line) } else { Err(BackupError::Damaged) }
    }

    fn is_over(&mut self) -> Result<bool, BackupError> {
        Ok(self.from.fill_buf().map_err(BackupError::File)?.is_empty())
    }
}

fn read_row(table: &Table, line: &[u8]) -> Result<Vec<Value>, BackupError> {
    let cells: Vec<Json> = serde_json::from_slice(line).map_err(|_| BackupError::Damaged)?;
    if cells.len() != table.columns.len() {
        return Err(BackupError::Damaged);
    }
    let values = table.columns.iter().zip(cells).map(|((_, kind), cell)| Value::read(*kind, cell));
    values.collect::<Option<_>>().ok_or(BackupError::Damaged)
}

fn end_line(hash: Sha256) -> String {
    let digits = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect();
    format!("sha256 {hex}\n")
}
