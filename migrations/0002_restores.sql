-- What a restore leaves behind.

-- Whose shares nobody is served: the database was restored from a backup, and no app of theirs has compared its choices with
-- it yet. What they took back after the backup would be there again.
CREATE TABLE uncompared (
  person BYTEA PRIMARY KEY
);
