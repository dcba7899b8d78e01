-- By which feed position the office had the bytes of an own photo: they stay here,
-- also when the ticket leaves, until a backup reaches that far (I18).
ALTER TABLE photo ADD COLUMN arrived_by INTEGER;
