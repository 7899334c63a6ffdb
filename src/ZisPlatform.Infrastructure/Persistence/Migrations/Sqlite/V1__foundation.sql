-- Accounts, users, API tokens, OAuth clients; integrations; audit; the key ring.
-- The twin of ../Postgres/V1__foundation.sql: the same tables and columns in SQLite's types.

CREATE TABLE platform_ids (
    next_id INTEGER NOT NULL
) STRICT;
INSERT INTO platform_ids (next_id) VALUES (10000001);

-- The Data Protection key ring; each key is encrypted under the master key.
CREATE TABLE platform_keys (
    name       TEXT NOT NULL PRIMARY KEY,
    xml        TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE identity_accounts (
    id         INTEGER NOT NULL PRIMARY KEY,
    subdomain  TEXT    NOT NULL UNIQUE CHECK (length(subdomain) BETWEEN 1 AND 63),
    name       TEXT    NOT NULL CHECK (length(name) <= 255),
    created_at TEXT    NOT NULL
) STRICT;

CREATE TABLE identity_users (
    id            INTEGER NOT NULL PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES identity_accounts,
    email         TEXT    NOT NULL CHECK (length(email) <= 254),
    role          TEXT    NOT NULL CHECK (role IN ('admin', 'agent')),
    password_hash TEXT,
    disabled_at   TEXT,
    created_at    TEXT    NOT NULL,
    updated_at    TEXT    NOT NULL,
    UNIQUE (account_id, email)
) STRICT;

CREATE TABLE identity_api_tokens (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES identity_accounts,
    user_id     INTEGER REFERENCES identity_users,
    description TEXT    NOT NULL CHECK (length(description) <= 255),
    token_hash  BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    hint        TEXT    NOT NULL,
    created_by  INTEGER,
    created_at  TEXT    NOT NULL,
    revoked_at  TEXT
) STRICT;
CREATE INDEX identity_api_tokens_account ON identity_api_tokens (account_id, id);

CREATE TABLE identity_oauth_clients (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES identity_accounts,
    identifier  TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('public', 'confidential')),
    secret_hash BLOB    NOT NULL CHECK (length(secret_hash) = 32),
    user_id     INTEGER NOT NULL REFERENCES identity_users,
    created_at  TEXT    NOT NULL,
    updated_at  TEXT    NOT NULL,
    UNIQUE (account_id, identifier)
) STRICT;

CREATE TABLE registry_integrations (
    name            TEXT    NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    account_id      INTEGER NOT NULL REFERENCES identity_accounts,
    description     TEXT    NOT NULL CHECK (length(description) <= 1024),
    public_key      TEXT    NOT NULL,
    private_key     BLOB    NOT NULL,
    oauth_client_id INTEGER NOT NULL UNIQUE,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL
) STRICT;
CREATE INDEX registry_integrations_account ON registry_integrations (account_id, name);

CREATE TABLE audit_entries (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at           TEXT    NOT NULL,
    account_id   INTEGER NOT NULL,
    user_id      INTEGER,
    email        TEXT,
    credential   TEXT,
    address      TEXT,
    action       TEXT    NOT NULL,
    target       TEXT    NOT NULL,
    integration  TEXT,
    before_json  TEXT,
    after_json   TEXT
) STRICT;
CREATE INDEX audit_entries_account ON audit_entries (account_id, id);
