-- Connections: credentials of integrations, the secrets encrypted for their row; clients of OAuth providers; flows.

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
    -- Of an OAuth connection alone, down to the lease.
    client_id      bigint      REFERENCES connections_clients ON DELETE CASCADE,
    grant_type     text        CHECK (grant_type IN ('authorization_code', 'client_credentials')),
    url_subdomain  text,
    scope          text,
    token_type     text,
    -- Null: never.
    expires_at     timestamptz,
    renewable      integer     NOT NULL CHECK (renewable IN (0, 1)),
    renew_at       timestamptz,
    failed_at      timestamptz,
    failure        text,
    failures       integer     NOT NULL,
    -- Who renews it now: one at a time over all replicas.
    lease_owner    text,
    lease_until    timestamptz,
    -- Over all kinds.
    UNIQUE (integration, name),
    CHECK ((kind = 'oauth') = (client_id IS NOT NULL)),
    CHECK (allowed_domain IS NOT NULL OR kind = 'oauth')
);
CREATE INDEX connections_connections_client ON connections_connections (client_id);
-- What is to be renewed next.
CREATE INDEX connections_connections_due ON connections_connections (renew_at) WHERE renew_at IS NOT NULL;

-- Attempts to connect, each for minutes.
CREATE TABLE connections_flows (
    id                bigint      NOT NULL PRIMARY KEY,
    account_id        bigint      NOT NULL REFERENCES identity_accounts,
    integration       text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    client_id         bigint      NOT NULL REFERENCES connections_clients ON DELETE CASCADE,
    name              text        NOT NULL,
    grant_type        text        NOT NULL,
    scopes            text        NOT NULL,
    url_subdomain     text        NOT NULL,
    origin_url        text,
    redirect_on_error integer     NOT NULL CHECK (redirect_on_error IN (0, 1)),
    offline_access    integer     NOT NULL CHECK (offline_access IN (0, 1)),
    callback_url      text        NOT NULL,
    started_by        bigint      NOT NULL,
    -- 0 started, 1 sent, 2 returned, 3 granted, 4 verified.
    stage             integer     NOT NULL CHECK (stage BETWEEN 0 AND 4),
    -- Of the secret that takes the next step: flow token, state, verification code.
    secret_hash       bytea       NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    verifier          bytea,
    connection_uuid   text,
    expires_at        timestamptz NOT NULL
);
CREATE INDEX connections_flows_account ON connections_flows (account_id, expires_at);
CREATE INDEX connections_flows_client ON connections_flows (client_id);
