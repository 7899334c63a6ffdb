-- The log tells why an event started nothing, and what an attempt was that the run itself does not tell any more.

-- Null where an event did not start a flow.
ALTER TABLE runs_log ALTER COLUMN run_id DROP NOT NULL;
-- What the run does not tell; null with most entries, whose attempt is the run's last.
ALTER TABLE runs_log ADD COLUMN details text;

-- When a run was last done again; null with most. What is replayed by a search is what has not been yet.
ALTER TABLE runs_runs ADD COLUMN replayed_at timestamptz;
UPDATE runs_runs SET replayed_at = (SELECT MAX(r.created_at) FROM runs_runs r WHERE r.account_id = runs_runs.account_id AND r.replay_of = runs_runs.id)
WHERE (account_id, id) IN (SELECT account_id, replay_of FROM runs_runs WHERE replay_of IS NOT NULL);

-- Which job specs an event would start, were they installed.
CREATE INDEX registry_job_specs_silent ON registry_job_specs (account_id, event_source, event_type) WHERE installed = 0;
