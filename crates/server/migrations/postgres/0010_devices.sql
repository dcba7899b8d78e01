-- The register of devices: whose they are, and those that are out of service.
ALTER TABLE equipment ADD COLUMN customer text NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN retired boolean NOT NULL DEFAULT false;

-- The device that a ticket is about, for the device's history. It is part of what
-- a ticket is created with, and never changes.
ALTER TABLE ticket ADD COLUMN equipment uuid;
-- The owner of the tables goes through everybody's rows.
SET LOCAL fieldfare.everybodys = 'on';
UPDATE ticket t SET equipment = (e.body::json ->> 'equipment')::uuid
    FROM event e WHERE e.ticket = t.key AND e.n = 1;
SET LOCAL fieldfare.everybodys = 'off';
CREATE INDEX ticket_equipment ON ticket (enterprise, equipment, created_at)
    WHERE equipment IS NOT NULL;
