-- What lists are narrowed by besides (S3-9): type, department, and who wrote it
-- down; and which tickets hang together. All of it is in the events.
ALTER TABLE ticket ADD COLUMN type_id      BLOB;
ALTER TABLE ticket ADD COLUMN department   BLOB;
ALTER TABLE ticket ADD COLUMN creator      BLOB;
ALTER TABLE ticket ADD COLUMN merged_into  BLOB;
ALTER TABLE ticket ADD COLUMN follow_up_of BLOB;

UPDATE ticket SET
    type_id = unhex(replace(json_extract(made.body, '$.type_id'), '-', '')),
    department = unhex(replace(json_extract(made.body, '$.department'), '-', '')),
    creator = CASE WHEN json_extract(made.body, '$.by') NOT IN ('requester', 'system')
        THEN unhex(replace(json_extract(made.body, '$.by'), '-', '')) END,
    merged_into = (
        SELECT unhex(replace(json_extract(ended.body, '$.merged_into'), '-', '')) FROM event ended
        WHERE ended.ticket = ticket.key AND ticket.state = 'closed'
            AND json_extract(ended.body, '$.event') = 'closed'
        ORDER BY ended.n DESC LIMIT 1)
FROM event made WHERE made.ticket = ticket.key AND made.n = 1;

CREATE INDEX ticket_owner ON ticket (enterprise, owner, updated_at DESC) WHERE owner IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (enterprise, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_followed ON ticket (enterprise, follow_up_of) WHERE follow_up_of IS NOT NULL;
