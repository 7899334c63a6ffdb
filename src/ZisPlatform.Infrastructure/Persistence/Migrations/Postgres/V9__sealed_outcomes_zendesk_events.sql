-- Outcomes in which a receiver has echoed a credential, and what the deliveries of webhooks are.
-- runs_outcomes has them with masks. A table of its own: they are few among very many, and a rotation of keys looks at all of them.

CREATE TABLE runs_sealed (
    -- run_id-attempt-seq of the outcome, which it is encrypted for.
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES identity_accounts,
    run_id     text COLLATE "C" NOT NULL,
    sealed     bytea NOT NULL
);
CREATE INDEX runs_sealed_run ON runs_sealed (run_id);

ALTER TABLE webhooks_webhooks ADD COLUMN format text NOT NULL DEFAULT 'as_sent' CHECK (format IN ('as_sent', 'zendesk_events'));
