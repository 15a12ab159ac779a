-- +goose Up
-- What exists only on this computer and cannot be replayed.

-- Text being written, one per conversation, and the newest message of the
-- thread that its author knew of.
CREATE TABLE drafts (
    conversation TEXT PRIMARY KEY,
    text         TEXT NOT NULL,
    updated_ms   INTEGER NOT NULL,
    seen_ms      INTEGER NOT NULL DEFAULT 0,
    seen_mid     TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Messages written here that Meta has not accepted yet, and those accepted
-- whose row the journal has not brought back yet.
CREATE TABLE outbox (
    no           INTEGER PRIMARY KEY AUTOINCREMENT, -- order of writing
    id           TEXT NOT NULL UNIQUE, -- travels to Meta as metadata
    conversation TEXT NOT NULL,
    author       TEXT NOT NULL, -- member id
    automatic    INTEGER NOT NULL DEFAULT 0, -- written by a rule, not by a person
    planned      INTEGER NOT NULL DEFAULT 0, -- an automatic reply of the journal: this computer must still be the one to send it
    text         TEXT NOT NULL,
    file         TEXT NOT NULL DEFAULT '', -- JSON, of a message that is a file
    reply_to     TEXT NOT NULL DEFAULT '',
    replies      TEXT NOT NULL DEFAULT '', -- JSON array of the canned replies that it tells of
    state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'unknown', 'accepted', 'failed')),
    created_ms   INTEGER NOT NULL,
    seen_ms      INTEGER NOT NULL DEFAULT 0, -- the newest message of the thread that its author knew of
    seen_mid     TEXT NOT NULL DEFAULT '',
    hold_ms      INTEGER NOT NULL DEFAULT 0, -- not sent before: the author may take it back until then
    tried_ms     INTEGER NOT NULL DEFAULT 0, -- begin of the last try
    next_ms      INTEGER NOT NULL DEFAULT 0, -- not before
    tries        INTEGER NOT NULL DEFAULT 0,
    log          TEXT NOT NULL DEFAULT '', -- JSON array: the newest tries, oldest first
    mid          TEXT NOT NULL DEFAULT '', -- of accepted
    problem      TEXT NOT NULL DEFAULT '' -- JSON: code, args, action
) STRICT;
CREATE INDEX outbox_of_conversation ON outbox (conversation, no);

-- Files that are about to be sent, beside the draft. Their copies lie in the
-- data directory.
CREATE TABLE staged (
    no           INTEGER PRIMARY KEY AUTOINCREMENT, -- order of choosing
    conversation TEXT NOT NULL,
    file         TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX staged_of_conversation ON staged (conversation, no);

-- Canned replies that went into what is being written or about to be sent.
CREATE TABLE drafted_replies (
    conversation TEXT NOT NULL,
    reply        TEXT NOT NULL,
    PRIMARY KEY (conversation, reply)
) STRICT, WITHOUT ROWID;

-- Entries for the journal that the relay has not acknowledged yet.
CREATE TABLE appends (
    no           INTEGER PRIMARY KEY AUTOINCREMENT, -- order of appending
    kind         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    thread       TEXT NOT NULL,
    unique_key   TEXT NOT NULL,
    audience     TEXT NOT NULL DEFAULT '', -- JSON array of member ids
    basis        INTEGER NOT NULL DEFAULT 0, -- seq; the audience counts only if none was set after it
    body         TEXT NOT NULL,
    created_ms   INTEGER NOT NULL
) STRICT;

-- When each channel's token in this computer's keychain was obtained.
CREATE TABLE stamps (
    channel TEXT PRIMARY KEY,
    stamp   INTEGER NOT NULL -- ms; of two tokens the one with the greater stamp is valid
) STRICT, WITHOUT ROWID;

-- When to ask Meta again for a profile that it did not give.
CREATE TABLE profile_tries (
    conversation TEXT PRIMARY KEY,
    tries        INTEGER NOT NULL,
    next_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- History imports that this computer has begun.
CREATE TABLE imports (
    channel    TEXT PRIMARY KEY,
    cutoff_ms  INTEGER NOT NULL, -- nothing older is wanted
    reached_ms INTEGER NOT NULL, -- threads with newer activity are done
    begun_ms   INTEGER NOT NULL,
    messages   INTEGER NOT NULL DEFAULT 0 -- imported so far
) STRICT, WITHOUT ROWID;

-- Conversations whose older part was fetched when the customer wrote again.
CREATE TABLE looked_back (
    conversation TEXT PRIMARY KEY,
    complete     INTEGER NOT NULL, -- the provider's record was read to its beginning
    oldest_ms    INTEGER NOT NULL  -- of what was found, 0: nothing
) STRICT, WITHOUT ROWID;
