-- 1: something is still to be heard of the shipment. A carrier that must be asked is asked about these.
ALTER TABLE shipment ADD COLUMN open INTEGER NOT NULL DEFAULT 1;

UPDATE shipment SET open = 0
WHERE json_extract(projection, '$.delivered') OR json_extract(projection, '$.status') IN ('RETURNED', 'CANCELLED', 'LOST');

CREATE INDEX shipment_open ON shipment (carrier, id) WHERE open = 1;
