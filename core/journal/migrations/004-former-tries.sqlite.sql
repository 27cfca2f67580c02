-- How many of the tries were made before the effect entered its queue the last time: a replay starts to count anew.
ALTER TABLE effect ADD COLUMN former INTEGER NOT NULL DEFAULT 0;
