-- Configs and links.
-- The twin of ../Postgres/V4__configs_links.sql: the same tables and columns in SQLite's types.

CREATE TABLE configs_configs (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES identity_accounts,
    integration TEXT    NOT NULL REFERENCES registry_integrations,
    scope       TEXT    NOT NULL CHECK (length(scope) BETWEEN 1 AND 512),
    config      TEXT    NOT NULL,
    -- Counts the changes: whoever changes it says which state it has seen.
    revision    INTEGER NOT NULL,
    created_at  TEXT    NOT NULL,
    updated_at  TEXT    NOT NULL,
    UNIQUE (account_id, integration, scope)
) STRICT;
CREATE INDEX configs_configs_list ON configs_configs (account_id, integration, id);

CREATE TABLE links_links (
    -- A ULID; unique without an index of its own, which every insert would pay for.
    id           TEXT NOT NULL CHECK (length(id) = 26),
    uuid         TEXT NOT NULL,
    account_id   INTEGER NOT NULL REFERENCES identity_accounts,
    integration  TEXT NOT NULL REFERENCES registry_integrations,
    link_type    TEXT NOT NULL CHECK (length(link_type) BETWEEN 1 AND 255),
    -- SHA-256 of type and names, which themselves can be too long for one key.
    identity     BLOB NOT NULL CHECK (length(identity) = 32),
    -- The names that a link is found by: those in the objects with their placeholders filled.
    left_name    TEXT NOT NULL CHECK (length(left_name) BETWEEN 1 AND 512),
    right_name   TEXT NOT NULL CHECK (length(right_name) BETWEEN 1 AND 512),
    left_object  TEXT NOT NULL,
    right_object TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    PRIMARY KEY (account_id, integration, identity)
) STRICT;
-- One from either side: links of an exact name come by creation, those of a prefix by name and creation, and both are the index's
-- own order, so that a page is read from it without sorting, however many links there are.
CREATE INDEX links_links_left ON links_links (account_id, integration, link_type, left_name, id);
CREATE INDEX links_links_right ON links_links (account_id, integration, link_type, right_name, id);
