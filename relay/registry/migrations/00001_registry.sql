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
    email         TEXT NOT NULL DEFAULT '',
    created_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER -- NULL while they are a member
) STRICT;

CREATE INDEX members_of_workspace ON members (workspace);
CREATE UNIQUE INDEX members_by_email ON members (workspace, lower(email)) WHERE email <> '' AND removed_at_ms IS NULL;

CREATE TABLE devices (
    id            TEXT PRIMARY KEY,
    member        TEXT NOT NULL REFERENCES members,
    name          TEXT NOT NULL,
    public_key    BLOB NOT NULL CHECK (length(public_key) = 32), -- X25519
    token_sha256  BLOB NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL DEFAULT 0, -- last connected or disconnected
    revoked_at_ms INTEGER -- NULL while it may connect; a revoked one stays, so that its desktop can be told
) STRICT;

CREATE INDEX devices_of_member ON devices (member);

-- One-time codes that make whoever redeems one an owner. Used ones stay, so
-- that the relay knows it has been set up before.
CREATE TABLE setup_codes (
    code_sha256   BLOB PRIMARY KEY,
    member        TEXT REFERENCES members, -- who becomes an owner, NULL: a new member
    expires_at_ms INTEGER NOT NULL,
    used_at_ms    INTEGER, -- NULL while it can be used
    used_by       TEXT -- device
) STRICT, WITHOUT ROWID;

-- One-time codes that members make for others, or for computers of their own.
CREATE TABLE invites (
    id            TEXT PRIMARY KEY,
    workspace     TEXT NOT NULL REFERENCES workspaces,
    code_sha256   BLOB NOT NULL UNIQUE,
    member        TEXT REFERENCES members, -- whose computer it is for, NULL: a new member
    role          TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
    channels      TEXT NOT NULL, -- JSON array of channel ids
    email         TEXT NOT NULL DEFAULT '',
    made_by       TEXT NOT NULL REFERENCES members,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, -- once it is used: until its answer may be asked for again
    used_by       TEXT -- device, NULL while it can be used
) STRICT;

CREATE INDEX invites_of_workspace ON invites (workspace);

-- Secrets that the relay cannot open, for a device or for whoever redeems an
-- invite.
CREATE TABLE vault (
    holder TEXT NOT NULL, -- device or invite id
    name   TEXT NOT NULL,
    stamp  INTEGER NOT NULL, -- of two with the same name the greater is kept
    sealed TEXT NOT NULL, -- standard base64
    PRIMARY KEY (holder, name)
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

-- Who may see the entries of a channel. It stays when the channel is given up,
-- since the entries do.
CREATE TABLE access (
    workspace  TEXT NOT NULL REFERENCES workspaces,
    channel    TEXT NOT NULL,
    everyone   INTEGER NOT NULL CHECK (everyone IN (0, 1)),
    members    TEXT NOT NULL, -- JSON array of member ids, in order
    own_only   INTEGER NOT NULL CHECK (own_only IN (0, 1)), -- agents see the threads only whose audience they are in
    revision   INTEGER NOT NULL, -- counts the changes
    announced  INTEGER NOT NULL, -- the last revision that is known to be in the journal
    changed_by TEXT NOT NULL,    -- member id, '' for the relay
    since      INTEGER NOT NULL, -- no entry of the channel has a seq up to this
    lease_epoch INTEGER NOT NULL DEFAULT 0, -- of the newest lease that the channel had of its own
    PRIMARY KEY (workspace, channel)
) STRICT, WITHOUT ROWID;
