-- Connections: credentials of integrations, the secrets encrypted for their row; clients of OAuth providers.
-- The twin of ../Postgres/V5__connections.sql: the same tables and columns in SQLite's types.

-- The companion 'zendesk' of an integration has a row once something refers to it or changes it.
CREATE TABLE connections_clients (
    id             INTEGER NOT NULL PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES identity_accounts,
    integration    TEXT    NOT NULL REFERENCES registry_integrations,
    uuid           TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    client_id      TEXT    NOT NULL,
    -- Null for a companion that this server vouches for.
    client_secret  BLOB,
    token_url      TEXT    NOT NULL,
    auth_url       TEXT,
    default_scopes TEXT    NOT NULL,
    grant_type     TEXT    NOT NULL CHECK (grant_type IN ('authorization_code', 'client_credentials')),
    created_by     INTEGER,
    created_at     TEXT    NOT NULL,
    updated_at     TEXT    NOT NULL,
    revision       INTEGER NOT NULL,
    UNIQUE (integration, name)
) STRICT;

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
