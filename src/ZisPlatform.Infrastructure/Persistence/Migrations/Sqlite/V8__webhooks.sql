-- Inbound webhooks, and the signatures of deliveries that were taken.
-- The twin of ../Postgres/V8__webhooks.sql: the same tables and columns in SQLite's types.

CREATE TABLE webhooks_webhooks (
    id                  TEXT    NOT NULL PRIMARY KEY CHECK (length(id) = 26),
    account_id          INTEGER NOT NULL REFERENCES identity_accounts,
    integration         TEXT    NOT NULL REFERENCES registry_integrations,
    uuid                TEXT    NOT NULL UNIQUE,
    source_system       TEXT    NOT NULL CHECK (length(source_system) BETWEEN 1 AND 255),
    event_type          TEXT    NOT NULL CHECK (length(event_type) BETWEEN 1 AND 255),
    token_hash          BLOB    NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- Encrypted: showing a webhook gives its path again.
    token               BLOB    NOT NULL,
    username            TEXT    NOT NULL,
    password_hash       BLOB    NOT NULL CHECK (length(password_hash) = 32),
    signing_scheme      TEXT    CHECK (signing_scheme IN ('github', 'stripe', 'zendesk', 'header')),
    signing_header      TEXT,
    -- Encrypted: a signature cannot be checked with a hash of the secret.
    signing_secret      BLOB,
    created_at          TEXT    NOT NULL,
    password_changed_at TEXT    NOT NULL,
    CHECK ((signing_scheme IS NULL) = (signing_header IS NULL) AND (signing_scheme IS NULL) = (signing_secret IS NULL))
) STRICT;
CREATE INDEX webhooks_webhooks_integration ON webhooks_webhooks (account_id, integration, id);

-- Only of deliveries that sign their time, and only as long as that time lets them in.
CREATE TABLE webhooks_signatures (
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    webhook_id TEXT    NOT NULL,
    signature  BLOB    NOT NULL CHECK (length(signature) = 32),
    seen_at    TEXT    NOT NULL,
    PRIMARY KEY (webhook_id, signature)
) STRICT;
CREATE INDEX webhooks_signatures_age ON webhooks_signatures (seen_at);
