-- Whoever blocks somebody was last here for them at that moment, and not later: they look like somebody who stays away. Of a block that
-- is older than this column, nobody knows the moment any more: the newest that is known now stands for it.
ALTER TABLE block ADD COLUMN here_at BIGINT;
UPDATE block SET here_at = (SELECT MAX(used_at) FROM session WHERE session.person = block.person);
