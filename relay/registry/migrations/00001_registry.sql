-- +goose Up

CREATE TABLE workspaces (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    lease_epoch   INTEGER NOT NULL DEFAULT 0 -- of the newest automation lease
) STRICT;

CREATE TABLE members (
    id            TEXT PRIMARY KEY,
    workspace     TEXT NOT NULL REFERENCES workspaces,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX members_of_workspace ON members (workspace);

CREATE TABLE devices (
    id            TEXT PRIMARY KEY,
    member        TEXT NOT NULL REFERENCES members,
    name          TEXT NOT NULL,
    public_key    BLOB NOT NULL CHECK (length(public_key) = 32), -- X25519
    token_sha256  BLOB NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX devices_of_member ON devices (member);

-- One-time codes that make whoever redeems one an owner. Used ones stay, so
-- that the relay knows it has been set up before.
CREATE TABLE setup_codes (
    code_sha256   BLOB PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms    INTEGER -- NULL while it can be used
) STRICT, WITHOUT ROWID;

-- Accounts whose webhooks belong to a workspace.
CREATE TABLE channels (
    id            TEXT PRIMARY KEY, -- wire.ChannelID(object, account)
    workspace     TEXT NOT NULL REFERENCES workspaces,
    object        TEXT NOT NULL,
    account       TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX channels_of_workspace ON channels (workspace);
