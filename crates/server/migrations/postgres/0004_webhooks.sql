-- Where the office tells what happens: a row per receiver, with its key and how
-- far it has been told.
CREATE TABLE webhook (
    id               uuid PRIMARY KEY,
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    hook             text NOT NULL,
    -- Until then a process is sending to it: no other one does.
    busy_until       bigint NOT NULL DEFAULT 0
);
CREATE INDEX webhook_enterprise ON webhook (enterprise, id);

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON webhook
    USING (enterprise = fieldfare_enterprise() OR fieldfare_everybodys());
