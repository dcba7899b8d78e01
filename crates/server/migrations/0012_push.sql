-- Browsers that a requester wants to be told in (web push): one row per ticket and
-- browser, with the one notice that waits for it. A later one takes its place, since
-- what a notice says is made when it is sent.
CREATE TABLE push (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    -- SHA-256 of the endpoint.
    browser          TEXT NOT NULL,
    endpoint         TEXT NOT NULL,
    -- The browser's key and secret, base64url.
    p256dh           TEXT NOT NULL,
    auth             TEXT NOT NULL,
    language         TEXT NOT NULL,
    at               INTEGER NOT NULL,
    -- The event that waits to be told, with its letter; without a letter none does.
    n                INTEGER NOT NULL DEFAULT 0,
    letter           TEXT NOT NULL DEFAULT '',
    asked_at         INTEGER NOT NULL DEFAULT 0,
    not_before       INTEGER NOT NULL DEFAULT 0,
    tries            INTEGER NOT NULL DEFAULT 0,
    -- Until then a process is handing it over.
    busy_until       INTEGER NOT NULL DEFAULT 0,
    -- The last version of the ticket that a notice told of, and when.
    covers           INTEGER NOT NULL DEFAULT 0,
    told_at          INTEGER,
    -- Why the last notice did not get through; empty when it did.
    said             TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ticket, browser)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_waiting ON push (not_before) WHERE letter <> '';
