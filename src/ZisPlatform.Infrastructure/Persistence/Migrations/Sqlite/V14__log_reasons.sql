-- The reason of a log entry that an administrator can remedy, and the name that it is about. Null for other entries, and for those of
-- earlier versions: entries are deleted after days, so these are not converted.
-- The twin of ../Postgres/V14__log_reasons.sql.

ALTER TABLE runs_log ADD COLUMN reason TEXT;
ALTER TABLE runs_log ADD COLUMN subject TEXT;
