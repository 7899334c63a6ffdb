-- Accounts, users, API tokens, OAuth clients; integrations; audit; the key ring.

CREATE TABLE platform_ids (
    next_id bigint NOT NULL
);
INSERT INTO platform_ids (next_id) VALUES (10000001);

-- The Data Protection key ring; each key is encrypted under the master key.
CREATE TABLE platform_keys (
    name       text        NOT NULL PRIMARY KEY,
    xml        text        NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE identity_accounts (
    id         bigint      NOT NULL PRIMARY KEY,
    subdomain  text        NOT NULL UNIQUE CHECK (length(subdomain) BETWEEN 1 AND 63),
    name       text        NOT NULL CHECK (length(name) <= 255),
    created_at timestamptz NOT NULL
);

CREATE TABLE identity_users (
    id            bigint      NOT NULL PRIMARY KEY,
    account_id    bigint      NOT NULL REFERENCES identity_accounts,
    email         text        NOT NULL CHECK (length(email) <= 254),
    role          text        NOT NULL CHECK (role IN ('admin', 'agent')),
    password_hash text,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    UNIQUE (account_id, email)
);

CREATE TABLE identity_api_tokens (
    id          bigint      NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    user_id     bigint      REFERENCES identity_users,
    description text        NOT NULL CHECK (length(description) <= 255),
    token_hash  bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    hint        text        NOT NULL,
    created_by  bigint,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
CREATE INDEX identity_api_tokens_account ON identity_api_tokens (account_id, id);

CREATE TABLE identity_oauth_clients (
    id          bigint      NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    identifier  text        NOT NULL,
    name        text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('public', 'confidential')),
    secret_hash bytea       NOT NULL CHECK (length(secret_hash) = 32),
    user_id     bigint      NOT NULL REFERENCES identity_users,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    UNIQUE (account_id, identifier)
);

CREATE TABLE registry_integrations (
    name            text        NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    account_id      bigint      NOT NULL REFERENCES identity_accounts,
    description     text        NOT NULL CHECK (length(description) <= 1024),
    public_key      text        NOT NULL,
    private_key     bytea       NOT NULL,
    oauth_client_id bigint      NOT NULL UNIQUE,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
-- Names sort by their bytes on every engine, whatever the database's collation.
CREATE INDEX registry_integrations_account ON registry_integrations (account_id, name COLLATE "C");

CREATE TABLE audit_entries (
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    account_id   bigint      NOT NULL,
    user_id      bigint,
    email        text,
    credential   text,
    address      text,
    action       text        NOT NULL,
    target       text        NOT NULL,
    integration  text,
    before_json  json,
    after_json   json
);
CREATE INDEX audit_entries_account ON audit_entries (account_id, id);
