-- Lists answer at once however many tickets are here.

-- How many tickets of a state the lists show, so that nothing is counted when a
-- list is opened. Kept by the table itself: no writer can forget it.
CREATE TABLE tally (
    state TEXT    NOT NULL PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tally (state, n)
    SELECT state, count(*) FROM ticket WHERE scope <> 'leaving' AND state <> 'draft'
    GROUP BY state;

CREATE TRIGGER tally_in AFTER INSERT ON ticket
WHEN NEW.scope <> 'leaving' AND NEW.state <> 'draft'
BEGIN
    INSERT INTO tally (state, n) VALUES (NEW.state, 1)
        ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER tally_out AFTER DELETE ON ticket
WHEN OLD.scope <> 'leaving' AND OLD.state <> 'draft'
BEGIN
    UPDATE tally SET n = n - 1 WHERE state = OLD.state;
END;

CREATE TRIGGER tally_moved AFTER UPDATE OF scope, state ON ticket
WHEN OLD.state <> NEW.state OR (OLD.scope = 'leaving') <> (NEW.scope = 'leaving')
BEGIN
    UPDATE tally SET n = n - 1
        WHERE state = OLD.state AND OLD.scope <> 'leaving' AND OLD.state <> 'draft';
    INSERT INTO tally (state, n)
        SELECT NEW.state, 1 WHERE NEW.scope <> 'leaving' AND NEW.state <> 'draft'
        ON CONFLICT (state) DO UPDATE SET n = n + 1;
END;

-- The queue in its order: the most urgent, then who has waited longest.
CREATE INDEX ticket_queue ON ticket (
    (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END),
    created_at
) WHERE state = 'pending_assignment';

-- Whose tickets are whose.
CREATE INDEX ticket_assignee ON ticket (assignee) WHERE assignee IS NOT NULL;
CREATE INDEX ticket_handler ON ticket (last_handler) WHERE last_handler IS NOT NULL;
