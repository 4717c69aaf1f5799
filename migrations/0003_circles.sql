-- Staff, blocks, and who shows how far they read.

-- The newest `team` statement of the organisation: one row, once there is one.
CREATE TABLE team (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  n BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  until BIGINT NOT NULL,
  statement TEXT NOT NULL
);

-- Everybody whom it lists.
CREATE TABLE team_person (
  person BYTEA PRIMARY KEY
);

-- Of whom somebody wants to hear nothing.
CREATE TABLE block (
  person BYTEA NOT NULL,
  blocked BYTEA NOT NULL,
  PRIMARY KEY (person, blocked)
);

-- Taken and never delivered: its reader had blocked whose it is.
ALTER TABLE member ADD COLUMN is_hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "grant" ADD COLUMN is_hidden BOOLEAN NOT NULL DEFAULT FALSE;

-- Who lets the others in a channel see how far they read.
CREATE TABLE shown_mark (
  log BIGINT NOT NULL REFERENCES log (number),
  person BYTEA NOT NULL,
  PRIMARY KEY (log, person)
);
