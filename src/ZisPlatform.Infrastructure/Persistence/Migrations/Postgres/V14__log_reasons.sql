-- The reason of a log entry that an administrator can remedy, and the name that it is about. Null for other entries, and for those of
-- earlier versions: entries are deleted after days, so these are not converted.
ALTER TABLE runs_log ADD COLUMN reason text;
ALTER TABLE runs_log ADD COLUMN subject text;
