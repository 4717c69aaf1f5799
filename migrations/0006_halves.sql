-- PIN and a person: the half of a way in that somebody else keeps, with what the PIN is checked against. One per person.

CREATE TABLE half (
  person BYTEA PRIMARY KEY REFERENCES account (person),
  keeper BYTEA NOT NULL REFERENCES account (person),
  -- The half, sealed to this generation of the keeper's keys.
  keeper_g BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  -- OPAQUE registration record of the PIN.
  record BYTEA NOT NULL,
  -- How often the PIN was tried, whatever came of it. Nothing takes it back.
  tries BIGINT NOT NULL,
  -- The keeper blocked its owner, who is not told: taken and never delivered.
  is_hidden BOOLEAN NOT NULL
);
CREATE INDEX half_keeper ON half (keeper);
