-- Where the office tells what happens: a row per receiver, with its key and how
-- far it has been told.
CREATE TABLE webhook (
    id               BLOB PRIMARY KEY,
    enterprise       BLOB NOT NULL REFERENCES enterprise (id),
    hook             TEXT NOT NULL,
    -- Until then a process is sending to it: no other one does.
    busy_until       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX webhook_enterprise ON webhook (enterprise, id);
