-- Connections: credentials of integrations, the secrets encrypted for their row.
-- The twin of ../Postgres/V5__connections.sql: the same tables and columns in SQLite's types.

CREATE TABLE connections_connections (
    id             INTEGER NOT NULL PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES identity_accounts,
    integration    TEXT    NOT NULL REFERENCES registry_integrations,
    uuid           TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL CHECK (length(name) BETWEEN 3 AND 64),
    kind           TEXT    NOT NULL CHECK (kind IN ('api_key', 'basic_auth', 'bearer_token', 'oauth')),
    allowed_domain TEXT,
    header_name    TEXT,
    username       TEXT,
    secret         BLOB    NOT NULL,
    created_by     INTEGER NOT NULL,
    created_at     TEXT    NOT NULL,
    updated_at     TEXT    NOT NULL,
    -- Counts the changes: whoever changes it says which state it has seen.
    revision       INTEGER NOT NULL,
    -- Over all kinds.
    UNIQUE (integration, name),
    CHECK (allowed_domain IS NOT NULL OR kind = 'oauth')
) STRICT;
