//! Every statement of SQL in Naast, by name. No other file holds one.
//!
//! One text for SQLite and PostgreSQL: `$1` placeholders, BIGINT, BYTEA, `ON CONFLICT`, `RETURNING`. A test prepares
//! [`every`] one of them on both engines; a constant cannot be missing from that list, because one macro makes both.

use std::sync::LazyLock;

use crate::backup::Table;

/// Defines the statements together with the list of all of them.
macro_rules! statements {
    ($($name:ident = $text:expr;)+) => {
        $(pub(crate) const $name: &str = $text;)+

        /// Every statement of one width with its name.
        const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// Reads a table for a backup.
pub(crate) fn read_table(table: &Table) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|(column, _)| *column).collect();
    format!("SELECT {} FROM \"{}\"", columns.join(", "), table.name)
}

/// Writes a row of a backup.
pub(crate) fn write_table(table: &Table) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|(column, _)| *column).collect();
    let values: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    format!("INSERT INTO \"{}\" ({}) VALUES ({})", table.name, columns.join(", "), values.join(", "))
}

/// Whether a table has rows.
pub(crate) fn has_rows(table: &str) -> String {
    format!("SELECT EXISTS (SELECT 1 FROM \"{table}\")")
}

/// A statement whose `(LIST)` takes [`crate::db::IN_WIDTH`] values, `$1` to `$32`.
macro_rules! with_list {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
             $24, $25, $26, $27, $28, $29, $30, $31, $32) ",
            $after
        )
    };
}

/// All that somebody wrote in a channel; with a third part, of these entries alone.
macro_rules! words_in {
    ($channel:literal, $person:literal) => {
        words_in!($channel, $person, "")
    };
    ($channel:literal, $person:literal, $which:literal) => {
        concat!(
            "(SELECT content_hash FROM entry WHERE kind = 'message' AND log = (SELECT number FROM log WHERE id = ",
            $channel,
            ") AND person = ",
            $person,
            $which,
            ")"
        )
    };
}

/// While neither the giver nor the reader of a grant or a rule blocks the other.
macro_rules! unblocked {
    ($of:literal) => {
        concat!(
            "AND NOT EXISTS (SELECT 1 FROM block x WHERE (x.person = ",
            $of,
            ".to_person AND x.blocked = ",
            $of,
            ".from_person) OR (x.person = ",
            $of,
            ".from_person AND x.blocked = ",
            $of,
            ".to_person))"
        )
    };
}

/// By which grants some of these messages can be read at `$1`, and by whom. Whoever has no log cannot be told: no erasure fails for that.
macro_rules! grants_with {
    ($messages:expr) => {
        concat!(
            "SELECT DISTINCT g.to_person, g.share, g.from_person FROM \"grant\" g JOIN grant_item i ON i.share = g.share \
             WHERE NOT g.is_hidden AND g.withdrawn_at IS NULL AND (g.until IS NULL OR g.until > $1) \
             AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = g.from_person) ",
            unblocked!("g"),
            " AND EXISTS (SELECT 1 FROM log l WHERE l.id = g.to_person) AND i.envelope IN ",
            $messages,
            " ORDER BY g.to_person, g.share"
        )
    };
}

/// By which rules some of these messages can be read along at `$1`, and by whom; as with grants.
macro_rules! rules_with {
    ($messages:expr) => {
        concat!(
            "SELECT DISTINCT r.to_person, r.id FROM rule r JOIN rule_box b ON b.rule = r.id \
             WHERE (r.until IS NULL OR r.until > $1) \
             AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
            unblocked!("r"),
            " AND EXISTS (SELECT 1 FROM log l WHERE l.id = r.to_person) AND b.envelope IN ",
            $messages,
            " ORDER BY r.to_person, r.id"
        )
    };
}

/// An account with what hangs on it.
macro_rules! account_where {
    ($condition:literal) => {
        concat!(
            "SELECT a.person, a.standing, a.root, a.record, a.bag_n, a.staff_name, a.created_at, \
                    (SELECT MAX(k.g) FROM key_generation k WHERE k.root = a.root) AS g, u.n AS unlock_n, u.hash AS unlock_hash \
             FROM account a JOIN unlock u ON u.person = a.person \
             WHERE u.n = (SELECT MAX(n) FROM unlock WHERE person = a.person) AND ",
            $condition
        )
    };
}

statements! {
    // deployment
    INSERT_DEPLOYMENT = "INSERT INTO deployment (one, lineage, tenant, logs) VALUES (1, $1, $2, 0) ON CONFLICT DO NOTHING";
    FIND_DEPLOYMENT = "SELECT lineage, tenant FROM deployment";
    CHECK = "SELECT CAST(1 AS BIGINT)";

    // restore
    FIND_MIGRATION = "SELECT MAX(version) FROM _sqlx_migrations";
    SET_LINEAGE = "UPDATE deployment SET lineage = $1";
    // Whoever may share: of what was shared and taken back since the backup, one device may bring the share before another brings its end.
    FREEZE_GRANTS = "INSERT INTO uncompared (person) SELECT person FROM account WHERE standing = 'youth' ON CONFLICT DO NOTHING";
    LIST_LOGS_BEHIND = "SELECT number, id FROM log WHERE number > $1 ORDER BY number LIMIT $2";
    // The oldest log tells of every restore; a log that tells of none was begun after the newest one.
    HAS_RESTORED = "SELECT EXISTS (SELECT 1 FROM entry e JOIN log l ON l.number = e.log \
        WHERE l.id = $1 AND e.kind = 'restored' AND e.seq <= $2) \
        OR (EXISTS (SELECT 1 FROM entry WHERE log = 1 AND kind = 'restored') \
            AND NOT EXISTS (SELECT 1 FROM entry e JOIN log l ON l.number = e.log WHERE l.id = $1 AND e.kind = 'restored'))";
    THAW_GRANTS = "DELETE FROM uncompared WHERE person = $1";

    // account and what opens it
    FIND_ACCOUNT = account_where!("a.person = $1");
    FIND_ACCOUNT_BY_ROOT = account_where!("a.root = $1");
    FIND_ACCOUNT_BY_LOGIN = account_where!("a.login = $1");
    FIND_ACCOUNT_BY_CODE = account_where!("a.code_check = $1");
    INSERT_ACCOUNT = "INSERT INTO account (person, standing, root, login, record, vault, bag_n, bag, staff_name, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9) ON CONFLICT DO NOTHING";
    LIST_CHAINS = with_list!(
        "SELECT a.person, a.staff_name, k.statement FROM account a JOIN key_generation k ON k.root = a.root \
         WHERE a.person IN",
        "ORDER BY a.person, k.g"
    );
    LIST_NEWEST = with_list!("SELECT root, MAX(g) FROM key_generation WHERE root IN", "GROUP BY root ORDER BY root");
    LIST_KEYS_OF_ROOT = "SELECT statement FROM key_generation WHERE root = $1 ORDER BY g";
    INSERT_KEY = "INSERT INTO key_generation (root, g, statement) VALUES ($1, $2, $3)";
    UPDATE_VAULT = "UPDATE account SET vault = $2 WHERE person = $1";
    FIND_VAULT = "SELECT vault, bag_n, bag FROM account WHERE person = $1";
    UPDATE_BAG = "UPDATE account SET bag_n = $2, bag = $3 WHERE person = $1";
    LIST_UNLOCKS = "SELECT statement FROM unlock WHERE person = $1 ORDER BY n";
    INSERT_UNLOCK = "INSERT INTO unlock (person, n, hash, statement) VALUES ($1, $2, $3, $4)";
    LIST_WRAPS = "SELECT factor, wrapped FROM wrap WHERE person = $1 ORDER BY factor";
    DELETE_WRAPS = "DELETE FROM wrap WHERE person = $1";
    INSERT_WRAP = "INSERT INTO wrap (person, factor, wrapped) VALUES ($1, $2, $3)";
    FIND_CODE_CHECK = "SELECT code_check FROM account WHERE person = $1";
    FIND_PASSKEY = "SELECT credential, record FROM passkey WHERE person = $1";
    HAS_CREDENTIAL_ELSEWHERE = "SELECT EXISTS (SELECT 1 FROM passkey WHERE credential = $2 AND person <> $1)";
    DELETE_PASSKEY = "DELETE FROM passkey WHERE person = $1";
    INSERT_PASSKEY = "INSERT INTO passkey (person, credential, record) VALUES ($1, $2, $3)";
    UPDATE_PASSKEY = "UPDATE passkey SET record = $3 WHERE person = $1 AND credential = $2";
    FIND_HALF = "SELECT person, keeper, keeper_g, sealed, tries FROM half WHERE person = $1";
    LIST_KEPT_HALVES = "SELECT person, keeper, keeper_g, sealed, tries FROM half \
        WHERE keeper = $1 AND NOT is_hidden ORDER BY person";
    // Whoever is chosen by somebody whom they block is taken, and never hears of it.
    INSERT_HALF = "INSERT INTO half (person, keeper, keeper_g, sealed, record, tries, is_hidden) VALUES ($1, $2, $3, $4, $5, 0, \
        EXISTS (SELECT 1 FROM block WHERE person = $2 AND blocked = $1)) RETURNING is_hidden";
    COUNT_TRY = "UPDATE half SET tries = tries + 1 WHERE person = $1 AND keeper = $2 RETURNING tries, record";
    END_HALF_OF = "DELETE FROM half WHERE person = $1 AND person = $2 RETURNING person, keeper, is_hidden";
    END_HALVES_WITH = "DELETE FROM half WHERE person = $1 OR keeper = $2 RETURNING person, keeper, is_hidden";
    END_HALVES_BETWEEN = "DELETE FROM half WHERE (person = $1 AND keeper = $2) OR (person = $2 AND keeper = $1) \
        RETURNING person, keeper, is_hidden";
    END_HALVES_APART = "DELETE FROM half WHERE (person = $1 OR keeper = $2) \
        AND NOT EXISTS (SELECT 1 FROM member a JOIN member b ON b.log = a.log \
            WHERE a.person = half.person AND b.person = half.keeper AND a.until_seq IS NULL AND b.until_seq IS NULL) \
        RETURNING person, keeper, is_hidden";
    ARE_TOGETHER = "SELECT EXISTS (SELECT 1 FROM member a JOIN member b ON b.log = a.log \
        WHERE a.person = $1 AND b.person = $2 AND a.until_seq IS NULL AND b.until_seq IS NULL)";
    HAS_CODE_ELSEWHERE = "SELECT EXISTS (SELECT 1 FROM account WHERE code_check = $2 AND person <> $1)";
    UPDATE_CODE = "UPDATE account SET code_check = $2 WHERE person = $1";
    // Together in a channel means: their stretches overlap, entries of charters included, because whoever reads a charter has
    // to know those it lists. A stretch without an end reaches as far as the other's begin.
    // Whoever is or was in a support room, and the youth whom it is about, know of each other.
    IS_RELATED = "SELECT EXISTS (SELECT 1 FROM member a JOIN member b ON b.log = a.log \
            WHERE a.person = $1 AND b.person = $2 \
            AND a.from_seq <= COALESCE(b.until_seq, a.from_seq) AND b.from_seq <= COALESCE(a.until_seq, b.from_seq)) \
        OR EXISTS (SELECT 1 FROM \"grant\" \
            WHERE (from_person = $1 AND to_person = $2) OR (from_person = $2 AND to_person = $1)) \
        OR EXISTS (SELECT 1 FROM invite WHERE (maker = $1 AND taken_by = $2) OR (maker = $2 AND taken_by = $1)) \
        OR EXISTS (SELECT 1 FROM support s JOIN member m ON m.log = s.log \
            WHERE (s.youth = $1 AND m.person = $2) OR (s.youth = $2 AND m.person = $1))";

    // session
    FIND_SESSION = "SELECT id, person, device, created_at, used_at, until, revoked_at FROM session WHERE id = $1";
    FIND_SESSION_BY_REFRESH = "SELECT s.id, s.person, s.device, s.created_at, s.used_at, s.until, s.revoked_at, r.replaced_at \
        FROM refresh_token r JOIN session s ON s.id = r.session WHERE r.hash = $1";
    LIST_SESSIONS = "SELECT id, person, device, created_at, used_at, until, revoked_at FROM session \
        WHERE person = $1 AND revoked_at IS NULL AND until > $2 ORDER BY created_at DESC, id";
    COUNT_DEVICES = "SELECT COUNT(DISTINCT device) FROM session WHERE person = $1 AND revoked_at IS NULL AND until > $2";
    INSERT_SESSION = "INSERT INTO session (id, person, device, created_at, used_at, until) VALUES ($1, $2, $3, $4, $4, $5)";
    INSERT_REFRESH = "INSERT INTO refresh_token (hash, session) VALUES ($1, $2)";
    REPLACE_REFRESH = "UPDATE refresh_token SET replaced_at = $3 WHERE hash = $1 AND session = $2 AND replaced_at IS NULL";
    PROLONG_SESSION = "UPDATE session SET used_at = $2, until = $3 WHERE id = $1";
    REVOKE_SESSION = "UPDATE session SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    REVOKE_OTHER_SESSIONS = "UPDATE session SET revoked_at = $3 WHERE person = $1 AND id <> $2 AND revoked_at IS NULL \
        RETURNING id";
    // Whoever finds a token of an ended session finds nothing: the session itself says so as long as it is kept.
    DELETE_REFRESH_OF_ENDED = "DELETE FROM refresh_token WHERE session IN \
        (SELECT id FROM session WHERE until < $1 OR revoked_at < $1)";
    DELETE_ENDED_SESSIONS = "DELETE FROM session WHERE until < $1 OR revoked_at < $1";
    REVOKE_DEVICE = "UPDATE session SET revoked_at = $3 WHERE person = $1 AND device = $2 AND revoked_at IS NULL RETURNING id";

    // invite
    FIND_INVITE = "SELECT id, invite_key, standing, until, maker, card, taken_by, closed_at, answers, answer_hash FROM invite WHERE id = $1";
    COUNT_OPEN_INVITES = "SELECT COUNT(*) FROM invite WHERE maker = $1 AND closed_at IS NULL AND until > $2";
    INSERT_INVITE = "INSERT INTO invite (id, invite_key, standing, until, maker, card, created_at, answers) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING";
    TAKE_INVITE = "UPDATE invite SET taken_by = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL";
    ANSWER_INVITE = "UPDATE invite SET answers = answers + 1, answer_hash = $2 WHERE id = $1 AND closed_at IS NULL";
    TAKE_BACK_INVITE = "UPDATE invite SET closed_at = $2, card = $3 WHERE id = $1 AND closed_at IS NULL";

    // log, entry
    NEXT_LOG_NUMBER = "UPDATE deployment SET logs = logs + 1 RETURNING logs";
    INSERT_LOG = "INSERT INTO log (number, id, kind, head, access) VALUES ($1, $2, $3, 0, 0)";
    FIND_LOG_NUMBER = "SELECT number FROM log WHERE id = $1";
    FIND_LOG = "SELECT id, head, access FROM log WHERE id = $1";
    LIST_HEADS = with_list!("SELECT id, head FROM log WHERE id IN", "");
    COUNT_LOGS = "SELECT COUNT(*) FROM member WHERE person = $1 AND until_seq IS NULL";
    LIST_LOGS = "SELECT l.id, l.kind, l.head, l.access, \
            (SELECT MIN(f.from_seq) FROM member f WHERE f.log = m.log AND f.person = m.person) AS from_seq, \
            COALESCE((SELECT MIN(COALESCE((SELECT MAX(a.seq) FROM ack a WHERE a.log = o.log AND a.person = o.person), 0)) \
                FROM member o WHERE o.log = m.log AND o.until_seq IS NULL AND NOT o.is_heir AND o.person <> m.person), 0) AS delivered, \
            COALESCE((SELECT r.seq FROM read_mark r WHERE r.log = m.log AND r.person = m.person), 0) AS read_seq, \
            COALESCE((SELECT MIN(COALESCE((SELECT r.seq FROM read_mark r WHERE r.log = o.log AND r.person = o.person), 0)) \
                FROM member o JOIN shown_mark s ON s.log = o.log AND s.person = o.person \
                WHERE o.log = m.log AND o.until_seq IS NULL AND NOT o.is_heir AND o.person <> m.person), 0) AS seen_seq, \
            EXISTS (SELECT 1 FROM shown_mark s WHERE s.log = m.log AND s.person = m.person) AS is_shown \
        FROM member m JOIN log l ON l.number = m.log \
        WHERE m.person = $1 AND m.until_seq IS NULL AND NOT m.is_hidden ORDER BY l.id";
    FIND_MARKS = "SELECT \
            COALESCE(MIN(COALESCE((SELECT MAX(a.seq) FROM ack a WHERE a.log = o.log AND a.person = o.person), 0)), 0), \
            COALESCE(MIN(CASE WHEN EXISTS (SELECT 1 FROM shown_mark s WHERE s.log = o.log AND s.person = o.person) \
                THEN COALESCE((SELECT r.seq FROM read_mark r WHERE r.log = o.log AND r.person = o.person), 0) END), 0) \
        FROM member o JOIN log l ON l.number = o.log WHERE l.id = $1 AND o.until_seq IS NULL AND NOT o.is_heir AND o.person <> $2";
    FIND_LOG_HASH = "SELECT e.log_hash FROM entry e JOIN log l ON l.number = e.log WHERE l.id = $1 AND e.seq = $2";
    MAY_READ = "SELECT EXISTS (SELECT 1 FROM member m JOIN log l ON l.number = m.log \
        WHERE l.id = $1 AND m.person = $2 AND m.until_seq IS NULL AND NOT m.is_hidden)";
    // See: [Note: Commit order is seq order] in logs.rs.
    RAISE_HEAD = "UPDATE log SET head = head + 1 WHERE id = $1 RETURNING number, head, access, \
        (SELECT e.log_hash FROM entry e WHERE e.log = log.number AND e.seq = log.head - 1)";
    INSERT_ENTRY = "INSERT INTO entry (log, seq, at, kind, content_hash, log_hash, content) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_EPOCH_SEAL = "INSERT INTO epoch_seal (log, seq, person, seal) VALUES ($1, $2, $3, $4)";
    RAISE_ACCESS = "UPDATE log SET access = access + 1 WHERE id = $1 RETURNING id, head, access";
    RAISE_ACCESS_OF_NUMBER = "UPDATE log SET access = access + 1 WHERE number = $1 RETURNING id, head, access";
    SET_ACK = "INSERT INTO ack (log, person, device, seq) \
        SELECT l.number, $2, $3, CAST($4 AS BIGINT) FROM log l WHERE l.id = $1 AND l.head >= CAST($4 AS BIGINT) \
            AND EXISTS (SELECT 1 FROM member m WHERE m.log = l.number AND m.person = $2 AND m.until_seq IS NULL \
                AND NOT m.is_hidden) \
        ON CONFLICT (log, person, device) DO UPDATE SET seq = excluded.seq WHERE ack.seq < excluded.seq";
    SET_READ_MARK = "INSERT INTO read_mark (log, person, seq) \
        SELECT l.number, $2, CAST($3 AS BIGINT) FROM log l WHERE l.id = $1 AND l.head >= CAST($3 AS BIGINT) \
        ON CONFLICT (log, person) DO UPDATE SET seq = excluded.seq WHERE read_mark.seq < excluded.seq";

    SHOW_MARK = "INSERT INTO shown_mark (log, person) SELECT l.number, $2 FROM log l WHERE l.id = $1 ON CONFLICT DO NOTHING";
    HIDE_MARK = "DELETE FROM shown_mark WHERE person = $2 AND log IN (SELECT number FROM log WHERE id = $1)";

    // pages
    LIST_STRETCHES = "SELECT l.number, l.head, l.access, m.from_seq, m.read_from, m.until_seq \
        FROM member m JOIN log l ON l.number = m.log WHERE l.id = $1 AND m.person = $2 AND NOT m.is_hidden \
        ORDER BY m.from_seq, m.read_from";
    LIST_ENTRIES = "SELECT e.seq, e.at, e.kind, e.content_hash, e.content, a.root, e.author_g, e.header, e.trail, e.commitment, \
            e.body, s.seal \
        FROM entry e LEFT JOIN account a ON a.person = e.person \
        LEFT JOIN epoch_seal s ON s.log = e.log AND s.seq = e.seq AND s.person = $2 \
        WHERE e.log = $1 AND e.seq >= $3 AND e.seq <= $4 ORDER BY e.seq LIMIT $5";

    // messages
    FIND_OWN_ROW = "SELECT o.n, o.envelope FROM own_row o JOIN log l ON l.number = o.log \
        WHERE l.id = $1 AND o.person = $2 AND o.device = $3";
    LIST_MESSAGES = with_list!(
        "SELECT e.content_hash, l.id, c.owner, e.seq, e.person, a.root, e.author_g, e.role, e.is_locked, \
            e.erased_at IS NOT NULL AS is_erased, \
            EXISTS (SELECT 1 FROM member n WHERE n.log = e.log AND n.person = $33 AND n.until_seq IS NULL) \
                AND EXISTS (SELECT 1 FROM member m WHERE m.log = e.log AND m.person = $33 \
                    AND e.seq >= m.read_from AND (m.until_seq IS NULL OR e.seq <= m.until_seq)) AS is_readable \
         FROM entry e JOIN log l ON l.number = e.log JOIN channel c ON c.log = e.log JOIN account a ON a.person = e.person \
         WHERE e.kind = 'message' AND e.content_hash IN",
        "ORDER BY e.content_hash"
    );
    ERASE_MESSAGE = "UPDATE entry SET header = NULL, trail = NULL, commitment = NULL, body = NULL, erased_at = $2 \
        WHERE kind = 'message' AND content_hash = $1 AND erased_at IS NULL RETURNING log";
    FIND_SENT = "SELECT l.id, e.seq, e.at, e.content_hash FROM entry e JOIN log l ON l.number = e.log \
        WHERE e.kind = 'message' AND e.person = $1 AND e.command = $2";

    // departure
    COUNT_COORDINATORS = "SELECT COUNT(*) FROM account a WHERE a.standing = 'coordinator' \
        AND EXISTS (SELECT 1 FROM unlock u WHERE u.person = a.person)";
    LIST_OWNED = "SELECT l.id FROM channel c JOIN log l ON l.number = c.log WHERE c.owner = $1 ORDER BY l.id";
    LIST_TOLD = "SELECT share, to_person FROM \"grant\" WHERE from_person = $1 AND withdrawn_at IS NULL AND NOT is_hidden \
        ORDER BY to_person, share";
    LIST_LOGS_WITH_WORDS = "SELECT DISTINCT l.id FROM entry e JOIN log l ON l.number = e.log \
        WHERE e.kind = 'message' AND e.person = $1 AND e.erased_at IS NULL ORDER BY l.id";
    ERASE_WORDS_IN = "UPDATE entry SET header = NULL, trail = NULL, commitment = NULL, body = NULL, erased_at = $3 \
        WHERE kind = 'message' AND log = (SELECT number FROM log WHERE id = $1) AND person = $2 AND erased_at IS NULL";
    // Whoever is left without a factor and without a conversation is nobody here.
    HOLLOW_ACCOUNT = "UPDATE account SET login = $2, record = $3, vault = $3, bag_n = 0, bag = $3, code_check = NULL, \
        staff_name = NULL, created_at = 0 WHERE person = $1";
    // Its reader has no log any more that could tell them when it ends.
    EMPTY_GRANTS_TO = "UPDATE \"grant\" SET seal = $2, is_hidden = TRUE WHERE to_person = $1 AND seal IS NOT NULL";
    FORGET_GUEST = "UPDATE invite SET taken_by = NULL, card = $2 WHERE taken_by = $1";
    DELETE_KEYS_OF_HUSKS = "DELETE FROM key_generation WHERE root IN (SELECT a.root FROM account a \
        WHERE NOT EXISTS (SELECT 1 FROM unlock u WHERE u.person = a.person) \
            AND NOT EXISTS (SELECT 1 FROM member m WHERE m.person = a.person) \
            AND NOT EXISTS (SELECT 1 FROM support s WHERE s.youth = a.person))";
    DELETE_HUSKS = "DELETE FROM account WHERE NOT EXISTS (SELECT 1 FROM unlock u WHERE u.person = account.person) \
        AND NOT EXISTS (SELECT 1 FROM member m WHERE m.person = account.person) \
        AND NOT EXISTS (SELECT 1 FROM support s WHERE s.youth = account.person)";

    // channel
    FIND_CHANNEL = "SELECT l.number, l.head, l.access, c.room FROM log l JOIN channel c ON c.log = l.number WHERE l.id = $1";
    FIND_ROOM = "SELECT c.room FROM channel c JOIN log l ON l.number = c.log WHERE l.id = $1";
    SAVE_ROOM = "INSERT INTO channel (log, owner, room) VALUES ($1, $2, $3) \
        ON CONFLICT (log) DO UPDATE SET owner = excluded.owner, room = excluded.room";
    // Whoever is listed by somebody whom they block is in, and never hears of it.
    INSERT_MEMBER = "INSERT INTO member (log, person, from_seq, read_from, is_hidden) \
        VALUES ($1, $2, $3, $4, EXISTS (SELECT 1 FROM block WHERE person = $2 AND blocked = $5)) RETURNING is_hidden";
    END_MEMBER = "UPDATE member SET until_seq = $3 WHERE log = $1 AND person = $2 AND until_seq IS NULL";

    // support
    INSERT_SUPPORT = "INSERT INTO support (log, youth) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    COUNT_SUPPORTS = "SELECT COUNT(*) FROM support WHERE youth = $1";
    LIST_ROOMS_BETWEEN = "SELECT c.room FROM channel c JOIN member m ON m.log = c.log \
        WHERE c.owner = $1 AND m.person = $2 AND m.until_seq IS NULL";

    // history
    LIST_EPOCHS = "SELECT e.seq, (SELECT MAX(c.seq) FROM entry c WHERE c.log = e.log AND c.kind = 'charter' AND c.seq < e.seq), \
            e.content \
        FROM entry e JOIN log l ON l.number = e.log WHERE l.id = $1 AND e.kind = 'epoch' ORDER BY e.seq";
    WIDEN_MEMBER = "UPDATE member SET from_seq = $3 WHERE log = $1 AND person = $2 AND until_seq IS NULL AND from_seq > $3";
    INSERT_STRETCH = "INSERT INTO member (log, person, from_seq, read_from, until_seq) VALUES ($1, $2, $3, $3, $4) \
        ON CONFLICT DO NOTHING";
    FIND_MEMBER_FROM = "SELECT from_seq FROM member WHERE log = $1 AND person = $2 AND until_seq IS NULL";
    SET_EPOCH_SEAL = "INSERT INTO epoch_seal (log, seq, person, seal) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (log, seq, person) DO UPDATE SET seal = excluded.seal";

    // heirs
    WAS_MEMBER = "SELECT EXISTS (SELECT 1 FROM member m JOIN log l ON l.number = m.log \
        WHERE l.id = $1 AND m.person = $2 AND NOT m.is_heir)";
    // Whoever is handed something by somebody whom they block never hears of it.
    INSERT_HEIR = "INSERT INTO member (log, person, from_seq, read_from, is_hidden, is_heir) \
        VALUES ($1, $2, $3, $4, EXISTS (SELECT 1 FROM block WHERE person = $2 AND blocked = $5), TRUE)";
    INSERT_HEIR_STRETCH = "INSERT INTO member (log, person, from_seq, read_from, until_seq, is_heir) \
        VALUES ($1, $2, $3, $3, $4, TRUE) ON CONFLICT DO NOTHING";
    DELETE_HEIR_STRETCHES = "DELETE FROM member WHERE log = $1 AND person = $2 AND is_heir AND until_seq IS NOT NULL";
    DELETE_HEIR_SEALS = "DELETE FROM epoch_seal WHERE log = $1 AND person = $2";

    // command_answer
    FIND_ANSWER = "SELECT fingerprint, answer FROM command_answer WHERE person = $1 AND command = $2";
    INSERT_ANSWER = "INSERT INTO command_answer (person, command, fingerprint, answer, at) VALUES ($1, $2, $3, $4, $5)";
    DELETE_ANSWERS = "DELETE FROM command_answer WHERE at < $1";

    // grant
    FIND_GRANT = "SELECT g.from_person, a.root, g.to_person, g.until, g.opened_at, g.withdrawn_at, g.seal \
        FROM \"grant\" g JOIN account a ON a.person = g.from_person WHERE g.share = $1";
    FIND_OPEN_GRANT = concat!(
        "SELECT g.statement, g.seal, g.from_person, g.opened_at, e.person, e.header, e.commitment, e.body \
        FROM \"grant\" g LEFT JOIN grant_item i ON i.share = g.share \
        LEFT JOIN entry e ON e.kind = 'message' AND e.content_hash = i.envelope AND e.erased_at IS NULL \
        WHERE g.share = $1 AND g.to_person = $2 AND NOT g.is_hidden AND g.withdrawn_at IS NULL AND (g.until IS NULL OR g.until > $3) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = g.from_person) ",
        unblocked!("g"),
        " ORDER BY i.place"
    );
    LIST_GRANTS_TO = concat!(
        "SELECT g.share, g.from_person, g.until FROM \"grant\" g \
        WHERE g.to_person = $1 AND NOT g.is_hidden AND g.withdrawn_at IS NULL AND (g.until IS NULL OR g.until > $2) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = g.from_person) ",
        unblocked!("g"),
        " AND EXISTS (SELECT 1 FROM grant_item i JOIN entry e ON e.kind = 'message' AND e.content_hash = i.envelope \
            AND e.erased_at IS NULL WHERE i.share = g.share) \
        ORDER BY g.at, g.share"
    );
    LIST_GRANTS_BY = "SELECT share, to_person, until, at, opened_at, withdrawn_at FROM \"grant\" \
        WHERE from_person = $1 ORDER BY at, share";
    LIST_READERS = "SELECT s.person, MAX(s.used_at), \
        (SELECT COALESCE(b.here_at, 0) FROM block b WHERE b.person = s.person AND b.blocked = $1) \
        FROM session s WHERE s.person IN (SELECT to_person FROM \"grant\" \
            WHERE from_person = $1 AND seal IS NOT NULL AND opened_at IS NOT NULL AND (until IS NULL OR until > $2)) \
        GROUP BY s.person ORDER BY s.person";
    INSERT_GRANT = "INSERT INTO \"grant\" (share, from_person, to_person, to_g, at, until, statement, seal, is_hidden) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, EXISTS (SELECT 1 FROM block WHERE person = $3 AND blocked = $2)) \
        ON CONFLICT DO NOTHING";
    IS_TOLD = "SELECT EXISTS (SELECT 1 FROM \"grant\" WHERE share = $1 AND NOT is_hidden)";
    LIST_SHARED_BEFORE = with_list!("SELECT DISTINCT i.envelope FROM grant_item i \
        JOIN \"grant\" g ON g.share = i.share AND (NOT g.is_hidden OR g.opened_at IS NOT NULL) \
        JOIN entry e ON e.content_hash = i.envelope AND e.person <> g.to_person WHERE i.envelope IN", "ORDER BY i.envelope");
    INSERT_GRANT_ITEM = "INSERT INTO grant_item (share, place, envelope) VALUES ($1, $2, $3)";
    WITHDRAW_GRANT = "UPDATE \"grant\" SET seal = NULL, withdrawn_at = $2 WHERE share = $1 AND withdrawn_at IS NULL";
    OPEN_GRANT = "UPDATE \"grant\" SET opened_at = $2 WHERE share = $1 AND opened_at IS NULL AND withdrawn_at IS NULL";
    GRANTS_WITH = grants_with!("($2)");
    // What was erased before leaves nobody's screen now: its readers heard of it then.
    GRANTS_WITH_WORDS_IN = grants_with!(words_in!("$2", "$3", " AND erased_at IS NULL"));
    FIND_CHOICE_END = "SELECT n, hash FROM choice_end WHERE person = $1";
    SET_CHOICE_END = "INSERT INTO choice_end (person, n, hash) VALUES ($1, $2, $3) \
        ON CONFLICT (person) DO UPDATE SET n = excluded.n, hash = excluded.hash";

    // rule
    INSERT_RULE = "INSERT INTO rule (id, log, from_person, to_person, at, until, statement, for_reader) \
        SELECT $1, l.number, $3, $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT), $7, $8 FROM log l WHERE l.id = $2 \
        ON CONFLICT DO NOTHING";
    SET_RULE_KEY = "INSERT INTO rule_key (rule, epoch, seal) \
        SELECT r.id, CAST($2 AS BIGINT), $3 FROM rule r WHERE r.id = $1 \
        ON CONFLICT (rule, epoch) DO UPDATE SET seal = excluded.seal";
    FORGET_RULE_KEYS = "DELETE FROM rule_key WHERE rule = $1 AND epoch < $2";
    INSERT_RULE_BOX = "INSERT INTO rule_box (rule, seq, envelope, epoch, sealed) \
        SELECT r.id, CAST($2 AS BIGINT), $3, CAST($4 AS BIGINT), $5 FROM rule r \
        WHERE r.id = $1 AND (r.until IS NULL OR r.until > $6)";
    // The reader, while neither blocks the other.
    FIND_READER = concat!(
        "SELECT r.to_person FROM rule r WHERE r.id = $1 ",
        unblocked!("r")
    );
    // The same, while nothing of it is frozen.
    FIND_TOLD_OF_RULE = concat!(
        "SELECT r.to_person FROM rule r WHERE r.id = $1 \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
        unblocked!("r")
    );
    // The same, before its end.
    FIND_READER_NOW = concat!(
        "SELECT r.to_person FROM rule r WHERE r.id = $1 AND (r.until IS NULL OR r.until > $2) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
        unblocked!("r")
    );
    LIST_RULES_BETWEEN = concat!(
        "SELECT r.id FROM rule r WHERE r.to_person = $1 AND r.from_person = $2 \
        AND (r.until IS NULL OR r.until > $3) AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
        unblocked!("r"),
        " ORDER BY r.id"
    );
    FIND_OPEN_RULE = concat!(
        "SELECT r.for_reader, r.from_person, b.epoch, k.seal, b.sealed, e.at, e.person, e.header, e.commitment, e.body \
        FROM rule r LEFT JOIN rule_box b ON b.rule = r.id \
        LEFT JOIN entry e ON e.kind = 'message' AND e.content_hash = b.envelope AND e.erased_at IS NULL \
        LEFT JOIN rule_key k ON k.rule = b.rule AND k.epoch = b.epoch \
        WHERE r.id = $1 AND r.to_person = $2 AND (r.until IS NULL OR r.until > $3) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
        unblocked!("r"),
        " ORDER BY b.seq DESC LIMIT $4"
    );
    LIST_RULES_TO = concat!(
        "SELECT r.id, r.from_person, r.until FROM rule r \
        WHERE r.to_person = $1 AND (r.until IS NULL OR r.until > $2) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = r.from_person) ",
        unblocked!("r"),
        " ORDER BY r.at, r.id"
    );
    LIST_RULES_IN = "SELECT r.id, r.statement FROM rule r JOIN log l ON l.number = r.log WHERE l.id = $1 ORDER BY r.at, r.id";
    LIST_RULES_BY = concat!(
        "SELECT r.id, r.to_person FROM rule r WHERE r.from_person = $1 ",
        unblocked!("r"),
        " ORDER BY r.to_person, r.id"
    );
    RULES_WITH = rules_with!("($2)");
    RULES_WITH_WORDS_IN = rules_with!(words_in!("$2", "$3", " AND erased_at IS NULL"));
    UNCOVER = "DELETE FROM rule_box WHERE rule = $1 \
        AND envelope IN (SELECT content_hash FROM entry WHERE kind = 'message' AND person = $2)";
    UNCOVER_ERASED = "DELETE FROM rule_box WHERE envelope = $1";
    UNCOVER_ERASED_IN = concat!("DELETE FROM rule_box WHERE envelope IN ", words_in!("$1", "$2"));

    // request
    LIST_ASKED = "SELECT e.at, e.content FROM entry e JOIN log l ON l.number = e.log \
        WHERE l.id = $1 AND e.kind = 'asked' AND e.at > $2 ORDER BY e.seq";

    // answer
    FIND_ANSWERABLE = concat!(
        "SELECT g.from_person, g.statement FROM \"grant\" g \
        WHERE g.share = $1 AND g.to_person = $2 AND NOT g.is_hidden AND g.withdrawn_at IS NULL AND (g.until IS NULL OR g.until > $3) \
        AND NOT EXISTS (SELECT 1 FROM uncompared u WHERE u.person = g.from_person) ",
        unblocked!("g")
    );
    IS_ANSWERED = "SELECT EXISTS (SELECT 1 FROM answer WHERE share = $1)";
    HAS_ANSWER_OF = "SELECT EXISTS (SELECT 1 FROM answer WHERE to_person = $1 AND from_person = $2)";
    INSERT_ANSWER_TO = "INSERT INTO answer (share, from_person, to_person) VALUES ($1, $2, $3)";

    // report
    INSERT_REPORT = "INSERT INTO report (id, from_person, at, statement, sealed) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT DO NOTHING";
    INSERT_REPORT_SEAL = "INSERT INTO report_seal (report, person, seal) VALUES ($1, $2, $3)";
    FIND_REPORT = "SELECT r.statement, r.sealed, s.seal, r.from_person, a.standing FROM report r \
        JOIN report_seal s ON s.report = r.id JOIN account a ON a.person = r.from_person \
        WHERE r.id = $1 AND s.person = $2 AND r.at > $3";
    LIST_REPORT_READERS = "SELECT person FROM report_seal WHERE report = $1 ORDER BY person";
    LIST_REPORTED = "SELECT e.at FROM entry e JOIN log l ON l.number = e.log \
        WHERE l.id = $1 AND e.kind = 'reported' AND e.at > $2 ORDER BY e.seq";
    COUNT_REPORTS = "SELECT COUNT(*) FROM report WHERE from_person = $1 AND at > $2";
    DELETE_REPORT_SEALS = "DELETE FROM report_seal WHERE report = $1";
    DELETE_REPORT = "DELETE FROM report WHERE id = $1";
    DELETE_OLD_REPORT_SEALS = "DELETE FROM report_seal WHERE report IN (SELECT id FROM report WHERE at <= $1)";
    DELETE_OLD_REPORTS = "DELETE FROM report WHERE at <= $1";

    // block
    HAS_BLOCKED = "SELECT EXISTS (SELECT 1 FROM block WHERE person = $1 AND blocked = $2)";
    COUNT_BLOCKS = "SELECT COUNT(*) FROM block WHERE person = $1";
    INSERT_BLOCK = "INSERT INTO block (person, blocked, here_at) \
        VALUES ($1, $2, (SELECT MAX(used_at) FROM session WHERE person = $1)) ON CONFLICT DO NOTHING";
    DELETE_BLOCK = "DELETE FROM block WHERE person = $1 AND blocked = $2";

    // team
    FIND_TEAM = "SELECT n, hash, until, statement FROM team";
    FIND_PLACE = "SELECT a.standing, t.until, EXISTS (SELECT 1 FROM team_person p WHERE p.person = a.person) \
        FROM account a LEFT JOIN team t ON t.one = 1 WHERE a.person = $1";
    LIST_STAFF_ROWS = "SELECT a.person, a.root, (SELECT MAX(k.g) FROM key_generation k WHERE k.root = a.root), a.standing, a.staff_name \
        FROM account a WHERE a.standing IN ('coordinator', 'professional') \
            AND EXISTS (SELECT 1 FROM unlock u WHERE u.person = a.person) ORDER BY a.person LIMIT $1";
    LIST_STAFF = "SELECT person FROM account WHERE standing IN ('coordinator', 'professional') ORDER BY person";
    LIST_TEAM = "SELECT person FROM team_person ORDER BY person";
    LIST_CHANNELS_OF = with_list!(
        "SELECT DISTINCT l.id FROM member m JOIN log l ON l.number = m.log WHERE l.kind = 'channel' AND m.person IN",
        "ORDER BY l.id"
    );
    SET_TEAM = "INSERT INTO team (one, n, hash, until, statement) VALUES (1, $1, $2, $3, $4) \
        ON CONFLICT (one) DO UPDATE SET n = excluded.n, hash = excluded.hash, until = excluded.until, \
            statement = excluded.statement";
    DELETE_TEAM_PEOPLE = "DELETE FROM team_person";
    INSERT_TEAM_PERSON = "INSERT INTO team_person (person) VALUES ($1)";

    // organisation
    FIND_ORGANISATION = "SELECT person, root, name FROM organisation";
    INSERT_ORGANISATION = "INSERT INTO organisation (one, person, root, name, created_at) VALUES (1, $1, $2, $3, $4) \
        ON CONFLICT DO NOTHING";
}

/// Everything of the rule `$1`, what refers to something before what it refers to.
pub(crate) const DELETE_RULE: [&str; 3] =
    ["DELETE FROM rule_box WHERE rule = $1", "DELETE FROM rule_key WHERE rule = $1", "DELETE FROM rule WHERE id = $1"];

/// Everything that hangs on the log `$1`, what refers to something before what it refers to.
pub(crate) const DELETE_LOG: [&str; 13] = [
    "DELETE FROM rule_box WHERE rule IN (SELECT r.id FROM rule r JOIN log l ON l.number = r.log WHERE l.id = $1)",
    "DELETE FROM rule_key WHERE rule IN (SELECT r.id FROM rule r JOIN log l ON l.number = r.log WHERE l.id = $1)",
    "DELETE FROM rule WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM support WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM shown_mark WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM read_mark WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM ack WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM own_row WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM epoch_seal WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM member WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM channel WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM entry WHERE log = (SELECT number FROM log WHERE id = $1)",
    "DELETE FROM log WHERE id = $1",
];

/// Everything that hangs on the person `$1`, what refers to something before what it refers to. What others gave them to read
/// stays in those others' books, with nothing left to open.
pub(crate) const DELETE_PERSON: [&str; 25] = [
    "DELETE FROM refresh_token WHERE session IN (SELECT id FROM session WHERE person = $1)",
    "DELETE FROM session WHERE person = $1",
    "DELETE FROM passkey WHERE person = $1",
    "DELETE FROM half WHERE person = $1 OR keeper = $1",
    "DELETE FROM wrap WHERE person = $1",
    "DELETE FROM unlock WHERE person = $1",
    "DELETE FROM command_answer WHERE person = $1",
    "DELETE FROM choice_end WHERE person = $1",
    "DELETE FROM uncompared WHERE person = $1",
    "DELETE FROM team_person WHERE person = $1",
    "DELETE FROM block WHERE person = $1 OR blocked = $1",
    "DELETE FROM epoch_seal WHERE person = $1",
    "DELETE FROM shown_mark WHERE person = $1",
    "DELETE FROM read_mark WHERE person = $1",
    "DELETE FROM ack WHERE person = $1",
    "DELETE FROM own_row WHERE person = $1",
    "DELETE FROM rule_box WHERE rule IN (SELECT id FROM rule WHERE from_person = $1 OR to_person = $1)",
    "DELETE FROM rule_key WHERE rule IN (SELECT id FROM rule WHERE from_person = $1 OR to_person = $1)",
    "DELETE FROM rule WHERE from_person = $1 OR to_person = $1",
    "DELETE FROM answer WHERE from_person = $1 OR to_person = $1 \
        OR share IN (SELECT share FROM \"grant\" WHERE from_person = $1)",
    "DELETE FROM grant_item WHERE share IN (SELECT share FROM \"grant\" WHERE from_person = $1)",
    "DELETE FROM \"grant\" WHERE from_person = $1",
    "DELETE FROM invite WHERE maker = $1",
    "DELETE FROM report_seal WHERE person = $1 OR report IN (SELECT id FROM report WHERE from_person = $1)",
    "DELETE FROM report WHERE from_person = $1 OR NOT EXISTS (SELECT 1 FROM report_seal s WHERE s.report = report.id)",
];

// What an engine is asked about its own files. None of it is understood by the other, and none of it is asked in a transaction.

/// SQLite: brings the write-ahead log into the tables and cuts it off. First column: whether somebody was in the way.
pub(crate) const CUT_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// PostgreSQL: how large the tables are that [`REWRITE`] writes anew.
pub(crate) const COUNT_BYTES: &str = "SELECT CAST(pg_database_size(current_database()) AS BIGINT)";
/// PostgreSQL: whoever waits for a table keeps everybody behind them waiting too.
pub(crate) const WAIT_BRIEFLY: &str = "SET lock_timeout = '2s'; SET statement_timeout = 0";
/// PostgreSQL: writes each table anew that holds anything sealed, signed or secret.
pub(crate) const REWRITE: [&str; 18] = [
    "VACUUM FULL entry",
    "VACUUM FULL \"grant\"",
    "VACUUM FULL grant_item",
    "VACUUM FULL rule",
    "VACUUM FULL rule_key",
    "VACUUM FULL rule_box",
    "VACUUM FULL report",
    "VACUUM FULL report_seal",
    "VACUUM FULL epoch_seal",
    "VACUUM FULL account",
    "VACUUM FULL wrap",
    "VACUUM FULL unlock",
    "VACUUM FULL half",
    "VACUUM FULL invite",
    "VACUUM FULL command_answer",
    "VACUUM FULL own_row",
    "VACUUM FULL session",
    "VACUUM FULL refresh_token",
];
/// PostgreSQL: the log goes on in a new file, and the old ones are no longer needed.
pub(crate) const END_LOG: [&str; 2] = ["SELECT pg_switch_wal()", "CHECKPOINT"];
/// PostgreSQL: whether it keeps its old log files for later.
pub(crate) const IS_LOG_RECYCLED: &str = "SHOW wal_recycle";

/// A statement that takes many rows at once, in all its widths and both spellings.
pub(crate) struct ManyRows {
    row_by_row: LazyLock<Vec<String>>,
    together: LazyLock<Vec<String>>,
}

/// How a statement with many rows is spelled. Its values come row after row in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// For SQLite: one text with a statement for each row, values marked `?`. A statement of many rows would keep a second
    /// journal, to undo the rows before one that fails; and a numbered mark is a name there, so that finding the
    /// thousandth takes a thousand steps.
    RowByRow,
    /// For PostgreSQL: one statement for all rows, values marked `$1`, `$2` …
    Together,
}

/// Rows that a statement takes at once: any number of rows is a sum of few of these.
const ROWS: [usize; 9] = [256, 128, 64, 32, 16, 8, 4, 2, 1];
/// The most in SQLite's spelling, where each row is a prepared statement of its own.
const ROWS_ONE_BY_ONE_MAX: usize = 64;

impl ManyRows {
    /// The rows in rounds, each with the text for its width.
    pub(crate) fn rounds<'a, T>(
        &'static self,
        spelling: Spelling,
        rows: &'a [T],
    ) -> impl Iterator<Item = (&'static str, &'a [T])> {
        let mut rest = rows;
        std::iter::from_fn(move || {
            let (width, text) = self.texts(spelling).find(|(width, _)| *width <= rest.len())?;
            let (round, later) = rest.split_at(width);
            rest = later;
            Some((text, round))
        })
    }

    /// The statement in all its widths, the widest first.
    fn texts(&'static self, spelling: Spelling) -> impl Iterator<Item = (usize, &'static str)> {
        let (widths, texts) = match spelling {
            Spelling::RowByRow => (widths_one_by_one(), &self.row_by_row),
            Spelling::Together => (ROWS.as_slice(), &self.together),
        };
        widths.iter().copied().zip(texts.iter().map(String::as_str))
    }
}

fn widths_one_by_one() -> &'static [usize] {
    let wider = ROWS.iter().take_while(|rows| **rows > ROWS_ONE_BY_ONE_MAX).count();
    &ROWS[wider..]
}

/// `statement` once for each row, in all widths.
fn row_by_row(statement: &str) -> Vec<String> {
    widths_one_by_one().iter().map(|rows| vec![statement; *rows].join("; ")).collect()
}

/// One statement in all widths: `row`, whose values are marked `?`, stands once per row and is numbered through.
fn together(before: &str, row: &str, after: &str) -> Vec<String> {
    let plain = ROWS.iter().map(|rows| format!("{before} {} {after}", vec![row; *rows].join(", ")));
    let numbered = plain.map(|text| {
        let mut number = 0;
        text.split_inclusive('?').fold(String::new(), |numbered, part| {
            let Some(part) = part.strip_suffix('?') else { return numbered + part };
            number += 1;
            format!("{numbered}{part}${number}")
        })
    });
    numbered.collect()
}

/// A statement that is the same for one row and for many, but for how often its values stand in it.
macro_rules! insert_many {
    ($before:literal, $row:literal, $after:literal) => {
        ManyRows {
            row_by_row: LazyLock::new(|| row_by_row(concat!($before, " ", $row, " ", $after))),
            together: LazyLock::new(|| together($before, $row, $after)),
        }
    };
}

/// Messages.
pub(crate) static INSERT_MESSAGES: ManyRows = insert_many!(
    "INSERT INTO entry (log, seq, at, kind, content_hash, log_hash, person, author_g, role, command, is_locked, \
     header, trail, commitment, body) VALUES",
    "(?, ?, ?, 'message', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ""
);

/// The newest message of each device.
pub(crate) static SET_OWN_ROWS: ManyRows = insert_many!(
    "INSERT INTO own_row (log, person, device, n, envelope) VALUES",
    "(?, ?, ?, ?, ?)",
    "ON CONFLICT (log, person, device) DO UPDATE SET n = excluded.n, envelope = excluded.envelope"
);

/// New heads of logs (new head, number, head as it was, access as it was); passes over a log that is not as it was.
/// See: [Note: A version for free] in hot.rs.
pub(crate) static RAISE_HEADS: ManyRows = ManyRows {
    row_by_row: LazyLock::new(|| row_by_row("UPDATE log SET head = ? WHERE number = ? AND head = ? AND access = ?")),
    together: LazyLock::new(|| {
        together(
            "UPDATE log SET head = v.column1 FROM (VALUES",
            "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))",
            ") AS v WHERE log.number = v.column2 AND log.head = v.column3 AND log.access = v.column4",
        )
    }),
};

/// Every statement that an engine with such a spelling gets, with its name; those with many rows in each width.
#[must_use]
pub fn every(spelling: Spelling) -> Vec<(&'static str, &'static str)> {
    let many = [("INSERT_MESSAGES", &INSERT_MESSAGES), ("SET_OWN_ROWS", &SET_OWN_ROWS), ("RAISE_HEADS", &RAISE_HEADS)];
    let widths = many.into_iter().flat_map(|(name, many)| many.texts(spelling).map(move |(_, text)| (name, text)));
    let in_turn = DELETE_LOG.map(|text| ("DELETE_LOG", text)).into_iter();
    let in_turn = in_turn.chain(DELETE_RULE.map(|text| ("DELETE_RULE", text)));
    let in_turn = in_turn.chain(DELETE_PERSON.map(|text| ("DELETE_PERSON", text)));
    ALL.iter().copied().chain(in_turn).chain(widths).collect()
}
