-- The tables of Naast: one text for SQLite and for PostgreSQL 15 and later.
--
-- Ids are 16 bytes, hashes 32, times milliseconds since 1970. Both come from the program: no SERIAL, no now(). What people
-- say is ciphertext or not here at all.

-- The database itself: one row.
CREATE TABLE deployment (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  -- The life of this database; another one after a restore.
  lineage BYTEA NOT NULL,
  tenant BYTEA NOT NULL,
  -- Newest number of a log that was given out.
  logs BIGINT NOT NULL
);

-- A log, a channel's or a person's. Its number stands for it inside the database, where 16 bytes a row would add up.
CREATE TABLE log (
  number BIGINT PRIMARY KEY,
  id BYTEA NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('channel', 'person')),
  -- Newest entry.
  head BIGINT NOT NULL,
  -- Grows whenever somebody may no longer read something.
  access BIGINT NOT NULL
);

-- An entry. Messages have columns of their own; of an erased one they are empty. Everything else is JSON.
CREATE TABLE entry (
  log BIGINT NOT NULL REFERENCES log (number),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  -- Of a message: its envelope hash.
  content_hash BYTEA NOT NULL,
  -- Hash of the log after this entry.
  log_hash BYTEA NOT NULL,
  content BYTEA,
  person BYTEA,
  author_g BIGINT,
  role TEXT,
  command BYTEA,
  is_locked BOOLEAN,
  header TEXT,
  trail TEXT,
  commitment BYTEA,
  body BYTEA,
  erased_at BIGINT,
  PRIMARY KEY (log, seq),
  CHECK ((kind = 'message') = (content IS NULL)),
  CHECK ((kind = 'message') = (person IS NOT NULL AND author_g IS NOT NULL AND role IS NOT NULL AND command IS NOT NULL
    AND is_locked IS NOT NULL)),
  CHECK ((kind = 'message' AND erased_at IS NULL)
    = (header IS NOT NULL AND trail IS NOT NULL AND commitment IS NOT NULL AND body IS NOT NULL))
);
CREATE UNIQUE INDEX entry_envelope ON entry (content_hash) WHERE kind = 'message';
CREATE UNIQUE INDEX entry_command ON entry (person, command) WHERE kind = 'message';

-- A stretch of a log that somebody may read: entries from from_seq, messages from read_from, up to until_seq. Who has one
-- without an end is in now; nobody else is served anything.
CREATE TABLE member (
  log BIGINT NOT NULL REFERENCES log (number),
  person BYTEA NOT NULL,
  from_seq BIGINT NOT NULL,
  read_from BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (log, person, read_from)
);
CREATE INDEX member_person ON member (person);

-- A channel as its log tells it: core's Room as JSON.
CREATE TABLE channel (
  log BIGINT PRIMARY KEY REFERENCES log (number),
  owner BYTEA NOT NULL,
  room TEXT NOT NULL
);

-- The key of an epoch, sealed to one person.
CREATE TABLE epoch_seal (
  log BIGINT NOT NULL REFERENCES log (number),
  seq BIGINT NOT NULL,
  person BYTEA NOT NULL,
  seal BYTEA NOT NULL,
  PRIMARY KEY (log, seq, person)
);

-- The newest message of a person's device in a channel. Devices name themselves: a name alone is nobody's.
CREATE TABLE own_row (
  log BIGINT NOT NULL REFERENCES log (number),
  person BYTEA NOT NULL,
  device BYTEA NOT NULL,
  n BIGINT NOT NULL,
  envelope BYTEA NOT NULL,
  PRIMARY KEY (log, person, device)
);

-- Newest entry that a device has stored.
CREATE TABLE ack (
  log BIGINT NOT NULL REFERENCES log (number),
  person BYTEA NOT NULL,
  device BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (log, person, device)
);

-- Newest entry that a person saw on a screen.
CREATE TABLE read_mark (
  log BIGINT NOT NULL REFERENCES log (number),
  person BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (log, person)
);

CREATE TABLE account (
  person BYTEA PRIMARY KEY,
  standing TEXT NOT NULL,
  root BYTEA NOT NULL UNIQUE,
  -- The login name under the server's login key.
  login BYTEA NOT NULL UNIQUE,
  -- OPAQUE registration record.
  record BYTEA NOT NULL,
  vault BYTEA NOT NULL,
  bag_n BIGINT NOT NULL,
  bag BYTEA NOT NULL,
  -- What a recovery code is checked against.
  code_check BYTEA UNIQUE,
  staff_name TEXT,
  created_at BIGINT NOT NULL
);

-- A generation of somebody's keys, or of the organisation's: a `key` statement.
CREATE TABLE key_generation (
  root BYTEA NOT NULL,
  g BIGINT NOT NULL,
  statement TEXT NOT NULL,
  PRIMARY KEY (root, g)
);

-- A list of the factors that open an account: an `unlock` statement.
CREATE TABLE unlock (
  person BYTEA NOT NULL REFERENCES account (person),
  n BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  statement TEXT NOT NULL,
  PRIMARY KEY (person, n)
);

-- The account secret under one factor of the newest list.
CREATE TABLE wrap (
  person BYTEA NOT NULL REFERENCES account (person),
  factor TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  PRIMARY KEY (person, factor)
);

CREATE TABLE session (
  id BYTEA PRIMARY KEY,
  person BYTEA NOT NULL REFERENCES account (person),
  device BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX session_person ON session (person);

-- Every refresh token of a session, by its hash: a replaced one that comes back gives a thief away.
CREATE TABLE refresh_token (
  hash BYTEA PRIMARY KEY,
  session BYTEA NOT NULL REFERENCES session (id),
  replaced_at BIGINT
);
CREATE INDEX refresh_token_session ON refresh_token (session);

CREATE TABLE invite (
  id BYTEA PRIMARY KEY,
  invite_key BYTEA NOT NULL,
  standing TEXT NOT NULL,
  until BIGINT NOT NULL,
  -- Nobody made the very first link.
  maker BYTEA,
  card BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  taken_by BYTEA,
  closed_at BIGINT,
  -- How often its card was answered, and the hash of the newest answer.
  answers BIGINT NOT NULL,
  answer_hash BYTEA,
  CHECK (taken_by IS NULL OR closed_at IS NOT NULL)
);
CREATE INDEX invite_maker ON invite (maker);

-- The first answer to a command; those to `send` are found in entry.
CREATE TABLE command_answer (
  person BYTEA NOT NULL,
  command BYTEA NOT NULL,
  fingerprint BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person, command)
);
CREATE INDEX command_answer_at ON command_answer (at);

-- The end of somebody's chain of choices.
CREATE TABLE choice_end (
  person BYTEA PRIMARY KEY,
  n BIGINT NOT NULL,
  hash BYTEA NOT NULL
);

-- What a share gives one person. A withdrawn one has no seal.
CREATE TABLE "grant" (
  share BYTEA PRIMARY KEY,
  from_person BYTEA NOT NULL,
  to_person BYTEA NOT NULL,
  to_g BIGINT NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT,
  opened_at BIGINT,
  withdrawn_at BIGINT,
  statement TEXT NOT NULL,
  seal BYTEA,
  CHECK ((seal IS NULL) = (withdrawn_at IS NOT NULL))
);
CREATE INDEX grant_to ON "grant" (to_person);
CREATE INDEX grant_from ON "grant" (from_person);

CREATE TABLE grant_item (
  share BYTEA NOT NULL REFERENCES "grant" (share),
  place BIGINT NOT NULL,
  envelope BYTEA NOT NULL,
  PRIMARY KEY (share, place)
);

-- The organisation that runs this deployment: one row, once it has a name.
CREATE TABLE organisation (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  person BYTEA NOT NULL,
  root BYTEA NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
