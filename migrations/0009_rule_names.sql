-- A standing rule has a random name, and its reader a statement of their own. What was said under a number before is read by no app
-- any more; no release ever had it.

DROP TABLE rule_box;
DROP TABLE rule_key;
DROP TABLE rule;

CREATE TABLE rule (
  id BYTEA PRIMARY KEY,
  log BIGINT NOT NULL REFERENCES log (number),
  from_person BYTEA NOT NULL,
  to_person BYTEA NOT NULL,
  at BIGINT NOT NULL,
  until BIGINT,
  -- What members see.
  statement TEXT NOT NULL,
  -- What the reader sees.
  for_reader TEXT NOT NULL
);
CREATE INDEX rule_log ON rule (log);
CREATE INDEX rule_to ON rule (to_person);
CREATE INDEX rule_from ON rule (from_person);

-- The key of a rule in an epoch, sealed to its reader.
CREATE TABLE rule_key (
  rule BYTEA NOT NULL REFERENCES rule (id),
  epoch BIGINT NOT NULL,
  seal BYTEA NOT NULL,
  PRIMARY KEY (rule, epoch)
);

-- The key of a message that a rule covers, under the rule's; with its place in the channel's log.
CREATE TABLE rule_box (
  rule BYTEA NOT NULL REFERENCES rule (id),
  seq BIGINT NOT NULL,
  envelope BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (rule, seq)
);
CREATE INDEX rule_box_envelope ON rule_box (envelope);
