-- The log tells why an event started nothing, and what an attempt was that the run itself does not tell any more.

-- Null where an event did not start a flow.
ALTER TABLE runs_log ALTER COLUMN run_id DROP NOT NULL;
-- What the run does not tell; null with most entries, whose attempt is the run's last.
ALTER TABLE runs_log ADD COLUMN details text;

-- Whether a run has been done again. Runs that do none again are not in it, and so cost nothing.
CREATE INDEX runs_runs_replay ON runs_runs (account_id, replay_of) WHERE replay_of IS NOT NULL;

-- Which job specs an event would start, were they installed.
CREATE INDEX registry_job_specs_silent ON registry_job_specs (account_id, event_source, event_type) WHERE installed = 0;
