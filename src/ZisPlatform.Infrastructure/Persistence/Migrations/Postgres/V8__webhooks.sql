-- Inbound webhooks, and the signatures of deliveries that were taken.

CREATE TABLE webhooks_webhooks (
    id                  text        COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(id) = 26),
    account_id          bigint      NOT NULL REFERENCES identity_accounts,
    integration         text        COLLATE "C" NOT NULL REFERENCES registry_integrations,
    uuid                text        NOT NULL UNIQUE,
    source_system       text        NOT NULL CHECK (length(source_system) BETWEEN 1 AND 255),
    event_type          text        NOT NULL CHECK (length(event_type) BETWEEN 1 AND 255),
    token_hash          bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- Encrypted: showing a webhook gives its path again.
    token               bytea       NOT NULL,
    username            text        NOT NULL,
    password_hash       bytea       NOT NULL CHECK (length(password_hash) = 32),
    signing_scheme      text        CHECK (signing_scheme IN ('github', 'stripe', 'zendesk', 'header')),
    signing_header      text,
    -- Encrypted: a signature cannot be checked with a hash of the secret.
    signing_secret      bytea,
    created_at          timestamptz NOT NULL,
    password_changed_at timestamptz NOT NULL,
    CHECK ((signing_scheme IS NULL) = (signing_header IS NULL) AND (signing_scheme IS NULL) = (signing_secret IS NULL))
);
CREATE INDEX webhooks_webhooks_integration ON webhooks_webhooks (account_id, integration, id);

-- Only of deliveries that sign their time, and only as long as that time lets them in.
CREATE TABLE webhooks_signatures (
    account_id bigint      NOT NULL REFERENCES identity_accounts,
    webhook_id text        COLLATE "C" NOT NULL,
    signature  bytea       NOT NULL CHECK (length(signature) = 32),
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (webhook_id, signature)
);
CREATE INDEX webhooks_signatures_age ON webhooks_signatures (seen_at);
