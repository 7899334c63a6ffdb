-- Accepted events, the runs they start, what became of the runs' actions, and the integration log.
-- The twin of ../Postgres/V6__runs.sql: the same tables and columns in SQLite's types.

-- The processes that run flows. Who does not renew its lease in time is taken to be dead, and its runs go to the others.
CREATE TABLE runs_workers (
    id          INTEGER      NOT NULL PRIMARY KEY,
    lease_until TEXT NOT NULL
) STRICT;

CREATE TABLE runs_events (
    -- A ULID: ids sort by time, in every table here.
    id          TEXT        NOT NULL PRIMARY KEY,
    account_id  INTEGER      NOT NULL REFERENCES identity_accounts,
    -- Null where every integration of the account may listen.
    integration TEXT       ,
    source      TEXT        NOT NULL,
    type        TEXT        NOT NULL,
    -- Text and not JSON: it was parsed when it came, and it comes back as it was sent.
    body        TEXT        NOT NULL,
    accepted_at TEXT NOT NULL
) STRICT;
CREATE INDEX runs_events_account ON runs_events (account_id, id);

-- A delivery that is repeated with its key is one event.
CREATE TABLE runs_event_keys (
    account_id  INTEGER      NOT NULL REFERENCES identity_accounts,
    key         TEXT        NOT NULL,
    event_id    TEXT        NOT NULL,
    accepted_at TEXT NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX runs_event_keys_time ON runs_event_keys (accepted_at);

CREATE TABLE runs_runs (
    id           TEXT        NOT NULL PRIMARY KEY,
    account_id   INTEGER      NOT NULL REFERENCES identity_accounts,
    integration  TEXT        NOT NULL,
    event_id     TEXT        NOT NULL,
    job_spec     TEXT        NOT NULL,
    flow         TEXT        NOT NULL,
    -- The bundles' generations that the attempt runs, "id:generation,…", the one uploaded last at the end; null until it starts.
    definitions  TEXT,
    replay_of    TEXT       ,
    status       TEXT        NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
    attempt      INTEGER      NOT NULL CHECK (attempt > 0),
    -- When somebody may take it; null while it is run and when it is over.
    due_at       TEXT,
    -- The worker that runs it: whoever is not the owner can store nothing of it.
    owner        INTEGER,
    created_at   TEXT NOT NULL,
    -- Of the attempt.
    started_at   TEXT,
    finished_at  TEXT,
    message      TEXT,
    error        TEXT,
    failed_state TEXT,
    transitions  INTEGER
) STRICT;
CREATE INDEX runs_runs_account ON runs_runs (account_id, id);
CREATE INDEX runs_runs_due ON runs_runs (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_runs_owner ON runs_runs (owner) WHERE owner IS NOT NULL;
CREATE INDEX runs_runs_failed ON runs_runs (account_id, integration, id) WHERE status = 'failed';
CREATE INDEX runs_runs_event ON runs_runs (event_id);
CREATE INDEX runs_runs_finished ON runs_runs (finished_at) WHERE finished_at IS NOT NULL;

-- What became of each effect of an attempt, in order: with it the attempt can be computed again.
CREATE TABLE runs_outcomes (
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    run_id     TEXT   NOT NULL,
    attempt    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    outcome    TEXT   NOT NULL,
    -- What went over the wire, as far as the outcome does not tell it; null where nothing did.
    exchange   TEXT,
    PRIMARY KEY (run_id, attempt, seq)
) STRICT;

-- One entry for each attempt that is over (contract, flows 15).
CREATE TABLE runs_log (
    id          TEXT        NOT NULL PRIMARY KEY,
    account_id  INTEGER      NOT NULL REFERENCES identity_accounts,
    integration TEXT        NOT NULL,
    run_id      TEXT        NOT NULL,
    attempt     INTEGER      NOT NULL,
    status      TEXT        NOT NULL CHECK (status IN ('info', 'warning', 'error', 'debug')),
    description TEXT        NOT NULL,
    logged_at   TEXT NOT NULL
) STRICT;
CREATE INDEX runs_log_account ON runs_log (account_id, id);
CREATE INDEX runs_log_run ON runs_log (run_id);
