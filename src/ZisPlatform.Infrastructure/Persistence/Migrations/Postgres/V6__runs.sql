-- Accepted events, the runs they start, what became of the runs' actions, and the integration log.

-- The processes that run flows. Who does not renew its lease in time is taken to be dead, and its runs go to the others.
CREATE TABLE runs_workers (
    id          bigint      NOT NULL PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

CREATE TABLE runs_events (
    -- A ULID: ids sort by time, in every table here.
    id          text        COLLATE "C" NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    -- Null where every integration of the account may listen.
    integration text        COLLATE "C",
    source      text        NOT NULL,
    type        text        NOT NULL,
    -- Text and not JSON: it was parsed when it came, and it comes back as it was sent.
    body        text        NOT NULL,
    accepted_at timestamptz NOT NULL
);
CREATE INDEX runs_events_account ON runs_events (account_id, id);

-- A delivery that is repeated with its key is one event.
CREATE TABLE runs_event_keys (
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    key         text        COLLATE "C" NOT NULL,
    event_id    text        COLLATE "C" NOT NULL,
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX runs_event_keys_time ON runs_event_keys (accepted_at);

CREATE TABLE runs_runs (
    id           text        COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   bigint      NOT NULL REFERENCES identity_accounts,
    integration  text        COLLATE "C" NOT NULL,
    event_id     text        COLLATE "C" NOT NULL,
    job_spec     text        NOT NULL,
    flow         text        NOT NULL,
    -- The bundles' generations that the attempt runs, "id:generation,…", the one uploaded last at the end; null until it starts.
    definitions  text,
    replay_of    text        COLLATE "C",
    status       text        NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
    attempt      bigint      NOT NULL CHECK (attempt > 0),
    -- When somebody may take it; null while it is run and when it is over.
    due_at       timestamptz,
    -- The worker that runs it: whoever is not the owner can store nothing of it.
    owner        bigint,
    created_at   timestamptz NOT NULL,
    -- Of the attempt.
    started_at   timestamptz,
    finished_at  timestamptz,
    message      text,
    error        text,
    failed_state text,
    transitions  bigint
);
CREATE INDEX runs_runs_account ON runs_runs (account_id, id);
CREATE INDEX runs_runs_due ON runs_runs (account_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX runs_runs_owner ON runs_runs (owner) WHERE owner IS NOT NULL;
CREATE INDEX runs_runs_failed ON runs_runs (account_id, integration, id) WHERE status = 'failed';
CREATE INDEX runs_runs_event ON runs_runs (event_id);
CREATE INDEX runs_runs_finished ON runs_runs (finished_at) WHERE finished_at IS NOT NULL;

-- What became of each effect of an attempt, in order: with it the attempt can be computed again.
CREATE TABLE runs_outcomes (
    account_id bigint NOT NULL REFERENCES identity_accounts,
    run_id     text   COLLATE "C" NOT NULL,
    attempt    bigint NOT NULL,
    seq        bigint NOT NULL,
    outcome    text   NOT NULL,
    -- What went over the wire, as far as the outcome does not tell it; null where nothing did.
    exchange   text,
    PRIMARY KEY (run_id, attempt, seq)
);

-- One entry for each attempt that is over (contract, flows 15).
CREATE TABLE runs_log (
    id          text        COLLATE "C" NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    integration text        COLLATE "C" NOT NULL,
    run_id      text        COLLATE "C" NOT NULL,
    attempt     bigint      NOT NULL,
    status      text        NOT NULL CHECK (status IN ('info', 'warning', 'error', 'debug')),
    description text        NOT NULL,
    logged_at   timestamptz NOT NULL
);
CREATE INDEX runs_log_account ON runs_log (account_id, id);
CREATE INDEX runs_log_run ON runs_log (run_id);
