-- How an enterprise is set up: types of ticket, departments and the like. Each
-- version of a record that ever was stays; the newest one that is no draft is in
-- force.
CREATE TABLE setup (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    kind             text NOT NULL,
    id               uuid NOT NULL,
    version          bigint NOT NULL,
    -- draft, published or deleted.
    stage            text NOT NULL,
    -- What it says, as the rules' struct for its kind.
    body             text NOT NULL,
    -- Who wrote it; none when it was there from the beginning.
    account          uuid,
    at               bigint NOT NULL,
    PRIMARY KEY (enterprise, kind, id, version)
);
ALTER TABLE setup ENABLE ROW LEVEL SECURITY;
ALTER TABLE setup FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON setup
    USING (enterprise = fieldfare_enterprise() OR fieldfare_everybodys());

-- The owner of the tables copies everybody's rows.
SET LOCAL fieldfare.everybodys = 'on';
INSERT INTO setup (enterprise, kind, id, version, stage, body, account, at)
    SELECT enterprise, 'ticket_type', id, 1, 'published',
        json_build_object('name', name, 'place', place, 'policy', policy::json)::text, NULL, 0
    FROM ticket_type;
SET LOCAL fieldfare.everybodys = 'off';
DROP TABLE ticket_type;
