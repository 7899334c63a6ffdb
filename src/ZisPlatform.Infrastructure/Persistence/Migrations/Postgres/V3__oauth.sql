-- What OAuth clients tell of themselves; grants, access tokens, refresh tokens, codes; browser sessions.

ALTER TABLE identity_oauth_clients ADD COLUMN company text NOT NULL DEFAULT '';
ALTER TABLE identity_oauth_clients ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE identity_oauth_clients ADD COLUMN logo_url text;
-- One a line: an address holds no line break.
ALTER TABLE identity_oauth_clients ADD COLUMN redirect_uris text NOT NULL DEFAULT '';

-- What a user granted a client: the family of the tokens that descend from one code.
CREATE TABLE identity_oauth_grants (
    id         bigint      NOT NULL PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES identity_accounts,
    client_id  bigint      NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id    bigint      NOT NULL REFERENCES identity_users,
    scopes     text        NOT NULL CHECK (length(scopes) <= 512),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX identity_oauth_grants_client ON identity_oauth_grants (client_id);

CREATE TABLE identity_oauth_tokens (
    id         bigint      NOT NULL PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES identity_accounts,
    client_id  bigint      NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id    bigint      NOT NULL REFERENCES identity_users,
    grant_id   bigint      REFERENCES identity_oauth_grants ON DELETE CASCADE,
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    prefix     text        NOT NULL CHECK (length(prefix) = 10),
    scopes     text        NOT NULL CHECK (length(scopes) <= 512),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    used_at    timestamptz,
    revoked_at timestamptz
);
CREATE INDEX identity_oauth_tokens_account ON identity_oauth_tokens (account_id, id);
CREATE INDEX identity_oauth_tokens_client ON identity_oauth_tokens (client_id);
CREATE INDEX identity_oauth_tokens_grant ON identity_oauth_tokens (grant_id);

CREATE TABLE identity_oauth_refresh_tokens (
    id         bigint      NOT NULL PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES identity_accounts,
    grant_id   bigint      NOT NULL REFERENCES identity_oauth_grants ON DELETE CASCADE,
    token_hash bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX identity_oauth_refresh_tokens_grant ON identity_oauth_refresh_tokens (grant_id);

CREATE TABLE identity_oauth_codes (
    id               bigint      NOT NULL PRIMARY KEY,
    account_id       bigint      NOT NULL REFERENCES identity_accounts,
    client_id        bigint      NOT NULL REFERENCES identity_oauth_clients ON DELETE CASCADE,
    user_id          bigint      NOT NULL REFERENCES identity_users,
    code_hash        bytea       NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    redirect_uri     text        NOT NULL,
    scopes           text        NOT NULL CHECK (length(scopes) <= 512),
    challenge        text,
    challenge_method text        CHECK (challenge_method IN ('S256', 'plain')),
    created_at       timestamptz NOT NULL,
    -- What redeeming it made; a code that has one is spent.
    grant_id         bigint      REFERENCES identity_oauth_grants ON DELETE CASCADE
);
CREATE INDEX identity_oauth_codes_account ON identity_oauth_codes (account_id, created_at);
CREATE INDEX identity_oauth_codes_client ON identity_oauth_codes (client_id);
CREATE INDEX identity_oauth_codes_grant ON identity_oauth_codes (grant_id);

CREATE TABLE identity_sessions (
    id          bigint      NOT NULL PRIMARY KEY,
    account_id  bigint      NOT NULL REFERENCES identity_accounts,
    user_id     bigint      NOT NULL REFERENCES identity_users,
    secret_hash bytea       NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX identity_sessions_account ON identity_sessions (account_id, expires_at);
