-- +goose Up

-- The workspaces that have entries. They are numbered, because the number is
-- part of an entry's key.
CREATE TABLE workspaces (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    floor  INTEGER NOT NULL DEFAULT 0 -- no later entry gets a seq up to this
) STRICT;

-- The log. key is number * 2^40 + seq: the entries of a workspace lie together
-- and in order, and need no index beside the table.
CREATE TABLE entries (
    key     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL, -- ms since the epoch, the relay's clock
    kind    TEXT NOT NULL,
    channel TEXT NOT NULL,    -- '' for workspace entries
    thread  TEXT NOT NULL,
    actor   TEXT NOT NULL,    -- member id, '' when the relay wrote it
    device  TEXT NOT NULL,
    body    BLOB NOT NULL,    -- JSON, as it came
    moved   TEXT              -- JSON, of an entry that set its thread's audience: who joined and who left it
) STRICT;

-- Who each thread is for now.
CREATE TABLE audiences (
    workspace INTEGER NOT NULL REFERENCES workspaces,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    member    TEXT NOT NULL,
    seq       INTEGER NOT NULL, -- the entry that said so
    PRIMARY KEY (workspace, channel, thread, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX audiences_of_member ON audiences (workspace, member);

-- Unique keys and the entry that won each.
CREATE TABLE uniques (
    workspace INTEGER NOT NULL REFERENCES workspaces,
    name      TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;
