-- Each run writes five rows, thousands of times a second: what they cost beside themselves goes.
-- The twin of ../Postgres/V10__runs_hot.sql; SQLite changes a key only by a new table.

ALTER TABLE runs_events RENAME TO runs_events_before;
CREATE TABLE runs_events (
    id          TEXT NOT NULL,
    account_id  INTEGER NOT NULL,
    integration TEXT,
    source      TEXT NOT NULL,
    type        TEXT NOT NULL,
    body        TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;
INSERT INTO runs_events SELECT * FROM runs_events_before;
DROP TABLE runs_events_before;

ALTER TABLE runs_runs RENAME TO runs_runs_before;
CREATE TABLE runs_runs (
    id           TEXT NOT NULL,
    account_id   INTEGER NOT NULL,
    integration  TEXT NOT NULL,
    event_id     TEXT NOT NULL,
    job_spec     TEXT NOT NULL,
    flow         TEXT NOT NULL,
    definitions  TEXT,
    replay_of    TEXT,
    status       TEXT NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
    attempt      INTEGER NOT NULL CHECK (attempt > 0),
    due_at       TEXT,
    owner        INTEGER,
    -- How often the run has been taken: what was meant for an earlier turn is not stored, not even by the same owner.
    turn         INTEGER NOT NULL DEFAULT 0,
    created_at   TEXT NOT NULL,
    started_at   TEXT,
    finished_at  TEXT,
    message      TEXT,
    error        TEXT,
    failed_state TEXT,
    transitions  INTEGER,
    PRIMARY KEY (account_id, id)
) STRICT;
INSERT INTO runs_runs
SELECT id, account_id, integration, event_id, job_spec, flow, definitions, replay_of, status, attempt, due_at, owner, 0, created_at, started_at,
       finished_at, message, error, failed_state, transitions
FROM runs_runs_before;
DROP TABLE runs_runs_before;
CREATE INDEX runs_runs_due ON runs_runs (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_runs_owner ON runs_runs (owner) WHERE owner IS NOT NULL AND finished_at IS NULL AND due_at IS NULL;
CREATE INDEX runs_runs_failed ON runs_runs (account_id, integration, id) WHERE status = 'failed';
CREATE INDEX runs_runs_event ON runs_runs (event_id);
CREATE INDEX runs_runs_finished ON runs_runs (finished_at) WHERE finished_at IS NOT NULL;

ALTER TABLE runs_log RENAME TO runs_log_before;
CREATE TABLE runs_log (
    id          TEXT NOT NULL,
    account_id  INTEGER NOT NULL,
    integration TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    attempt     INTEGER NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('info', 'warning', 'error', 'debug')),
    description TEXT NOT NULL,
    logged_at   TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;
INSERT INTO runs_log SELECT * FROM runs_log_before;
DROP TABLE runs_log_before;
CREATE INDEX runs_log_run ON runs_log (run_id);
