-- Outcomes in which a receiver has echoed a credential, and what the deliveries of webhooks are.
-- The twin of ../Postgres/V9__sealed_outcomes_zendesk_events.sql.
-- runs_outcomes has them with masks. A table of its own: they are few among very many, and a rotation of keys looks at all of them.

CREATE TABLE runs_sealed (
    -- run_id-attempt-seq of the outcome, which it is encrypted for.
    id         TEXT NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES identity_accounts,
    run_id     TEXT NOT NULL,
    sealed     BLOB NOT NULL
) STRICT;
CREATE INDEX runs_sealed_run ON runs_sealed (run_id);

ALTER TABLE webhooks_webhooks ADD COLUMN format TEXT NOT NULL DEFAULT 'as_sent' CHECK (format IN ('as_sent', 'zendesk_events'));
