-- Each run writes five rows, thousands of times a second: what they cost beside themselves goes.

-- A key that begins with the account serves as its index too. Accounts are never deleted, and every event's is known when it comes:
-- to ask for it with each row takes a lock on the one row of the account, which all writers would share.
ALTER TABLE runs_events DROP CONSTRAINT runs_events_account_id_fkey, DROP CONSTRAINT runs_events_pkey, ADD PRIMARY KEY (account_id, id);
DROP INDEX runs_events_account;
ALTER TABLE runs_runs DROP CONSTRAINT runs_runs_account_id_fkey, DROP CONSTRAINT runs_runs_pkey, ADD PRIMARY KEY (account_id, id);
DROP INDEX runs_runs_account;
ALTER TABLE runs_log DROP CONSTRAINT runs_log_account_id_fkey, DROP CONSTRAINT runs_log_pkey, ADD PRIMARY KEY (account_id, id);
DROP INDEX runs_log_account;
ALTER TABLE runs_outcomes DROP CONSTRAINT runs_outcomes_account_id_fkey;

-- How often the run has been taken: what was meant for an earlier turn is not stored, not even by the same owner.
ALTER TABLE runs_runs ADD COLUMN turn bigint NOT NULL DEFAULT 0;

-- The owner is whoever stored last, also after the end; only of runs under way is it looked for.
DROP INDEX runs_runs_owner;
CREATE INDEX runs_runs_owner ON runs_runs (owner) WHERE owner IS NOT NULL AND finished_at IS NULL AND due_at IS NULL;
