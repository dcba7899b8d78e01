-- What was promised for a ticket and is due next (S1-29): as the screen is given
-- it, and its moments beside it, by which lists are ordered and narrowed. All of it
-- is computed from the events and the directory.
ALTER TABLE ticket ADD COLUMN due      TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN due_at   INTEGER;
ALTER TABLE ticket ADD COLUMN warn_at  INTEGER;

DROP INDEX ticket_list;
CREATE INDEX ticket_list ON ticket (
    updated_at DESC, key DESC, scope, state, assignee, last_handler, priority, id,
    close_kind, number, title, place, equipment_name, contact_name, type_id, created_at,
    appointment, appointment_at, returned, requester_replied, hold_reason, unsent, parked,
    due, due_at, warn_at
);

-- A reminder is of an appointment, or of a target that is near or missed; then
-- starts_at is when it is due.
ALTER TABLE reminder ADD COLUMN kind TEXT NOT NULL DEFAULT 'appointment';
