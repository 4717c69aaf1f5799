-- Rooms in which somebody is talked about who is not in them.

-- A support room and its youth, who is told who is in it.
CREATE TABLE support (
  log BIGINT PRIMARY KEY REFERENCES log (number),
  youth BYTEA NOT NULL
);
CREATE INDEX support_youth ON support (youth);
