package checks

// arrow is a row of the table of imports: where a package stands and which of
// ours it may import. The packages of a floor do not know each other, unless a
// row names the other.
type arrow struct {
	from  string // a package, or a pattern of path.Match
	floor int
	to    []string
	why   string
}

// arrows holds every package of ours outside relay/. The first row that
// matches counts.
var arrows = []arrow{
	{"main", 6, list("app"), "embeds the built front end and hands it to the window"},

	{"app", 5, list("backend/desk", "backend/inbox", "backend/secret", "backend/metasim", "backend/metasim/*", "relay/server"),
		"the window calls the desk and shows the domain; it starts simulator and relay for the demo and the shop without a server"},
	{"backend/cmd/headless", 5, list("backend/desk", "backend/inbox", "backend/keychain", "backend/secret"),
		"the desk without a window, with a choice of where secrets are kept"},
	{"backend/desk/desktest", 5, list("backend/*", "backend/*/*", "relay/*"),
		"several desktops, a relay and a simulator in one process, for tests only"},
	{"backend/metasim/cmd/metasim", 5, list("backend/metasim", "backend/metasim/*"),
		"the simulator as a program, for development"},
	{"build/checks", 5, list("backend/inbox"), "compares the catalogues with the domain's codes"},
	{"build/*", 5, list("backend/*", "backend/*/*", "relay/*", "relay/*/*"), "measures and drives the whole"},

	{"backend/desk", 4, list(
		"backend/automation", "backend/outbox", "backend/reconcile", "backend/replica", "backend/link", "backend/login", "backend/media",
		"backend/channel/all", "backend/channel/graphproblem", "backend/channel", "backend/replica/entry",
		"backend/store", "backend/meta", "backend/keychain", "backend/mail", "backend/replybook", "backend/vault",
		"backend/inbox", "backend/secret", "backend/bell", "relay/wire"),
		"puts one workspace together: the only package that knows all the others"},

	{"backend/automation", 3, list("backend/bell", "backend/store", "backend/replica/entry", "backend/inbox"),
		"plans from rows to entries; sending is the outbox's"},
	{"backend/outbox", 3, list("backend/store", "backend/replica/entry", "backend/channel", "backend/inbox", "backend/secret", "backend/bell"),
		"sends through a channel with its token and reports in entries"},
	{"backend/reconcile", 3, list("backend/store", "backend/replica/entry", "backend/channel", "backend/inbox", "backend/secret", "backend/bell"),
		"reads a channel's record with its token and reports in entries"},
	{"backend/replica", 3, list("backend/store", "backend/replica/entry", "backend/channel", "backend/inbox", "relay/wire"),
		"applies the relay's entries to the store; webhooks are decoded by the channel's kind"},
	{"backend/link", 3, list("relay/wire", "backend/secret", "backend/bell"),
		"speaks the relay's protocol with a device token, and knows no conversation"},
	{"backend/login", 3, list("backend/meta", "backend/secret"),
		"ends with tokens; where they are kept is the desk's decision"},
	{"backend/media", 3, list("backend/store", "backend/inbox"), "attachments on disk"},

	{"backend/channel/channeltest", 3, list("backend/channel", "backend/channel/*", "backend/inbox", "backend/secret", "backend/meta", "backend/metasim", "backend/metasim/*"),
		"the suite that each kind passes against the simulator, for tests only"},
	{"backend/channel/all", 2, list("backend/channel", "backend/channel/*", "backend/meta"), "the list of kinds, each built with the client it speaks through"},
	{"backend/channel/graphproblem", 2, list("backend/meta", "backend/inbox"), "the words for Meta's refusals, which its kinds and the desk share"},
	{"backend/channel/*", 2, list("backend/channel", "backend/channel/graphproblem", "backend/meta", "backend/inbox", "backend/secret"),
		"one kind of channel: translates between its provider and the domain, and knows no other kind"},
	{"backend/channel", 2, list("backend/inbox", "backend/secret"), "the contract; a token passes through it"},
	{"backend/replica/entry", 2, list("backend/inbox"), "the bodies of entries, in the domain's words"},

	{"backend/mail/mailtest", 2, nil, "a mail server on a loopback port, for tests only"},
	{"backend/mail", 1, list("backend/inbox", "backend/secret"), "tells members by e-mail; the account's password passes through it"},
	{"backend/replybook", 0, nil, "canned replies as a file that people keep and edit; what a row means is the desk's"},
	{"backend/store", 1, list("backend/inbox"), "rows of the domain, and the only SQL of the desktop"},
	{"backend/meta", 1, list("backend/secret"), "the Graph API without domain words; carries tokens"},
	{"backend/keychain", 1, list("backend/secret"), "keeps secrets"},
	{"backend/vault", 1, list("backend/secret"), "seals secrets for other devices"},
	{"backend/metasim/metasimtest", 2, list("backend/metasim", "backend/metasim/*"), "a simulator on a loopback port, for tests only"},
	{"backend/metasim", 1, list("backend/metasim/*"), "shares no code with meta/, so that both cannot be wrong together"},
	{"backend/metasim/*", 1, nil, "a part of the simulator"},

	{"backend/inbox", 0, nil, "the domain: pure"},
	{"backend/secret", 0, nil, "a leaf, so that any package can carry a token without printing it"},
	{"backend/bell", 0, nil, "wakes who waits: a leaf, like a channel"},
	{"relay/wire", 0, list("relay/jsonscan"), "the protocol, which both sides compile"},
	{"relay/jsonscan", 0, nil, "walks JSON without decoding it: a leaf"},
}

// reservation keeps imports for few packages. What stands on floor 0 uses the
// standard library only, but for what is reserved to it here.
type reservation struct {
	imports []string // a path and all below it
	only    []string // packages of ours, or patterns
	why     string
}

var reservations = []reservation{
	{list("github.com/wailsapp", "github.com/emersion/go-autostart"), list("app", "main"), "the window is app's alone; everything else runs without one"},
	{list("golang.org/x/crypto/nacl"), list("backend/vault"), "secrets are sealed and opened in one place"},
	{list("github.com/zalando/go-keyring", "github.com/godbus/dbus"), list("backend/keychain"), "secrets leave the process in one place"},
	{list("database/sql", "modernc.org/sqlite", "github.com/pressly/goose"), list("backend/store", "relay/dbfile", "relay/registry", "relay/journal/sqlite", "relay/relaytest", "build/bench", "build/chaos"),
		"SQL is in one package of the desktop and one per file of the relay; the bench has bare SQL to compare them with, chaos damages their files"},
	{list("github.com/wneessen/go-mail"), list("backend/mail"), "mail leaves the process in one place"},
	{list("github.com/nats-io"), list("relay/journal/nats"), "the relay's other packages know the journal's contract only"},
	{list("github.com/prometheus"), list("relay/server"), "what is measured is named in one place"},
	{list("golang.org/x/text/unicode/norm", "github.com/rivo/uniseg"), list("backend/inbox", "backend/store", "backend/channel/*", "relay/server"),
		"text is normalised and counted where its rules are"},
}

func list(s ...string) []string { return s }
