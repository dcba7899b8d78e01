-- What lists show and are narrowed by besides (S1-1, S3-9): whose ticket it is, who
-- wrote it down, which department should help, when it was answered and solved
-- first; and which tickets hang together. All of it is in the events.
ALTER TABLE ticket ADD COLUMN owner          BLOB;
ALTER TABLE ticket ADD COLUMN creator        TEXT NOT NULL DEFAULT 'system';
ALTER TABLE ticket ADD COLUMN department     BLOB;
ALTER TABLE ticket ADD COLUMN first_reply_at INTEGER;
ALTER TABLE ticket ADD COLUMN resolved_at    INTEGER;
ALTER TABLE ticket ADD COLUMN merged_into    BLOB;
ALTER TABLE ticket ADD COLUMN follow_up_of   BLOB;

UPDATE ticket SET
    owner = unhex(replace(json_extract(made.body, '$.owner'), '-', '')),
    creator = coalesce(json_extract(made.body, '$.by'), 'system'),
    department = unhex(replace(json_extract(made.body, '$.department'), '-', '')),
    first_reply_at = (
        SELECT min(json_extract(said.body, '$.at')) FROM event said
        WHERE said.ticket = ticket.key AND json_extract(said.body, '$.event') = 'wrote'
            AND json_extract(said.body, '$.visibility') = 'public'
            AND json_extract(said.body, '$.by') NOT IN
                ('requester', 'system', coalesce(json_extract(made.body, '$.owner'), ''))),
    resolved_at = (
        SELECT max(json_extract(done.body, '$.at')) FROM event done
        WHERE done.ticket = ticket.key AND json_extract(done.body, '$.event') = 'resolved'),
    merged_into = (
        SELECT unhex(replace(json_extract(ended.body, '$.merged_into'), '-', '')) FROM event ended
        WHERE ended.ticket = ticket.key AND ticket.state = 'closed'
            AND json_extract(ended.body, '$.event') = 'closed'
        ORDER BY ended.n DESC LIMIT 1)
FROM event made WHERE made.ticket = ticket.key AND made.n = 1;

DROP INDEX ticket_list;
CREATE INDEX ticket_list ON ticket (
    updated_at DESC, key DESC, scope, state, assignee, last_handler, priority, id,
    close_kind, number, title, place, equipment_name, contact_name, type_id, created_at,
    appointment, appointment_at, returned, requester_replied, hold_reason, unsent, parked,
    due, due_at, warn_at, owner, creator, department, first_reply_at, resolved_at
);
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_followed ON ticket (follow_up_of) WHERE follow_up_of IS NOT NULL;
