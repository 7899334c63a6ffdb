-- Bundles with all their generations, and job specs.
-- The twin of ../Postgres/V2__registry.sql: the same tables and columns in SQLite's types.

-- Counts the changes of what is uploaded to an integration: whoever changes it says which state it has seen.
ALTER TABLE registry_integrations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

CREATE TABLE registry_bundles (
    id           INTEGER NOT NULL PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES identity_accounts,
    integration  TEXT    NOT NULL REFERENCES registry_integrations,
    uuid         TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    description  TEXT    NOT NULL,
    generation   INTEGER NOT NULL CHECK (generation > 0),
    -- What the current generation defines, [["flow","on_ticket"], …]: enough to judge its neighbours.
    known        TEXT    NOT NULL,
    uploaded_at  TEXT    NOT NULL,
    deleted_at   TEXT    ,
    UNIQUE (integration, name)
) STRICT;

-- Never changed and never deleted: what ran, and what can run again.
CREATE TABLE registry_generations (
    account_id   INTEGER NOT NULL REFERENCES identity_accounts,
    bundle_id    INTEGER NOT NULL REFERENCES registry_bundles,
    generation   INTEGER NOT NULL CHECK (generation > 0),
    description  TEXT    NOT NULL,
    resources    TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    user_id      INTEGER NOT NULL,
    email        TEXT    NOT NULL,
    uploaded_at  TEXT    NOT NULL,
    PRIMARY KEY (bundle_id, generation)
) STRICT;

CREATE TABLE registry_job_specs (
    account_id   INTEGER NOT NULL REFERENCES identity_accounts,
    integration  TEXT    NOT NULL REFERENCES registry_integrations,
    name         TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    uuid         TEXT    NOT NULL,
    bundle_id    INTEGER NOT NULL REFERENCES registry_bundles,
    event_source TEXT    NOT NULL,
    event_type   TEXT    NOT NULL,
    flow_name    TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    installed    INTEGER NOT NULL CHECK (installed IN (0, 1)),
    -- False for an orphan: installed, and no bundle defines it any more.
    defined      INTEGER NOT NULL CHECK (defined IN (0, 1)),
    PRIMARY KEY (integration, name),
    CHECK (installed + defined > 0)
) STRICT;
-- Which job specs an event starts.
CREATE INDEX registry_job_specs_events ON registry_job_specs (account_id, event_source, event_type) WHERE installed = 1;

-- What concerns one integration, newest first.
CREATE INDEX audit_entries_integration ON audit_entries (account_id, integration, id) WHERE integration IS NOT NULL;
