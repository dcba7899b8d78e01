-- What people are told, how far they have read, what reached them, and mail.

-- Lines of inboxes: made of events with the transaction that wrote them. A line
-- is one person's or an audience's.
CREATE TABLE inbox (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    n                INTEGER NOT NULL,
    slot             INTEGER NOT NULL,
    news             TEXT NOT NULL,
    audience         TEXT NOT NULL,
    account          BLOB,
    by               TEXT NOT NULL,
    at               INTEGER NOT NULL,
    urgent           INTEGER NOT NULL,
    PRIMARY KEY (ticket, n, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_at ON inbox (enterprise, at);

-- How far a person has read: a version of a ticket, or of everything (all zeroes)
-- a moment. seq counts this person's changes, for their devices.
CREATE TABLE read_mark (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    account          BLOB NOT NULL,
    ticket           BLOB NOT NULL,
    through          INTEGER NOT NULL,
    seq              INTEGER NOT NULL,
    PRIMARY KEY (account, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_mark_seq ON read_mark (account, seq);

-- What is a person's own: their counter, and their quiet hours as JSON.
CREATE TABLE personal (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    account          BLOB NOT NULL PRIMARY KEY,
    seq              INTEGER NOT NULL,
    quiet            TEXT NOT NULL DEFAULT '',
    quiet_seq        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Assignments that are to reach a device (S2-8), with the feed position that
-- brings them. settled: it has, or the dispatchers were told that it has not.
CREATE TABLE assignment (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    n                INTEGER NOT NULL,
    account          BLOB NOT NULL,
    position         INTEGER NOT NULL,
    at               INTEGER NOT NULL,
    due_at           INTEGER,
    settled          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_account ON assignment (account, position);
CREATE INDEX assignment_due ON assignment (due_at) WHERE settled = 0 AND due_at IS NOT NULL;

-- Which device said when that it has an assignment. All zeroes is a browser.
CREATE TABLE reached (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    n                INTEGER NOT NULL,
    replica          BLOB NOT NULL,
    device           TEXT NOT NULL,
    at               INTEGER NOT NULL,
    PRIMARY KEY (ticket, n, replica)
) STRICT, WITHOUT ROWID;

-- Up to which feed position a replica has said so.
ALTER TABLE replica ADD COLUMN told_through INTEGER NOT NULL DEFAULT 0;

-- Mail to requesters: a row per event that asks for one, so that none is written
-- to twice.
CREATE TABLE mail (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    n                INTEGER NOT NULL,
    letter           TEXT NOT NULL,
    address          TEXT NOT NULL,
    state            TEXT NOT NULL DEFAULT 'queued',
    at               INTEGER NOT NULL,
    not_before       INTEGER NOT NULL,
    tries            INTEGER NOT NULL DEFAULT 0,
    -- Until then a process is handing it over.
    busy_until       INTEGER NOT NULL DEFAULT 0,
    -- The last version of the ticket that the mail told of.
    covers           INTEGER NOT NULL DEFAULT 0,
    said             TEXT NOT NULL DEFAULT '',
    done_at          INTEGER,
    PRIMARY KEY (ticket, n, letter)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_queued ON mail (not_before) WHERE state IN ('queued', 'sending');
