-- How an enterprise is set up: types of ticket, departments and the like. Each
-- version of a record that ever was stays; the newest one that is no draft is in
-- force.
CREATE TABLE setup (
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    kind             TEXT NOT NULL,
    id               BLOB NOT NULL,
    version          INTEGER NOT NULL,
    -- draft, published or deleted.
    stage            TEXT NOT NULL,
    -- What it says, as the rules' struct for its kind.
    body             TEXT NOT NULL,
    -- Who wrote it; none when it was there from the beginning.
    account          BLOB,
    at               INTEGER NOT NULL,
    PRIMARY KEY (enterprise, kind, id, version)
) STRICT, WITHOUT ROWID;

INSERT INTO setup (enterprise, kind, id, version, stage, body, account, at)
    SELECT enterprise, 'ticket_type', id, 1, 'published',
        json_object('name', name, 'place', place, 'policy', json(policy)), NULL, 0
    FROM ticket_type;
DROP TABLE ticket_type;
