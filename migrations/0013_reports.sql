-- Reports to the organisation's adviser, until one of them closes it or its time is over. What was closed has no row here.

CREATE TABLE report (
  id BYTEA PRIMARY KEY,
  from_person BYTEA NOT NULL,
  at BIGINT NOT NULL,
  statement TEXT NOT NULL,
  sealed BYTEA NOT NULL
);
CREATE INDEX report_from ON report (from_person);
CREATE INDEX report_at ON report (at);

-- The key of a report, sealed to one adviser.
CREATE TABLE report_seal (
  report BYTEA NOT NULL REFERENCES report (id),
  person BYTEA NOT NULL,
  seal BYTEA NOT NULL,
  PRIMARY KEY (report, person)
);
CREATE INDEX report_seal_person ON report_seal (person);
