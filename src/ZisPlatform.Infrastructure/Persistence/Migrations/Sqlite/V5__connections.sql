-- Connections: credentials of integrations, the secrets encrypted for their row; clients of OAuth providers; flows.
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
    -- Of an OAuth connection alone, down to the lease.
    client_id      INTEGER REFERENCES connections_clients ON DELETE CASCADE,
    grant_type     TEXT    CHECK (grant_type IN ('authorization_code', 'client_credentials')),
    url_subdomain  TEXT,
    scope          TEXT,
    token_type     TEXT,
    -- Null: never.
    expires_at     TEXT,
    renewable      INTEGER NOT NULL CHECK (renewable IN (0, 1)),
    renew_at       TEXT,
    failed_at      TEXT,
    failure        TEXT,
    failures       INTEGER NOT NULL,
    -- Who renews it now: one at a time over all replicas.
    lease_owner    TEXT,
    lease_until    TEXT,
    -- Over all kinds.
    UNIQUE (integration, name),
    CHECK ((kind = 'oauth') = (client_id IS NOT NULL)),
    CHECK (allowed_domain IS NOT NULL OR kind = 'oauth')
) STRICT;
CREATE INDEX connections_connections_client ON connections_connections (client_id);
-- What is to be renewed next.
CREATE INDEX connections_connections_due ON connections_connections (renew_at) WHERE renew_at IS NOT NULL;

-- Attempts to connect, each for minutes.
CREATE TABLE connections_flows (
    id                INTEGER NOT NULL PRIMARY KEY,
    account_id        INTEGER NOT NULL REFERENCES identity_accounts,
    integration       TEXT    NOT NULL REFERENCES registry_integrations,
    client_id         INTEGER NOT NULL REFERENCES connections_clients ON DELETE CASCADE,
    name              TEXT    NOT NULL,
    grant_type        TEXT    NOT NULL,
    scopes            TEXT    NOT NULL,
    url_subdomain     TEXT    NOT NULL,
    origin_url        TEXT,
    redirect_on_error INTEGER NOT NULL CHECK (redirect_on_error IN (0, 1)),
    offline_access    INTEGER NOT NULL CHECK (offline_access IN (0, 1)),
    callback_url      TEXT    NOT NULL,
    started_by        INTEGER NOT NULL,
    -- 0 started, 1 sent, 2 returned, 3 granted, 4 verified.
    stage             INTEGER NOT NULL CHECK (stage BETWEEN 0 AND 4),
    -- Of the secret that takes the next step: flow token, state, verification code.
    secret_hash       BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    verifier          BLOB,
    connection_uuid   TEXT,
    expires_at        TEXT    NOT NULL
) STRICT;
CREATE INDEX connections_flows_account ON connections_flows (account_id, expires_at);
CREATE INDEX connections_flows_client ON connections_flows (client_id);
