// Command headless is a desktop without a window: for an always-on computer,
// for scripts and for end-to-end tests. It drives the same Desk as the window.
//
// Every command prints one JSON object on standard output and logs on standard
// error; login first prints the address to open, on a line of its own.
// Exit codes: 0 done; 1 something went wrong (standard error ends with a JSON
// object {"error":{"code","args","action","detail"}}); 2 the command line is
// wrong; 3 the wait ran out, for example of send before Meta answered: the
// message stays in the outbox and goes with the next run.
//
// run may go on while other commands work on the same data directory.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"pagedesk/backend/desk"
	"pagedesk/backend/keychain"
)

// Exit codes, see above.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitWaiting = 3
)

// commandLine is the program's flags and commands.
type commandLine struct {
	Data      string `help:"Data directory." type:"path" default:"${data}" env:"PAGEDESK_DATA"`
	Secrets   string `help:"Where tokens are kept: keychain, or file:PATH for a computer that has none (mode 0600)." default:"keychain" env:"PAGEDESK_SECRETS"`
	GraphURL  string `help:"Graph API address, in place of the relay's." env:"PAGEDESK_GRAPH_URL"`
	DialogURL string `help:"Login dialog address, in place of the relay's." env:"PAGEDESK_DIALOG_URL"`
	LogLevel  string `help:"debug, info, warn or error." default:"warn" enum:"debug,info,warn,error" env:"PAGEDESK_LOG_LEVEL"`

	Pair     pairCommand     `cmd:"" help:"Connect this computer to a relay with a setup code."`
	Join     joinCommand     `cmd:"" help:"Connect this computer to a team with an invite."`
	Login    loginCommand    `cmd:"" help:"Log in to Facebook: prints the address to open and waits."`
	Pages    pagesCommand    `cmd:"" help:"List the Pages of the logged-in person."`
	Connect  connectCommand  `cmd:"" help:"Connect a Page as an inbox."`
	Access   accessCommand   `cmd:"" help:"Print or change who of the team sees an inbox."`
	Run      runCommand      `cmd:"" help:"Receive and send until stopped."`
	Send     sendCommand     `cmd:"" help:"Send a text or a file and wait until Meta has accepted or refused it."`
	Claim    claimCommand    `cmd:"" help:"Take a conversation that nobody has."`
	Assign   assignCommand   `cmd:"" help:"Give a conversation to a member."`
	Close    closeCommand    `cmd:"" help:"Close a conversation until the customer writes again."`
	Reopen   reopenCommand   `cmd:"" help:"Open a closed conversation again."`
	Note     noteCommand     `cmd:"" help:"Write a note that only the team sees; @Name addresses a member."`
	Mail     mailCommand     `cmd:"" help:"Print the shop's mail account."`
	MailSet  mailSetCommand  `cmd:"" help:"Set the account that tells members by e-mail what they were given."`
	MailTest mailTestCommand `cmd:"" help:"Send a mail through an account."`
	MailMute mailMuteCommand `cmd:"" help:"Want no mails for oneself."`

	Replies       repliesCommand       `cmd:"" help:"List the canned replies."`
	ReplySave     replySaveCommand     `cmd:"" help:"Save a canned reply for the whole team."`
	ReplyDelete   replyDeleteCommand   `cmd:"" help:"Delete a canned reply."`
	RepliesExport repliesExportCommand `cmd:"" help:"Write all canned replies to a file."`
	RepliesImport repliesImportCommand `cmd:"" help:"Save the canned replies of a file; none is deleted."`
	AutoReplies   autoRepliesCommand   `cmd:"" help:"Print or change what an inbox answers by itself."`
	StaffInfo     staffInfoCommand     `cmd:"" help:"Print or change what stands beside an inbox's conversations for the staff."`

	Take        takeCommand        `cmd:"" help:"Take a conversation over, whoever has it."`
	Unassign    unassignCommand    `cmd:"" help:"Give a conversation back to nobody."`
	Snooze      snoozeCommand      `cmd:"" help:"Put a conversation off until a time or until the customer writes."`
	Wake        wakeCommand        `cmd:"" help:"Take back that a conversation was put off."`
	Label       labelCommand       `cmd:"" help:"Add labels to a conversation and take some away."`
	LabelSave   labelSaveCommand   `cmd:"" help:"Make a label or change it."`
	LabelDelete labelDeleteCommand `cmd:"" help:"Delete a label."`

	Rules      rulesCommand      `cmd:"" help:"List the rules and who is on duty."`
	RuleSave   ruleSaveCommand   `cmd:"" help:"Save who gets the conversations of some inboxes."`
	RuleDelete ruleDeleteCommand `cmd:"" help:"Delete a rule."`
	Duty       dutyCommand       `cmd:"" help:"Say when a member is on duty."`
	Invite     inviteCommand     `cmd:"" help:"Invite somebody, or another computer of a member."`
	Invites    invitesCommand    `cmd:"" help:"List the invites that can still be used."`
	Withdraw   withdrawCommand   `cmd:"" help:"Make an invite worthless."`
	Members    membersCommand    `cmd:"" help:"List the members of the team."`
	Role       roleCommand       `cmd:"" help:"Give a member a role."`
	Remove     removeCommand     `cmd:"" help:"Take a member out of the team, with all their computers."`
	Devices    devicesCommand    `cmd:"" help:"List the computers of the team."`
	Revoke     revokeCommand     `cmd:"" help:"Take a computer out of the team."`

	Export exportCommand `cmd:"" help:"Print everything this computer holds of the workspace."`
	Status statusCommand `cmd:"" help:"Print how this computer stands."`
}

// errWaiting says that a wait ran out while the work goes on later.
var errWaiting = errors.New("not finished in time")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var cli commandLine
	exited := -1
	parser, err := kong.New(&cli, kong.Name("headless"), kong.Description("Pagedesk without a window."), kong.UsageOnError(),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }), kong.Vars{"data": defaultData()})
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		parser.Errorf("%s", err)
		return exitUsage
	}
	secrets, err := openSecrets(cli.Secrets)
	if err != nil {
		parser.Errorf("%s", err)
		return exitUsage
	}
	var level slog.Level
	_ = level.UnmarshalText([]byte(cli.LogLevel)) // kong has checked it
	opts := desk.Options{
		Dir: cli.Data, Keychain: secrets, GraphURL: cli.GraphURL, DialogURL: cli.DialogURL, Shared: true,
		Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level})),
	}
	for {
		d, err := desk.Open(ctx, opts)
		if err != nil {
			return report(stderr, err)
		}
		err = command.Run(&environment{ctx, d, stdout, stderr})
		d.Noticed(err)
		err = errors.Join(err, d.Close())
		if errors.Is(err, desk.ErrRemoved) {
			return report(stderr, errors.Join(err, removed(ctx, opts)))
		}
		// Other commands are not safe to begin again.
		if errors.Is(err, desk.ErrReopen) && command.Command() == "run" {
			continue
		}
		return report(stderr, err)
	}
}

// removed deletes what this computer held of a workspace that it was taken out
// of.
func removed(ctx context.Context, opts desk.Options) error {
	d, err := desk.Open(ctx, opts)
	if err != nil {
		return err
	}
	return d.Close()
}

// report prints an error as the package comment says and answers the exit
// code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	p := desk.Problem(err)
	detail := err.Error()
	if p.Cause != nil {
		detail = p.Cause.Error()
	}
	args := p.Args
	if args == nil {
		args = map[string]string{}
	}
	raw, _ := json.Marshal(map[string]any{"error": map[string]any{"code": p.Code, "args": args, "action": p.Action, "detail": detail}})
	_, _ = fmt.Fprintln(stderr, string(raw))
	if errors.Is(err, errWaiting) {
		return exitWaiting
	}
	return exitFailed
}

// environment is what every command works with.
type environment struct {
	ctx    context.Context //nolint:containedctx // kong hands commands one value
	desk   *desk.Desk
	stdout io.Writer
	stderr io.Writer
}

func (e *environment) print(v any) error {
	enc := json.NewEncoder(e.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// withRun calls fn while the Desk runs, and ends it when the Desk cannot.
func (e *environment) withRun(fn func(context.Context) error) error {
	ctx, stop := context.WithCancel(e.ctx)
	ran := make(chan error, 1)
	go func() {
		defer stop()
		ran <- e.desk.Run(ctx)
	}()
	err := fn(ctx)
	stop()
	return errors.Join(err, <-ran)
}

// openSecrets reads the --secrets flag.
func openSecrets(flag string) (func(string) keychain.Keychain, error) {
	if flag == "keychain" {
		return func(profile string) keychain.Keychain { return keychain.OS("Pagedesk", profile) }, nil
	}
	path, ok := strings.CutPrefix(flag, "file:")
	if !ok || path == "" {
		return nil, fmt.Errorf("--secrets takes keychain or file:PATH, not %q", flag)
	}
	return func(profile string) keychain.Keychain { return keychain.File(path, profile) }, nil
}

func defaultData() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "pagedesk-headless"
	}
	return filepath.Join(dir, "Pagedesk", "headless")
}

// pollEvery is how often a command looks whether what it waits for happened.
const pollEvery = 100 * time.Millisecond
