-- The log tells why an event started nothing, and what an attempt was that the run itself does not tell any more.
-- The twin of ../Postgres/V12__log_details_replays.sql; SQLite lets a column be null only by a new table.

ALTER TABLE runs_log RENAME TO runs_log_before;
DROP INDEX runs_log_run;
CREATE TABLE runs_log (
    id          TEXT NOT NULL,
    account_id  INTEGER NOT NULL,
    integration TEXT NOT NULL,
    -- Null where an event did not start a flow.
    run_id      TEXT,
    attempt     INTEGER NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('info', 'warning', 'error', 'debug')),
    description TEXT NOT NULL,
    logged_at   TEXT NOT NULL,
    -- What the run does not tell; null with most entries, whose attempt is the run's last.
    details     TEXT,
    PRIMARY KEY (account_id, id)
) STRICT;
INSERT INTO runs_log SELECT id, account_id, integration, run_id, attempt, status, description, logged_at, NULL FROM runs_log_before;
DROP TABLE runs_log_before;
CREATE INDEX runs_log_run ON runs_log (run_id);

-- When a run was last done again; null with most. What is replayed by a search is what has not been yet.
ALTER TABLE runs_runs ADD COLUMN replayed_at TEXT;
UPDATE runs_runs SET replayed_at = (SELECT MAX(r.created_at) FROM runs_runs r WHERE r.account_id = runs_runs.account_id AND r.replay_of = runs_runs.id)
WHERE (account_id, id) IN (SELECT account_id, replay_of FROM runs_runs WHERE replay_of IS NOT NULL);

CREATE INDEX registry_job_specs_silent ON registry_job_specs (account_id, event_source, event_type) WHERE installed = 0;
