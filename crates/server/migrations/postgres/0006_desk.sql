-- What lists are narrowed by besides (S3-9): type, department, and who wrote it
-- down; and which tickets hang together. All of it is in the events.
ALTER TABLE ticket ADD COLUMN type_id      uuid;
ALTER TABLE ticket ADD COLUMN department   uuid;
ALTER TABLE ticket ADD COLUMN creator      uuid;
ALTER TABLE ticket ADD COLUMN merged_into  uuid;
ALTER TABLE ticket ADD COLUMN follow_up_of uuid;

-- The owner of the tables reads and writes everybody's rows.
SET LOCAL fieldfare.everybodys = 'on';
UPDATE ticket SET
    type_id = (made.body::json ->> 'type_id')::uuid,
    department = (made.body::json ->> 'department')::uuid,
    creator = CASE WHEN made.body::json ->> 'by' NOT IN ('requester', 'system')
        THEN (made.body::json ->> 'by')::uuid END,
    merged_into = (
        SELECT (ended.body::json ->> 'merged_into')::uuid FROM event ended
        WHERE ended.ticket = ticket.key AND ticket.state = 'closed'
            AND ended.body::json ->> 'event' = 'closed'
        ORDER BY ended.n DESC LIMIT 1)
FROM event made WHERE made.ticket = ticket.key AND made.n = 1;
SET LOCAL fieldfare.everybodys = 'off';

CREATE INDEX ticket_owner ON ticket (enterprise, owner, updated_at DESC) WHERE owner IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (enterprise, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_followed ON ticket (enterprise, follow_up_of) WHERE follow_up_of IS NOT NULL;
