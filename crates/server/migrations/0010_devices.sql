-- The register of devices: whose they are, and those that are out of service.
ALTER TABLE equipment ADD COLUMN customer TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;

-- The device that a ticket is about, for the device's history. It is part of what
-- a ticket is created with, and never changes.
ALTER TABLE ticket ADD COLUMN equipment BLOB;
UPDATE ticket SET equipment = (
    SELECT unhex(replace(json_extract(e.body, '$.equipment'), '-', ''))
    FROM event e WHERE e.ticket = ticket.key AND e.n = 1
);
CREATE INDEX ticket_equipment ON ticket (enterprise, equipment, created_at)
    WHERE equipment IS NOT NULL;
