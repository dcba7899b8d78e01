-- The first shape of a replica. A ticket is its events (design: "the event log
-- is the replica"); what is beside them here can be computed again from them,
-- except what this device alone knows: the outbox, the journal, own photos, and
-- which reminders were shown.

-- Small facts: who speaks, where the feed was left, who is signed in.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A ticket that this device holds, with what lists show of it.
-- scope: new = made here, the feed has not brought it yet; held = in the feed;
-- leaving = out of scope, own work on it is not acknowledged (I12);
-- stale = from an earlier epoch, until the new snapshot has replaced it (I18).
CREATE TABLE ticket (
    key               INTEGER NOT NULL PRIMARY KEY,
    id                BLOB    NOT NULL UNIQUE,
    handle            INTEGER UNIQUE,
    scope             TEXT    NOT NULL CHECK (scope IN ('new', 'held', 'leaving', 'stale')),
    version_known     INTEGER NOT NULL DEFAULT 0,
    state             TEXT    NOT NULL DEFAULT 'draft',
    close_kind        TEXT,
    priority          TEXT    NOT NULL DEFAULT 'normal',
    number            INTEGER,
    title             TEXT    NOT NULL DEFAULT '',
    place             TEXT    NOT NULL DEFAULT '',
    equipment_name    TEXT    NOT NULL DEFAULT '',
    contact_name      TEXT    NOT NULL DEFAULT '',
    type_id           BLOB,
    assignee          BLOB,
    last_handler      BLOB,
    created_at        INTEGER NOT NULL DEFAULT 0,
    updated_at        INTEGER NOT NULL DEFAULT 0,
    appointment       TEXT    NOT NULL DEFAULT '',
    appointment_at    INTEGER,
    returned          INTEGER NOT NULL DEFAULT 0,
    requester_replied INTEGER NOT NULL DEFAULT 0,
    hold_reason       TEXT    NOT NULL DEFAULT '',
    unsent            INTEGER NOT NULL DEFAULT 0,
    parked            INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Covers the list, so that fifty rows are one walk along one tree.
CREATE INDEX ticket_list ON ticket (
    updated_at DESC, key DESC, scope, state, assignee, last_handler, priority, id,
    close_kind, number, title, place, equipment_name, contact_name, type_id, created_at,
    appointment, appointment_at, returned, requester_replied, hold_reason, unsent, parked
);

-- What happened, as the feed said it.
CREATE TABLE event (
    ticket INTEGER NOT NULL REFERENCES ticket (key) ON DELETE CASCADE,
    n      INTEGER NOT NULL,
    body   TEXT    NOT NULL,
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;

-- Own commands until the feed shows them. waiting and sending: no outcome yet;
-- sent: accepted, the feed has not passed it (I8); rejected and parked: a person
-- decides, nothing else removes them (I5). wire_seq counts 1, 2, 3 per replica
-- and is given when an entry is sent first. number and title keep an entry
-- readable after its ticket was forgotten.
CREATE TABLE outbox (
    seq               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    command_id        BLOB    NOT NULL UNIQUE,
    ticket            BLOB    NOT NULL,
    body              TEXT    NOT NULL,
    state             TEXT    NOT NULL
                      CHECK (state IN ('waiting', 'sending', 'sent', 'rejected', 'parked')),
    wire_seq          INTEGER,
    tries             INTEGER NOT NULL DEFAULT 0,
    problem           TEXT    NOT NULL DEFAULT '',
    why               TEXT    NOT NULL DEFAULT '',
    created_at        INTEGER NOT NULL,
    accepted_version  INTEGER,
    accepted_position INTEGER,
    number            INTEGER,
    title             TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_ticket ON outbox (ticket);

-- Acknowledged commands, until the office has them in a backup (I18).
CREATE TABLE acked (
    seq        INTEGER NOT NULL PRIMARY KEY,
    command_id BLOB    NOT NULL UNIQUE,
    ticket     BLOB    NOT NULL,
    body       TEXT    NOT NULL,
    wire_seq   INTEGER,
    outcome    TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Own photos: their bytes are in the vault before the row is here (I1).
CREATE TABLE photo (
    id         BLOB    NOT NULL PRIMARY KEY,
    ticket     BLOB    NOT NULL,
    command_id BLOB    NOT NULL,
    sha256     TEXT    NOT NULL,
    bytes      INTEGER NOT NULL,
    meta       TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'sending', 'arrived', 'refused')),
    sent_bytes INTEGER NOT NULL DEFAULT 0,
    upload_url TEXT    NOT NULL DEFAULT '',
    tries      INTEGER NOT NULL DEFAULT 0,
    problem    TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_ticket ON photo (ticket);

-- Which blob of the vault is which picture of which photo, own or fetched.
CREATE TABLE picture (
    photo  BLOB NOT NULL,
    size   TEXT NOT NULL CHECK (size IN ('thumb', 'full')),
    ticket BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (photo, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_ticket ON picture (ticket);

-- Pictures that belong here and are to be fetched.
CREATE TABLE wanted (
    photo  BLOB NOT NULL,
    size   TEXT NOT NULL CHECK (size IN ('thumb', 'full')),
    ticket BLOB NOT NULL,
    PRIMARY KEY (photo, size)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted_ticket ON wanted (ticket);

-- Blobs whose rows are gone: their files are removed after the transaction.
CREATE TABLE vault_trash (
    sha256 TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- One per appointment, start and lead: occurrence is their hash, so that a
-- reminder that was shown stays shown after its ticket was forgotten.
CREATE TABLE reminder (
    occurrence  BLOB    NOT NULL PRIMARY KEY,
    ticket      BLOB    NOT NULL,
    appointment BLOB    NOT NULL,
    fire_at     INTEGER NOT NULL,
    starts_at   INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('armed', 'shown', 'late'))
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_ticket ON reminder (ticket);

-- What the person is told once: work that came into their hands.
CREATE TABLE notice (
    ticket BLOB    NOT NULL,
    n      INTEGER NOT NULL,
    kind   TEXT    NOT NULL CHECK (kind IN ('assigned', 'passed_on', 'came_back', 'returned')),
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;

-- Own folded words, one document per ticket; rowid is the ticket's key.
CREATE VIRTUAL TABLE search USING fts5 (
    folded, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0"
);

-- Tickets whose words changed since they were indexed.
CREATE TABLE dirty (
    ticket INTEGER NOT NULL PRIMARY KEY REFERENCES ticket (key) ON DELETE CASCADE
) STRICT;

-- What the office acknowledged last; at most 20.
CREATE TABLE receipt (
    n      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entry  BLOB    NOT NULL,
    ticket BLOB    NOT NULL,
    kind   TEXT    NOT NULL CHECK (kind IN ('command', 'photo')),
    act    TEXT    NOT NULL,
    bytes  INTEGER NOT NULL,
    number INTEGER,
    title  TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
