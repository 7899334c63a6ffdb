-- Connections: credentials of integrations, the secrets encrypted for their row; clients of OAuth providers.

-- The companion 'zendesk' of an integration has a row once something refers to it or changes it.
CREATE TABLE connections_clients (
    id             bigint      NOT NULL PRIMARY KEY,
    account_id     bigint      NOT NULL REFERENCES identity_accounts,
    integration    text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    uuid           text        NOT NULL UNIQUE,
    name           text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    client_id      text        NOT NULL,
    -- Null for a companion that this server vouches for.
    client_secret  bytea,
    token_url      text        NOT NULL,
    auth_url       text,
    default_scopes text        NOT NULL,
    grant_type     text        NOT NULL CHECK (grant_type IN ('authorization_code', 'client_credentials')),
    created_by     bigint,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    revision       bigint      NOT NULL,
    UNIQUE (integration, name)
);

CREATE TABLE connections_connections (
    id             bigint      NOT NULL PRIMARY KEY,
    account_id     bigint      NOT NULL REFERENCES identity_accounts,
    integration    text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    uuid           text        NOT NULL UNIQUE,
    name           text        COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 3 AND 64),
    kind           text        NOT NULL CHECK (kind IN ('api_key', 'basic_auth', 'bearer_token', 'oauth')),
    allowed_domain text,
    header_name    text,
    username       text,
    secret         bytea       NOT NULL,
    created_by     bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    -- Counts the changes: whoever changes it says which state it has seen.
    revision       bigint      NOT NULL,
    -- Over all kinds.
    UNIQUE (integration, name),
    CHECK (allowed_domain IS NOT NULL OR kind = 'oauth')
);
