-- Configs.
-- The twin of ../Postgres/V4__configs_links.sql: the same tables and columns in SQLite's types.

CREATE TABLE configs_configs (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES identity_accounts,
    integration TEXT    NOT NULL REFERENCES registry_integrations,
    scope       TEXT    NOT NULL CHECK (length(scope) BETWEEN 1 AND 512),
    config      TEXT    NOT NULL,
    -- Counts the changes: whoever changes it says which state it has seen.
    revision    INTEGER NOT NULL,
    created_at  TEXT    NOT NULL,
    updated_at  TEXT    NOT NULL,
    UNIQUE (account_id, integration, scope)
) STRICT;
CREATE INDEX configs_configs_list ON configs_configs (account_id, integration, id);
