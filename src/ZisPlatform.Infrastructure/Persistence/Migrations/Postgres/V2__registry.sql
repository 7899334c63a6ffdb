-- Bundles with all their generations, and job specs.

-- Counts the changes of what is uploaded to an integration: whoever changes it says which state it has seen.
ALTER TABLE registry_integrations ADD COLUMN revision bigint NOT NULL DEFAULT 0;

CREATE TABLE registry_bundles (
    id          bigint      NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    integration text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    uuid        text        NOT NULL UNIQUE,
    name        text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    description text        NOT NULL,
    generation  bigint      NOT NULL CHECK (generation > 0),
    -- What the current generation defines, [["flow","on_ticket"], …]: enough to judge its neighbours.
    known       json        NOT NULL,
    uploaded_at timestamptz NOT NULL,
    deleted_at  timestamptz,
    UNIQUE (integration, name)
);

-- Never changed and never deleted: what ran, and what can run again.
CREATE TABLE registry_generations (
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    bundle_id   bigint      NOT NULL REFERENCES registry_bundles,
    generation  bigint      NOT NULL CHECK (generation > 0),
    description text        NOT NULL,
    -- json and not jsonb: it must come back as it was uploaded.
    resources   json        NOT NULL,
    size        bigint      NOT NULL,
    sha256      bytea       NOT NULL CHECK (length(sha256) = 32),
    user_id     bigint      NOT NULL,
    email       text        NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (bundle_id, generation)
);

CREATE TABLE registry_job_specs (
    account_id   bigint  NOT NULL REFERENCES identity_accounts,
    integration  text    COLLATE "C" NOT NULL REFERENCES registry_integrations,
    name         text    COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    uuid         text    NOT NULL,
    bundle_id    bigint  NOT NULL REFERENCES registry_bundles,
    event_source text    NOT NULL,
    event_type   text    NOT NULL,
    flow_name    text    NOT NULL,
    description  text    NOT NULL,
    installed    bigint  NOT NULL CHECK (installed IN (0, 1)),
    -- False for an orphan: installed, and no bundle defines it any more.
    defined      bigint  NOT NULL CHECK (defined IN (0, 1)),
    PRIMARY KEY (integration, name),
    CHECK (installed + defined > 0)
);
-- Which job specs an event starts.
CREATE INDEX registry_job_specs_events ON registry_job_specs (account_id, event_source, event_type) WHERE installed = 1;

-- What concerns one integration, newest first.
CREATE INDEX audit_entries_integration ON audit_entries (account_id, integration, id) WHERE integration IS NOT NULL;
