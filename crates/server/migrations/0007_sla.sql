-- What was promised for a ticket and is due next (S1-29): when, and from when on
-- it is near. It orders and narrows lists; the rules say what holds. NULL: nothing
-- is due, or the clock stands.
ALTER TABLE ticket ADD COLUMN due_at INTEGER;
ALTER TABLE ticket ADD COLUMN warn_at INTEGER;
CREATE INDEX ticket_due ON ticket (enterprise, due_at) WHERE due_at IS NOT NULL;
