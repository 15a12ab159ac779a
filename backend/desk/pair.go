package desk

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"pagedesk/backend/inbox"
	"pagedesk/backend/link"
	"pagedesk/backend/secret"
	"pagedesk/relay/wire"
)

// Pair connects this computer to a relay with a setup code. The device's key
// pair is made here; its private half never leaves the keychain.
func (d *Desk) Pair(ctx context.Context, relay, code, name string) error {
	if d.isPaired() {
		return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone, Cause: errors.New("already paired")}
	}
	address, err := link.ParseAddress(relay)
	if err != nil {
		return &inbox.Problem{Code: inbox.CodeRelayBadAddress, Args: map[string]string{"relay": relay}, Action: inbox.ActionEdit, Cause: err}
	}
	if name = inbox.CleanName(name); name == "" {
		return &inbox.Problem{Code: inbox.CodeNameEmpty, Action: inbox.ActionEdit}
	}
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make key pair: %w", err)
	}
	// The keychain is tried before the code is spent.
	if err := d.writeSecret(keyDeviceKey, secret.New(base64.StdEncoding.EncodeToString(key.Bytes()))); err != nil {
		return err
	}
	host, _ := os.Hostname()
	answer, err := link.Pair(ctx, address, wire.PairRequest{
		Code: code, Name: name, Device: inbox.CleanName(host), PublicKey: base64.StdEncoding.EncodeToString(key.PublicKey().Bytes()),
	})
	if err != nil {
		return relayProblem(address, err)
	}
	if err := d.writeSecret(keyDeviceToken, secret.New(answer.Token)); err != nil {
		return err
	}
	err = d.changeConfig(func(c *config) {
		c.Relay, c.Workspace, c.Member, c.Device, c.Meta = address, answer.Workspace, answer.Member, answer.Device, answer.Meta
	})
	if err != nil {
		return err
	}
	d.log.Info("paired", "relay", address, "workspace", answer.Workspace.ID, "device", answer.Device.ID)
	d.paired.Ring()
	d.announce(Change{Setup: true})
	return nil
}

// relayProblems are what a person is told for the relay's own codes.
var relayProblems = map[string]inbox.Problem{
	wire.ProblemBadCode:         {Code: inbox.CodeSetupCodeBad, Action: inbox.ActionEdit},
	wire.ProblemUnauthorized:    {Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay},
	wire.ProblemForbidden:       {Code: inbox.CodeNotAllowed, Action: inbox.ActionNone},
	wire.ProblemChannelTaken:    {Code: inbox.CodeChannelTaken, Action: inbox.ActionNone},
	wire.ProblemTokenRefused:    {Code: inbox.CodeTokenRefused, Action: inbox.ActionReauthorize},
	wire.ProblemMetaUnreachable: {Code: inbox.CodeMetaUnreachable, Action: inbox.ActionRetry},
	"not_a_relay":               {Code: inbox.CodeRelayBadAddress, Action: inbox.ActionEdit},
}

// relayProblem tells a person what a relay answered.
func relayProblem(relay string, err error) error {
	args := map[string]string{"relay": relay}
	if errors.Is(err, link.ErrUnreachable) || errors.Is(err, link.ErrBadAddress) {
		return &inbox.Problem{Code: inbox.CodeRelayUnreachable, Args: args, Action: inbox.ActionRetry, Cause: err}
	}
	var p *link.Problem
	if !errors.As(err, &p) {
		return err
	}
	known, ok := relayProblems[p.Code]
	if !ok {
		known = inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionRetry}
	}
	known.Args, known.Cause = args, err
	return &known
}

// Forget takes this computer out of the workspace: the keychain's items go.
// The data directory may be deleted afterwards. Run must have returned.
func (d *Desk) Forget(ctx context.Context) error {
	channels, err := d.replica.Channels(ctx)
	errs := []error{err}
	keys := []string{keyDeviceToken, keyDeviceKey, keyUserToken}
	for _, c := range channels {
		keys = append(keys, keyChannel+string(c.ID))
	}
	for _, k := range keys {
		errs = append(errs, keychainProblem(d.keychain.Delete(k)))
	}
	errs = append(errs, d.changeConfig(func(c *config) { *c = config{Profile: c.Profile} }))
	return errors.Join(errs...)
}
