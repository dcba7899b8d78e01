-- The inbox: what this person was told. Computed from events; beside it only what
-- this device alone knows, whether a line was announced. ring: 0 no, or not any
-- more; 1 to be announced; 2 held by quiet hours.
CREATE TABLE inbox (
    ticket INTEGER NOT NULL REFERENCES ticket (key) ON DELETE CASCADE,
    n      INTEGER NOT NULL,
    news   TEXT    NOT NULL,
    by     TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    urgent INTEGER NOT NULL,
    ring   INTEGER NOT NULL,
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_at ON inbox (at DESC);
CREATE INDEX inbox_ring ON inbox (ring) WHERE ring <> 0;
INSERT INTO inbox (ticket, n, news, by, at, urgent, ring)
    SELECT t.key, n.n, n.kind, 'system', t.updated_at, 0, 1
    FROM notice n JOIN ticket t ON t.id = n.ticket;
DROP TABLE notice;

-- How far this person has read, by ticket; all zeroes is everything, up to a
-- moment. unsent until the office has said that it knows.
CREATE TABLE read_mark (
    ticket  BLOB    NOT NULL PRIMARY KEY,
    through INTEGER NOT NULL,
    unsent  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
