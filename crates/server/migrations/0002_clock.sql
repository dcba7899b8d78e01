-- What the office does by itself when its time has come (T17, T18). One row per
-- ticket that waits for its requester; written with the effect that starts or
-- ends the wait. It only says when to look: the rules say what is due.
CREATE TABLE timer (
    ticket           INTEGER PRIMARY KEY REFERENCES ticket (key),
    due_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX timer_due ON timer (due_at);

-- A sequence number of a replica belongs to one command (I19).
CREATE INDEX command_seq ON command (replica, seq) WHERE replica IS NOT NULL;

-- A sign-in is a family of tokens, each the successor of the one before.
ALTER TABLE token ADD COLUMN family TEXT NOT NULL DEFAULT '';
-- When its person signed in.
ALTER TABLE token ADD COLUMN signed_in_at INTEGER NOT NULL DEFAULT 0;
-- The token that it follows, until it was used itself; then empty.
ALTER TABLE token ADD COLUMN follows TEXT NOT NULL DEFAULT '';
-- When its successor was used first: it is good for a short while longer.
ALTER TABLE token ADD COLUMN replaced_at INTEGER;
UPDATE token SET family = hash, signed_in_at = created_at;
CREATE INDEX token_family ON token (family);
CREATE INDEX token_follows ON token (follows) WHERE follows <> '';
