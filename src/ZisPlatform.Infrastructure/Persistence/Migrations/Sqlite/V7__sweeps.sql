-- What a sweep looks for: it deletes over all accounts, so the indexes that began with one go.
-- The twin of ../Postgres/V7__sweeps.sql.

DROP INDEX identity_oauth_codes_account;
DROP INDEX identity_sessions_account;
CREATE INDEX identity_oauth_codes_age ON identity_oauth_codes (created_at);
CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at);
CREATE INDEX identity_oauth_tokens_expiry ON identity_oauth_tokens (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX identity_oauth_tokens_revocation ON identity_oauth_tokens (revoked_at) WHERE revoked_at IS NOT NULL;
