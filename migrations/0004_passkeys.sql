-- Passkeys: one per person, always one way in more.

CREATE TABLE passkey (
  person BYTEA PRIMARY KEY REFERENCES account (person),
  credential BYTEA NOT NULL UNIQUE,
  -- Public key, counter and flags as the WebAuthn library keeps them: JSON.
  record TEXT NOT NULL
);
