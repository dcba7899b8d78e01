-- The device that a ticket is about, for the device's history.
ALTER TABLE ticket ADD COLUMN equipment BLOB;
UPDATE ticket SET equipment = (
    SELECT unhex(replace(json_extract(e.body, '$.equipment'), '-', ''))
    FROM event e WHERE e.ticket = ticket.key AND e.n = 1
);
CREATE INDEX ticket_equipment ON ticket (equipment, created_at) WHERE equipment IS NOT NULL;
