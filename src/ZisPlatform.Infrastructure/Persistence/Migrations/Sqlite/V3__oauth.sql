-- What OAuth clients tell of themselves; grants, access tokens, refresh tokens, codes; browser sessions.
-- The twin of ../Postgres/V3__oauth.sql: the same tables and columns in SQLite's types.

ALTER TABLE identity_oauth_clients ADD COLUMN company TEXT NOT NULL DEFAULT '';
ALTER TABLE identity_oauth_clients ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE identity_oauth_clients ADD COLUMN logo_url TEXT;
-- One a line: an address holds no line break.
ALTER TABLE identity_oauth_clients ADD COLUMN redirect_uris TEXT NOT NULL DEFAULT '';

-- What a user granted a client: the family of the tokens that descend from one code.
CREATE TABLE identity_oauth_grants (
    id         INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    client_id  INTEGER NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES identity_users,
    scopes     TEXT    NOT NULL CHECK (length(scopes) <= 512),
    created_at TEXT    NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX identity_oauth_grants_client ON identity_oauth_grants (client_id);

CREATE TABLE identity_oauth_tokens (
    id         INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    client_id  INTEGER NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES identity_users,
    grant_id   INTEGER REFERENCES identity_oauth_grants ON DELETE CASCADE,
    token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    prefix     TEXT    NOT NULL CHECK (length(prefix) = 10),
    scopes     TEXT    NOT NULL CHECK (length(scopes) <= 512),
    created_at TEXT    NOT NULL,
    expires_at TEXT,
    used_at    TEXT,
    revoked_at TEXT
) STRICT;
CREATE INDEX identity_oauth_tokens_account ON identity_oauth_tokens (account_id, id);
CREATE INDEX identity_oauth_tokens_client ON identity_oauth_tokens (client_id);
CREATE INDEX identity_oauth_tokens_grant ON identity_oauth_tokens (grant_id);

CREATE TABLE identity_oauth_refresh_tokens (
    id         INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    grant_id   INTEGER NOT NULL REFERENCES identity_oauth_grants ON DELETE CASCADE,
    token_hash BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at TEXT    NOT NULL,
    expires_at TEXT    NOT NULL,
    used_at    TEXT
) STRICT;
CREATE INDEX identity_oauth_refresh_tokens_grant ON identity_oauth_refresh_tokens (grant_id);

CREATE TABLE identity_oauth_codes (
    id               INTEGER NOT NULL PRIMARY KEY,
    account_id       INTEGER NOT NULL REFERENCES identity_accounts,
    client_id        INTEGER NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id          INTEGER NOT NULL REFERENCES identity_users,
    code_hash        BLOB    NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    redirect_uri     TEXT    NOT NULL,
    scopes           TEXT    NOT NULL CHECK (length(scopes) <= 512),
    challenge        TEXT,
    challenge_method TEXT    CHECK (challenge_method IN ('S256', 'plain')),
    created_at       TEXT    NOT NULL,
    -- What redeeming it made; a code that has one is spent.
    grant_id         INTEGER REFERENCES identity_oauth_grants ON DELETE CASCADE
) STRICT;
CREATE INDEX identity_oauth_codes_account ON identity_oauth_codes (account_id, created_at);
CREATE INDEX identity_oauth_codes_client ON identity_oauth_codes (client_id);
CREATE INDEX identity_oauth_codes_grant ON identity_oauth_codes (grant_id);

CREATE TABLE identity_sessions (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES identity_accounts,
    user_id     INTEGER NOT NULL REFERENCES identity_users,
    secret_hash BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    created_at  TEXT    NOT NULL,
    expires_at  TEXT    NOT NULL
) STRICT;
CREATE INDEX identity_sessions_account ON identity_sessions (account_id, expires_at);
