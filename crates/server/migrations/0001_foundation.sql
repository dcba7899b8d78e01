-- The office. One SQLite file; times are milliseconds since 1970 in UTC.

CREATE TABLE enterprise (
    id               BLOB PRIMARY KEY,
    name             TEXT NOT NULL,
    zone             TEXT NOT NULL,
    -- Counts commits that devices can see; bumped as the last statement of each.
    position         INTEGER NOT NULL DEFAULT 0,
    -- Last human ticket number given.
    last_number      INTEGER NOT NULL DEFAULT 1000,
    directory_version INTEGER NOT NULL DEFAULT 1,
    -- Secret part of the address that a monitoring system posts alerts to.
    alert_token      TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE account (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    email            TEXT NOT NULL,
    name             TEXT NOT NULL,
    phone            TEXT NOT NULL DEFAULT '',
    role             TEXT NOT NULL,
    active           INTEGER NOT NULL DEFAULT 1,
    handles          INTEGER NOT NULL DEFAULT 0,
    -- argon2id in PHC form; empty until the one-time link was used.
    password         TEXT NOT NULL DEFAULT '',
    -- SHA-256 of the one-time set-up token; empty when none is open.
    set_up_hash      TEXT NOT NULL DEFAULT '',
    set_up_until     INTEGER NOT NULL DEFAULT 0,
    -- Grows when the role, the password or the state changes.
    changed_at       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (enterprise, id)
) STRICT;
CREATE UNIQUE INDEX account_email ON account (email);

-- A token of one device or one browser. Only its SHA-256 is kept.
CREATE TABLE token (
    hash             TEXT PRIMARY KEY,
    account          BLOB NOT NULL REFERENCES account (id),
    replica          BLOB,
    device_name      TEXT NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    last_seen_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX token_account ON token (account);

-- One row per replica that ever spoke (I3, I19).
CREATE TABLE replica (
    id               BLOB PRIMARY KEY,
    account          BLOB NOT NULL REFERENCES account (id),
    incarnation      INTEGER NOT NULL,
    lease            TEXT NOT NULL,
    lease_before     TEXT NOT NULL DEFAULT '',
    last_seq         INTEGER NOT NULL DEFAULT 0,
    last_seen_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE ticket_type (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    place            INTEGER NOT NULL,
    name             TEXT NOT NULL,
    policy           TEXT NOT NULL
) STRICT;

CREATE TABLE equipment (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    name             TEXT NOT NULL,
    place            TEXT NOT NULL DEFAULT '',
    address          TEXT NOT NULL DEFAULT '',
    zone             TEXT NOT NULL DEFAULT '',
    code             TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX equipment_enterprise ON equipment (enterprise, name);

-- What lists need of a ticket. The ticket itself is its events.
CREATE TABLE ticket (
    key              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE,
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    version          INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    title            TEXT NOT NULL,
    state            TEXT NOT NULL,
    priority         TEXT NOT NULL,
    assignee         BLOB,
    owner            BLOB,
    place            TEXT NOT NULL DEFAULT '',
    alert            TEXT NOT NULL DEFAULT '',
    -- SHA-256 of the requester's status token, and the token itself sealed
    -- nowhere: it is derived from the office's secret and the ticket's id.
    status_hash      TEXT NOT NULL DEFAULT '',
    visibility       TEXT NOT NULL,
    parked           INTEGER NOT NULL DEFAULT 0,
    -- Folded words of the ticket, for the console's search.
    words            TEXT NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    closed_at        INTEGER,
    -- Feed position of its last change.
    position         INTEGER NOT NULL,
    UNIQUE (enterprise, number)
) STRICT;
CREATE INDEX ticket_list ON ticket (enterprise, state, updated_at DESC);
CREATE INDEX ticket_updated ON ticket (enterprise, updated_at DESC);
CREATE INDEX ticket_assignee ON ticket (enterprise, assignee, state) WHERE assignee IS NOT NULL;
CREATE INDEX ticket_alert ON ticket (enterprise, alert) WHERE alert <> '';
CREATE INDEX ticket_status ON ticket (status_hash) WHERE status_hash <> '';

CREATE TABLE event (
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    n                INTEGER NOT NULL,
    -- Feed position of the commit that wrote it.
    position         INTEGER NOT NULL,
    body             TEXT NOT NULL,
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;

-- Stored outcomes: never expired by time (I3).
CREATE TABLE command (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL,
    account          BLOB,
    replica          BLOB,
    seq              INTEGER NOT NULL DEFAULT 0,
    hash             TEXT NOT NULL,
    outcome          TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who holds what on a device: written with the effect (I11, I12). A handle is
-- per person, so that it tells nothing about anybody else's tickets.
CREATE TABLE scope (
    account          BLOB NOT NULL REFERENCES account (id),
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    handle           INTEGER NOT NULL,
    entered_at       INTEGER NOT NULL,
    left_at          INTEGER,
    -- Feed position of the ticket's last change while it was held.
    changed_at       INTEGER NOT NULL,
    PRIMARY KEY (account, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX scope_changed ON scope (account, changed_at);
CREATE UNIQUE INDEX scope_handle ON scope (account, handle);
CREATE INDEX scope_ticket ON scope (ticket) WHERE left_at IS NULL;

-- Blobs by name; a blob is one enterprise's (existence is never answered by
-- hash alone).
CREATE TABLE blob (
    enterprise       BLOB NOT NULL,
    sha256           TEXT NOT NULL,
    bytes            INTEGER NOT NULL,
    arrived_at       INTEGER NOT NULL,
    PRIMARY KEY (enterprise, sha256)
) STRICT, WITHOUT ROWID;

-- Uploads that are under way (tus 1.0).
CREATE TABLE upload (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL,
    account          BLOB,
    ticket           BLOB NOT NULL,
    photo            BLOB NOT NULL,
    sha256           TEXT NOT NULL,
    bytes            INTEGER NOT NULL,
    -- Bytes that are on the disk for certain (I15).
    received         INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_created ON upload (created_at);

-- What is kept of a photo that has arrived. The office develops a photo anew
-- when it is not already as the office keeps it, so the hash of what is kept may
-- differ from the declared one, which stays in the ticket's events.
CREATE TABLE photo (
    ticket           INTEGER NOT NULL REFERENCES ticket (key),
    id               BLOB NOT NULL,
    declared         TEXT NOT NULL,
    kept             TEXT NOT NULL,
    thumb            TEXT NOT NULL,
    PRIMARY KEY (ticket, id)
) STRICT, WITHOUT ROWID;

-- A page and a monitoring system send no clock and no version with what they
-- ask for. The office fills these in, and remembers under the command's id what
-- it filled in, so that the same request is the same command again (I3).
CREATE TABLE asked (
    command          BLOB PRIMARY KEY,
    at               INTEGER NOT NULL,
    base_version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    n                INTEGER PRIMARY KEY,
    at               INTEGER NOT NULL,
    enterprise       BLOB,
    account          BLOB,
    action           TEXT NOT NULL,
    subject          TEXT NOT NULL,
    -- SHA-256 over the row before and this row: a changed row is noticed.
    chain            TEXT NOT NULL
) STRICT;

CREATE TABLE office (
    name             TEXT PRIMARY KEY,
    value            TEXT NOT NULL
) STRICT, WITHOUT ROWID;
