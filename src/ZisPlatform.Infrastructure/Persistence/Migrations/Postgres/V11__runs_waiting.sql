-- Runs are taken by integration, each up to its own share, and not by account.

DROP INDEX runs_runs_due;
CREATE INDEX runs_runs_due ON runs_runs (integration, account_id, due_at) WHERE due_at IS NOT NULL;
