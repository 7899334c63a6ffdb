-- Which runs one replay of many has made, so that it can be taken back whole. Null with all other runs.
ALTER TABLE runs_runs ADD COLUMN replay_id text COLLATE "C";
CREATE INDEX runs_runs_replay ON runs_runs (account_id, replay_id) WHERE replay_id IS NOT NULL;
