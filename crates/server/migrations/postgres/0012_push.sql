-- Browsers that a requester wants to be told in (web push): one row per ticket and
-- browser, with the one notice that waits for it. A later one takes its place, since
-- what a notice says is made when it is sent.
CREATE TABLE push (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    ticket           bigint NOT NULL,
    -- SHA-256 of the endpoint.
    browser          text NOT NULL,
    endpoint         text NOT NULL,
    -- The browser's key and secret, base64url.
    p256dh           text NOT NULL,
    auth             text NOT NULL,
    language         text NOT NULL,
    at               bigint NOT NULL,
    -- The event that waits to be told, with its letter; without a letter none does.
    n                bigint NOT NULL DEFAULT 0,
    letter           text NOT NULL DEFAULT '',
    asked_at         bigint NOT NULL DEFAULT 0,
    not_before       bigint NOT NULL DEFAULT 0,
    tries            bigint NOT NULL DEFAULT 0,
    -- Until then a process is handing it over.
    busy_until       bigint NOT NULL DEFAULT 0,
    -- The last version of the ticket that a notice told of, and when.
    covers           bigint NOT NULL DEFAULT 0,
    told_at          bigint,
    -- Why the last notice did not get through; empty when it did.
    said             text NOT NULL DEFAULT '',
    PRIMARY KEY (ticket, browser),
    FOREIGN KEY (enterprise, ticket) REFERENCES ticket (enterprise, key)
);
CREATE INDEX push_waiting ON push (not_before) WHERE letter <> '';
ALTER TABLE push ENABLE ROW LEVEL SECURITY;
ALTER TABLE push FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON push USING (enterprise = fieldfare_enterprise() OR fieldfare_everybodys());
