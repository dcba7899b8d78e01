-- What people are told, how far they have read, what reached them, and mail.

-- Lines of inboxes: made of events with the transaction that wrote them. A line
-- is one person's or an audience's.
CREATE TABLE inbox (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    ticket           bigint NOT NULL,
    n                bigint NOT NULL,
    slot             bigint NOT NULL,
    news             text NOT NULL,
    audience         text NOT NULL,
    account          uuid,
    by               text NOT NULL,
    at               bigint NOT NULL,
    urgent           boolean NOT NULL,
    PRIMARY KEY (ticket, n, slot),
    FOREIGN KEY (enterprise, ticket) REFERENCES ticket (enterprise, key)
);
CREATE INDEX inbox_at ON inbox (enterprise, at);

-- How far a person has read: a version of a ticket, or of everything (all zeroes)
-- a moment. seq counts this person's changes, for their devices.
CREATE TABLE read_mark (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    account          uuid NOT NULL,
    ticket           uuid NOT NULL,
    through          bigint NOT NULL,
    seq              bigint NOT NULL,
    PRIMARY KEY (account, ticket),
    FOREIGN KEY (enterprise, account) REFERENCES account (enterprise, id)
);
CREATE INDEX read_mark_seq ON read_mark (account, seq);

-- What is a person's own: their counter, and their quiet hours as JSON.
CREATE TABLE personal (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    account          uuid PRIMARY KEY,
    seq              bigint NOT NULL,
    quiet            text NOT NULL DEFAULT '',
    quiet_seq        bigint NOT NULL DEFAULT 0,
    FOREIGN KEY (enterprise, account) REFERENCES account (enterprise, id)
);

-- Assignments that are to reach a device (S2-8), with the feed position that
-- brings them. settled: it has, or the dispatchers were told that it has not.
CREATE TABLE assignment (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    ticket           bigint NOT NULL,
    n                bigint NOT NULL,
    account          uuid NOT NULL,
    position         bigint NOT NULL,
    at               bigint NOT NULL,
    due_at           bigint,
    settled          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (ticket, n),
    FOREIGN KEY (enterprise, ticket) REFERENCES ticket (enterprise, key)
);
CREATE INDEX assignment_account ON assignment (account, position);
CREATE INDEX assignment_due ON assignment (due_at) WHERE settled = false AND due_at IS NOT NULL;

-- Which device said when that it has an assignment. All zeroes is a browser.
CREATE TABLE reached (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    ticket           bigint NOT NULL,
    n                bigint NOT NULL,
    replica          uuid NOT NULL,
    device           text NOT NULL,
    at               bigint NOT NULL,
    PRIMARY KEY (ticket, n, replica),
    FOREIGN KEY (enterprise, ticket) REFERENCES ticket (enterprise, key)
);

-- Up to which feed position a replica has said so.
ALTER TABLE replica ADD COLUMN told_through bigint NOT NULL DEFAULT 0;

-- Mail to requesters: a row per event that asks for one, so that none is written
-- to twice.
CREATE TABLE mail (
    enterprise       uuid NOT NULL DEFAULT fieldfare_enterprise() REFERENCES enterprise (id),
    ticket           bigint NOT NULL,
    n                bigint NOT NULL,
    letter           text NOT NULL,
    address          text NOT NULL,
    state            text NOT NULL DEFAULT 'queued',
    at               bigint NOT NULL,
    not_before       bigint NOT NULL,
    tries            bigint NOT NULL DEFAULT 0,
    -- Until then a process is handing it over.
    busy_until       bigint NOT NULL DEFAULT 0,
    -- The last version of the ticket that the mail told of.
    covers           bigint NOT NULL DEFAULT 0,
    said             text NOT NULL DEFAULT '',
    done_at          bigint,
    PRIMARY KEY (ticket, n, letter),
    FOREIGN KEY (enterprise, ticket) REFERENCES ticket (enterprise, key)
);
CREATE INDEX mail_queued ON mail (not_before) WHERE state IN ('queued', 'sending');

-- Each is its enterprise's alone.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['inbox', 'read_mark', 'personal', 'assignment', 'reached', 'mail']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format(
            'CREATE POLICY own ON %I USING (enterprise = fieldfare_enterprise() OR fieldfare_everybodys())',
            one);
    END LOOP;
END $$;
