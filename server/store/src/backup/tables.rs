//! What a backup holds: every table with its columns, and the tables it leaves out, each with the reason.
//!
//! Rows go back in this order, so a table stands behind those it refers to. A test compares both lists with what the
//! engines say of themselves: a new table or column without a line here fails it.

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT: a JSON number.
    Number,
    /// TEXT: a JSON string.
    Text,
    /// BYTEA: base64url without padding, as everywhere.
    Bytes,
    /// BOOLEAN.
    Flag,
}

/// A table of the database.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
}

macro_rules! tables {
    ($($name:literal { $($column:ident: $kind:ident),+ $(,)? })+) => {
        /// Every table that a backup holds.
        pub const TABLES: &[Table] =
            &[$(Table { name: $name, columns: &[$((stringify!($column), Kind::$kind)),+] }),+];
    };
}

/// Every table that a backup leaves out, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("session", "a session that was ended after the backup would live again: everybody signs in once more"),
    ("refresh_token", "belongs to sessions"),
    ("_sqlx_migrations", "the form of the tables is the program's"),
];

tables! {
    "deployment" { one: Number, lineage: Bytes, tenant: Bytes, logs: Number }
    "log" { number: Number, id: Bytes, kind: Text, head: Number, access: Number }
    "entry" {
        log: Number, seq: Number, at: Number, kind: Text, content_hash: Bytes, log_hash: Bytes, content: Bytes, person: Bytes,
        author_g: Number, role: Text, command: Bytes, is_locked: Flag, header: Text, trail: Text, commitment: Bytes,
        body: Bytes, erased_at: Number,
    }
    "member" {
        log: Number, person: Bytes, from_seq: Number, read_from: Number, until_seq: Number, is_hidden: Flag, is_heir: Flag,
    }
    "channel" { log: Number, owner: Bytes, room: Text }
    "support" { log: Number, youth: Bytes }
    "epoch_seal" { log: Number, seq: Number, person: Bytes, seal: Bytes }
    "own_row" { log: Number, person: Bytes, device: Bytes, n: Number, envelope: Bytes }
    "ack" { log: Number, person: Bytes, device: Bytes, seq: Number }
    "shown_mark" { log: Number, person: Bytes }
    "read_mark" { log: Number, person: Bytes, seq: Number }
    "account" {
        person: Bytes, standing: Text, root: Bytes, login: Bytes, record: Bytes, vault: Bytes, bag_n: Number, bag: Bytes,
        code_check: Bytes, staff_name: Text, created_at: Number,
    }
    "key_generation" { root: Bytes, g: Number, statement: Text }
    "unlock" { person: Bytes, n: Number, hash: Bytes, statement: Text }
    "wrap" { person: Bytes, factor: Text, wrapped: Bytes }
    "passkey" { person: Bytes, credential: Bytes, record: Text }
    "half" {
        person: Bytes, keeper: Bytes, keeper_g: Number, sealed: Bytes, record: Bytes, tries: Number, is_hidden: Flag,
    }
    "invite" {
        id: Bytes, invite_key: Bytes, standing: Text, until: Number, maker: Bytes, card: Bytes, created_at: Number,
        taken_by: Bytes, closed_at: Number, answers: Number, answer_hash: Bytes,
    }
    "command_answer" { person: Bytes, command: Bytes, fingerprint: Bytes, answer: Text, at: Number }
    "choice_end" { person: Bytes, n: Number, hash: Bytes }
    "grant" {
        share: Bytes, from_person: Bytes, to_person: Bytes, to_g: Number, at: Number, until: Number, opened_at: Number,
        withdrawn_at: Number, statement: Text, seal: Bytes, is_hidden: Flag,
    }
    "grant_item" { share: Bytes, place: Number, envelope: Bytes }
    "answer" { share: Bytes, from_person: Bytes, to_person: Bytes }
    "rule" {
        id: Bytes, log: Number, from_person: Bytes, to_person: Bytes, at: Number, until: Number, statement: Text,
        for_reader: Text,
    }
    "rule_key" { rule: Bytes, epoch: Number, seal: Bytes }
    "rule_box" { rule: Bytes, seq: Number, envelope: Bytes, epoch: Number, sealed: Bytes }
    "report" { id: Bytes, from_person: Bytes, at: Number, statement: Text, sealed: Bytes }
    "report_seal" { report: Bytes, person: Bytes, seal: Bytes }
    "organisation" { one: Number, person: Bytes, root: Bytes, name: Text, created_at: Number }
    "team" { one: Number, n: Number, hash: Bytes, until: Number, statement: Text }
    "team_person" { person: Bytes }
    "block" { person: Bytes, blocked: Bytes, here_at: Number }
    "uncompared" { person: Bytes }
}
