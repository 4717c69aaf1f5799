-- Conversations whose owner lost everything.

-- Reads what a member handed over to them: is not in, and nobody waits for what reaches them.
ALTER TABLE member ADD COLUMN is_heir BOOLEAN NOT NULL DEFAULT FALSE;
