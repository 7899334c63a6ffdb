-- Configs.

CREATE TABLE configs_configs (
    id          bigint      NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    integration text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    scope       text        COLLATE "C" NOT NULL CHECK (length(scope) BETWEEN 1 AND 512),
    -- json and not jsonb: it must come back as it was written.
    config      json        NOT NULL,
    -- Counts the changes: whoever changes it says which state it has seen.
    revision    bigint      NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    UNIQUE (account_id, integration, scope)
);
CREATE INDEX configs_configs_list ON configs_configs (account_id, integration, id);
