-- +goose Up
-- Which entries are of which thread. All of it follows from the journal.

-- How far each workspace's entries have been looked at.
CREATE TABLE positions (
    workspace INTEGER PRIMARY KEY, -- its number in the journal
    seq       INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
    thread INTEGER NOT NULL, -- hash of channel and thread, or of the kind of an entry without a channel
    key    INTEGER NOT NULL, -- of the entry in the journal
    PRIMARY KEY (thread, key)
) STRICT, WITHOUT ROWID;
