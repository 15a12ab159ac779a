-- +goose Up
-- Everything here follows from the journal: deleting the file and replaying
-- gives the same rows. Times are milliseconds since the epoch.

-- How far the journal has been applied. One row.
CREATE TABLE applied (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    seq     INTEGER NOT NULL,
    forgets INTEGER NOT NULL DEFAULT 0, -- how often something was forgotten
    traces  INTEGER NOT NULL DEFAULT 0 CHECK (traces IN (0, 1)) -- the file may still hold what was forgotten
) STRICT;
INSERT INTO applied (one, seq) VALUES (1, 0);

-- Entries that this program could not read, kept for a later one.
CREATE TABLE unread_entries (
    seq  INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    raw  TEXT NOT NULL, -- the whole entry as JSON
    channel TEXT NOT NULL,
    thread  TEXT NOT NULL
) STRICT;

CREATE TABLE members (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    email   TEXT NOT NULL DEFAULT '',
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)), -- no longer a member
    seq     INTEGER NOT NULL -- of the entry that said so last
) STRICT, WITHOUT ROWID;

CREATE TABLE channels (
    no         INTEGER PRIMARY KEY, -- local number, never leaves this file
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    account    TEXT NOT NULL, -- the provider's id: a Page id
    app_id     TEXT NOT NULL,
    name       TEXT NOT NULL, -- as the shop named it
    page       TEXT NOT NULL, -- as the provider names it
    state      TEXT NOT NULL CHECK (state IN ('connected', 'needs_login', 'suspended', 'disconnected')),
    since_ms   INTEGER NOT NULL,
    reason     TEXT NOT NULL DEFAULT '', -- problem code
    connect_ms INTEGER NOT NULL,
    human_agent     INTEGER NOT NULL DEFAULT 0, -- the provider has approved answers of people after the window
    checked_ms      INTEGER NOT NULL DEFAULT 0, -- compared with the provider's record up to here
    record_ms       INTEGER NOT NULL DEFAULT 0, -- newest activity of that record, by the provider's clock
    resubscribed_ms INTEGER NOT NULL DEFAULT 0 -- when the provider was asked again for what it no longer sent
) STRICT;

-- Who may see a channel. One without a row is shared with everyone.
CREATE TABLE access (
    channel  TEXT PRIMARY KEY,
    everyone INTEGER NOT NULL CHECK (everyone IN (0, 1)),
    members  TEXT NOT NULL, -- JSON array of member ids, '' for nobody else
    own_only INTEGER NOT NULL CHECK (own_only IN (0, 1)) -- agents see only what is theirs or offered to them
) STRICT, WITHOUT ROWID;

-- How much the member of this computer may see of a channel, once all of that
-- is here; 'part' while it is coming.
CREATE TABLE sights (
    channel TEXT PRIMARY KEY,
    level   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows that were forgotten and may have left something beside the database.
CREATE TABLE forgotten (
    conversation TEXT NOT NULL, -- its id, or that of a channel
    mid          TEXT NOT NULL, -- '' for the conversation itself
    PRIMARY KEY (conversation, mid)
) STRICT, WITHOUT ROWID;

-- A thread between one contact and one channel, with what the list shows of
-- it. last_ms, snippet* and unread are derived from messages and reactions
-- and kept here so that a list is one index walk.
CREATE TABLE conversations (
    no              INTEGER PRIMARY KEY, -- local number, never leaves this file
    channel         INTEGER NOT NULL REFERENCES channels (no) ON DELETE CASCADE,
    contact         TEXT NOT NULL, -- the customer's id on the channel
    name            TEXT NOT NULL DEFAULT '',
    first_name      TEXT NOT NULL DEFAULT '',
    last_name       TEXT NOT NULL DEFAULT '',
    picture_url     TEXT NOT NULL DEFAULT '',
    profile_state   TEXT NOT NULL DEFAULT 'pending' CHECK (profile_state IN ('pending', 'known', 'refused')),
    last_ms         INTEGER NOT NULL DEFAULT 0,
    snippet         TEXT NOT NULL DEFAULT '',
    snippet_kind    TEXT NOT NULL DEFAULT '',
    snippet_from    INTEGER NOT NULL DEFAULT 0,
    unread          INTEGER NOT NULL DEFAULT 0,
    last_in_ms      INTEGER NOT NULL DEFAULT 0,
    read_up_to_ms   INTEGER NOT NULL DEFAULT 0, -- the team saw the customer's messages up to here
    window_until_ms INTEGER NOT NULL DEFAULT 0,
    delivered_ms    INTEGER NOT NULL DEFAULT 0, -- Meta's delivery watermark
    read_ms         INTEGER NOT NULL DEFAULT 0, -- Meta's read watermark
    owner_app       TEXT NOT NULL DEFAULT '', -- app that controls the thread
    owner_at_ms     INTEGER NOT NULL DEFAULT 0,
    referral        TEXT NOT NULL DEFAULT '', -- JSON, of the newest referral
    referral_at_ms  INTEGER NOT NULL DEFAULT 0,
    wrote_ms        INTEGER NOT NULL DEFAULT 0, -- the customer's newest message that came as it was written
    opening         INTEGER NOT NULL DEFAULT 0, -- how often the customer has opened it
    closed          INTEGER NOT NULL DEFAULT 1 CHECK (closed IN (0, 1)),
    closed_up_to_ms INTEGER NOT NULL DEFAULT 0, -- a customer's message that is newer begins the next opening
    assignee        TEXT NOT NULL DEFAULT '', -- member id, of this opening
    work_since_ms   INTEGER NOT NULL DEFAULT 0, -- what a person did last to this opening
    snoozed_until_ms INTEGER NOT NULL DEFAULT 0, -- put off until then; what is past has woken it
    snoozed_up_to_ms INTEGER NOT NULL DEFAULT 0, -- a customer's message that is newer wakes it
    labels          TEXT NOT NULL DEFAULT '', -- ids, a comma before and after each
    previous        TEXT NOT NULL DEFAULT '', -- member id, of the opening before
    reopened        INTEGER NOT NULL DEFAULT 0, -- by a person, and nobody got it anew since
    offered         INTEGER NOT NULL DEFAULT 0, -- to the members of a rule, and nobody got it since
    turn            INTEGER NOT NULL DEFAULT 0, -- of automation's next decision about this opening
    work_seq        INTEGER NOT NULL DEFAULT 0, -- where in the journal the assignee or closed changed last
    answered_ms     INTEGER NOT NULL DEFAULT 0, -- a person of the shop wrote then
    waiting_ms      INTEGER NOT NULL DEFAULT 0, -- the customer waits for an answer since then, 0: does not
    UNIQUE (channel, contact)
) STRICT;
CREATE INDEX conversations_newest ON conversations (last_ms DESC, no DESC);
CREATE INDEX conversations_newest_of_channel ON conversations (channel, last_ms DESC, no DESC);
CREATE INDEX conversations_open ON conversations (assignee, last_ms DESC, no DESC) WHERE closed = 0;
CREATE INDEX conversations_closed ON conversations (last_ms DESC, no DESC) WHERE closed = 1;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until_ms, no) WHERE snoozed_until_ms > 0;
CREATE INDEX conversations_labelled ON conversations (last_ms DESC, no DESC, labels) WHERE labels <> '';
CREATE INDEX conversations_work ON conversations (channel, assignee, work_seq) WHERE closed = 0;
CREATE INDEX conversations_reopened ON conversations (channel, no) WHERE closed = 0 AND reopened = 1;
CREATE INDEX conversations_late ON conversations (channel, max(waiting_ms, work_since_ms)) WHERE closed = 0 AND waiting_ms > 0 AND (assignee > '' OR offered = 1);
CREATE INDEX conversations_taken_over ON conversations (channel, no) WHERE opening = 0 AND closed = 1;
CREATE INDEX conversations_unread ON conversations (channel, unread) WHERE unread > 0;
CREATE INDEX conversations_waiting ON conversations (wrote_ms) WHERE closed = 0 AND waiting_ms > 0;
CREATE INDEX conversations_closed_since ON conversations (work_since_ms) WHERE closed = 1;
CREATE INDEX conversations_window ON conversations (window_until_ms, no);
CREATE INDEX conversations_unnamed ON conversations (no) WHERE profile_state = 'pending';

-- Messages and lines of a thread, one row per Meta message id and channel.
-- A row may be known only from something that refers to it (source 0): an
-- edit, an unsend or a receipt that came first.
CREATE TABLE messages (
    no           INTEGER PRIMARY KEY, -- local number, never leaves this file
    channel      INTEGER NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversations (no) ON DELETE CASCADE,
    mid          TEXT NOT NULL,
    source       INTEGER NOT NULL CHECK (source BETWEEN 0 AND 3), -- 0 referred to, 1 message.sent, 2 imported, 3 webhook: the highest is believed
    at_ms        INTEGER NOT NULL,
    party        INTEGER NOT NULL CHECK (party BETWEEN 0 AND 2), -- 0 nobody, 1 customer, 2 shop
    kind         TEXT NOT NULL DEFAULT 'text',
    text         TEXT NOT NULL DEFAULT '',
    attachments  TEXT NOT NULL DEFAULT '', -- JSON array
    reply_to     TEXT NOT NULL DEFAULT '',
    payload      TEXT NOT NULL DEFAULT '',
    line         TEXT NOT NULL DEFAULT '', -- JSON, of kind line
    mentions     TEXT NOT NULL DEFAULT '', -- JSON array, of kind note
    app_id       TEXT NOT NULL DEFAULT '',
    client       TEXT NOT NULL DEFAULT '', -- outbox id of the desktop that wrote it
    author       TEXT NOT NULL DEFAULT '', -- member id
    standby      INTEGER NOT NULL DEFAULT 0,
    filled       INTEGER NOT NULL DEFAULT 0, -- no webhook brought it when it should have
    edits        INTEGER NOT NULL DEFAULT 0, -- number of the edit that edited_text holds
    edited_text  TEXT NOT NULL DEFAULT '',
    unsent       INTEGER NOT NULL DEFAULT 0,
    delivered    INTEGER NOT NULL DEFAULT 0, -- named by a delivery
    read         INTEGER NOT NULL DEFAULT 0, -- named by a read
    UNIQUE (channel, mid)
) STRICT;
CREATE INDEX messages_by_time ON messages (conversation, at_ms, mid);
CREATE INDEX messages_by_client ON messages (client) WHERE client <> '';

-- Canned replies. Codes are told apart by key: see inbox.ReplyKey.
CREATE TABLE replies (
    id       TEXT PRIMARY KEY,
    code     TEXT NOT NULL,
    key      TEXT NOT NULL,
    title    TEXT NOT NULL,
    text     TEXT NOT NULL,
    channels TEXT NOT NULL, -- JSON array of channel ids, empty for everywhere
    files    TEXT NOT NULL, -- JSON array
    author   TEXT NOT NULL, -- member id
    saved_ms INTEGER NOT NULL,
    seq      INTEGER NOT NULL -- of the entry that saved it
) STRICT, WITHOUT ROWID;
CREATE INDEX replies_by_key ON replies (key);

-- What the files of canned replies are made of. Pieces stay when no reply
-- names them any more: the journal stores each once and never brings it again.
CREATE TABLE reply_pieces (
    no      INTEGER PRIMARY KEY,
    digest  TEXT NOT NULL UNIQUE, -- SHA-256 of content, hexadecimal
    content BLOB NOT NULL
) STRICT;

-- Each entry that says that a canned reply was sent.
CREATE TABLE reply_uses (
    reply TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (reply, seq)
) STRICT, WITHOUT ROWID;

-- The account that tells members by e-mail what they were given, without its
-- password. One row, or none.
CREATE TABLE mail_settings (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    settings TEXT NOT NULL -- JSON
) STRICT;

-- How far each member was told by mail.
CREATE TABLE mail_states (
    member    TEXT PRIMARY KEY,
    muted     INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)), -- they want no mails
    seq       INTEGER NOT NULL DEFAULT 0, -- of the newest entry that they were told of
    mailed_ms INTEGER NOT NULL DEFAULT 0,
    begun_seq INTEGER NOT NULL DEFAULT 0, -- up to here a computer began to tell them last
    begun_ms  INTEGER NOT NULL DEFAULT 0,
    begun_by  TEXT NOT NULL DEFAULT '', -- device id
    tries     INTEGER NOT NULL DEFAULT 0 -- since seq
) STRICT, WITHOUT ROWID;

-- What members are still to be told: who was given which conversation.
CREATE TABLE mail_due (
    member       TEXT NOT NULL,
    seq          INTEGER NOT NULL, -- of the entry that gave it to them
    conversation TEXT NOT NULL, -- its id
    actor        TEXT NOT NULL, -- member id, empty when a rule gave it
    rule         TEXT NOT NULL, -- its name
    at_ms        INTEGER NOT NULL,
    PRIMARY KEY (member, seq)
) STRICT, WITHOUT ROWID;

-- The newest reaction of each party on a message; emoji '' when taken back.
CREATE TABLE reactions (
    channel      INTEGER NOT NULL,
    mid          TEXT NOT NULL,
    party        INTEGER NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversations (no) ON DELETE CASCADE,
    emoji        TEXT NOT NULL,
    at_ms        INTEGER NOT NULL,
    PRIMARY KEY (channel, mid, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_by_time ON reactions (conversation, at_ms);

-- What the shop set for the automatic replies of a channel.
CREATE TABLE channel_replies (
    channel          INTEGER PRIMARY KEY REFERENCES channels (no) ON DELETE CASCADE,
    settings         TEXT NOT NULL, -- JSON
    welcome_since_ms INTEGER NOT NULL, -- when it was switched on, 0: it is off
    away_since_ms    INTEGER NOT NULL,
    closing_since_ms INTEGER NOT NULL
) STRICT;

-- What stands beside the threads of a channel for the staff.
CREATE TABLE channel_info (
    channel INTEGER PRIMARY KEY REFERENCES channels (no) ON DELETE CASCADE,
    text    TEXT NOT NULL
) STRICT;

-- Automatic replies that were decided, each once.
CREATE TABLE auto_replies (
    no           INTEGER PRIMARY KEY, -- local number, never leaves this file
    client       TEXT NOT NULL UNIQUE, -- outbox id of its message
    conversation INTEGER NOT NULL REFERENCES conversations (no) ON DELETE CASCADE,
    reply        TEXT NOT NULL,
    reason       TEXT NOT NULL, -- why it is sent; '' when it never was planned
    welcome      INTEGER NOT NULL, -- an away message that is the welcome as well
    opening      INTEGER NOT NULL,
    for_ms       INTEGER NOT NULL, -- time of what it answers
    period_ms    INTEGER NOT NULL, -- when the shop closed, 0: not for that reason
    text         TEXT NOT NULL,
    planned_ms   INTEGER NOT NULL,
    holder       TEXT NOT NULL, -- device that sends it
    turn         INTEGER NOT NULL, -- how often it was taken
    state        TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'skipped')),
    skipped      TEXT NOT NULL DEFAULT '' -- why
) STRICT;
CREATE INDEX auto_replies_of_conversation ON auto_replies (conversation, reply, no);
CREATE INDEX auto_replies_planned ON auto_replies (no) WHERE state = 'planned';
-- The shop's own words for conversations. A deleted one stays for the history
-- and never comes back.
CREATE TABLE labels (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    colour  INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Whom notes address, and up to when they have seen the notes of a
-- conversation. Times are the relay's.
CREATE TABLE mentions (
    member       TEXT NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversations (no) ON DELETE CASCADE,
    at_ms        INTEGER NOT NULL DEFAULT 0, -- the newest note that addresses them, 0: none
    seen_ms      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (member, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_of_conversation ON mentions (conversation);
CREATE INDEX mentions_newest ON mentions (member, at_ms DESC, conversation DESC) WHERE at_ms > 0;

-- Who gets the conversations of which channels.
CREATE TABLE rules (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    method         TEXT NOT NULL,
    prefer_online  INTEGER NOT NULL,
    fallback       TEXT NOT NULL,
    fallback_to    TEXT NOT NULL, -- member id
    cap            INTEGER NOT NULL, -- open conversations of one member, 0: any number
    redeal_minutes INTEGER NOT NULL, -- 0: never
    old            TEXT NOT NULL,
    exclusive      INTEGER NOT NULL,
    hide           INTEGER NOT NULL,
    saved_seq      INTEGER NOT NULL, -- where in the journal it was saved last
    members_seq    INTEGER NOT NULL -- where its members changed last
) STRICT, WITHOUT ROWID;

-- A channel is in one rule at most.
CREATE TABLE rule_channels (
    channel  TEXT PRIMARY KEY, -- id; the channel may have no row
    rule     TEXT NOT NULL REFERENCES rules (id),
    place    INTEGER NOT NULL,
    left_seq INTEGER NOT NULL, -- what waits since before that is left alone
    all_seq  INTEGER NOT NULL  -- what somebody has since before that is dealt again
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_channels_of_rule ON rule_channels (rule, place);

CREATE TABLE rule_members (
    rule     TEXT NOT NULL REFERENCES rules (id),
    member   TEXT NOT NULL,
    place    INTEGER NOT NULL, -- -1: no longer in the rule
    gone_seq INTEGER NOT NULL, -- what they have since before that is dealt again
    last_seq INTEGER NOT NULL DEFAULT 0, -- where in the journal the rule gave them one last
    PRIMARY KEY (rule, member)
) STRICT, WITHOUT ROWID;

-- Where in the journal rules were saved and deleted; it tells which decisions
-- of the past were made in time.
CREATE TABLE rule_changes (
    rule TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (rule, seq)
) STRICT, WITHOUT ROWID;

-- When members are on duty; who has no row always is.
CREATE TABLE duties (
    member   TEXT PRIMARY KEY,
    paused   INTEGER NOT NULL,
    since_ms INTEGER NOT NULL, -- when paused changed last
    shifts   TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
