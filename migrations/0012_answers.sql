-- Answers to what was shared: that somebody answered, and who was told of it. The words lie sealed in those people's logs.

CREATE TABLE answer (
  share BYTEA NOT NULL,
  from_person BYTEA NOT NULL,
  -- The youth, always: a share is answered once, whether or not they hear of it. A JIM only if he hears of it.
  to_person BYTEA NOT NULL,
  PRIMARY KEY (share, to_person)
);
CREATE INDEX answer_to ON answer (to_person, from_person);
CREATE INDEX answer_from ON answer (from_person);

-- Whether a message was given to anybody before: its author is told once.
CREATE INDEX grant_item_envelope ON grant_item (envelope);
