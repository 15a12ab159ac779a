package desk

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/link"
	"pagedesk/backend/secret"
	"pagedesk/backend/vault"
	"pagedesk/relay/wire"
)

// Pair connects this computer to a relay with a setup code.
func (d *Desk) Pair(ctx context.Context, relay, code, name string) error {
	if name = inbox.CleanName(name); name == "" {
		return &inbox.Problem{Code: inbox.CodeNameEmpty, Action: inbox.ActionEdit}
	}
	return d.redeem(ctx, relay, wire.PairRequest{Code: code, Name: name}, func([]wire.VaultItem) {})
}

// redeem pairs with a code. The device's key pair is made here; its private
// half never leaves the keychain. take is given what is sealed to the code.
func (d *Desk) redeem(ctx context.Context, relay string, req wire.PairRequest, take func([]wire.VaultItem)) error {
	if d.isPaired() {
		return &inbox.Problem{Code: inbox.CodeInvalidInput, Action: inbox.ActionNone, Cause: errors.New("already paired")}
	}
	address, err := link.ParseAddress(relay)
	if err != nil {
		return &inbox.Problem{Code: inbox.CodeRelayBadAddress, Args: map[string]string{"relay": relay}, Action: inbox.ActionEdit, Cause: err}
	}
	key, err := d.deviceKey()
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	req.Device, req.PublicKey = inbox.CleanName(host), key.Public
	answer, err := link.Pair(ctx, address, req)
	if err != nil {
		return relayProblem(address, err)
	}
	if err := d.writeSecret(keyDeviceToken, secret.New(answer.Token)); err != nil {
		return err
	}
	take(answer.Vault)
	err = d.changeConfig(func(c *config) {
		c.Relay, c.Workspace, c.Member, c.Device, c.Meta = address, answer.Workspace, answer.Member, answer.Device, answer.Meta
		c.Removed = nil
	})
	if err != nil {
		return err
	}
	d.log.Info("paired", "relay", address, "workspace", answer.Workspace.ID, "device", answer.Device.ID)
	d.paired.Ring()
	d.announce(Change{Setup: true})
	return nil
}

// deviceKey is the key pair of this device. One that an earlier attempt to pair
// left is used again: by it the relay knows who asks for an answer that was
// lost. The keychain is tried before a code is spent.
func (d *Desk) deviceKey() (vault.Key, error) {
	kept, err := d.keychain.Get(keyDeviceKey)
	if err == nil {
		if key, err := vault.ReadKey(kept); err == nil {
			return key, nil
		}
	} else if !errors.Is(err, keychain.ErrNotFound) {
		return vault.Key{}, keychainProblem(err)
	}
	key, err := vault.NewKey()
	if err != nil {
		return vault.Key{}, err
	}
	return key, d.writeSecret(keyDeviceKey, key.Private)
}

// relayProblems are what a person is told for the relay's own codes.
var relayProblems = map[string]inbox.Problem{
	wire.ProblemBadCode:         {Code: inbox.CodeSetupCodeBad, Action: inbox.ActionEdit},
	wire.ProblemUnauthorized:    {Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay},
	wire.ProblemRevoked:         {Code: inbox.CodeDeviceRevoked, Action: inbox.ActionConnectRelay},
	wire.ProblemEmailTaken:      {Code: inbox.CodeEmailTaken, Action: inbox.ActionEdit},
	wire.ProblemLastOwner:       {Code: inbox.CodeLastOwner, Action: inbox.ActionNone},
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

// goodbyeTime bounds the relay's part in Forget.
const goodbyeTime = 5 * time.Second

// Forget takes this computer out of the workspace: the relay forgets it, if it
// can be reached, and the keychain's items go. The data directory may be
// deleted afterwards.
func (d *Desk) Forget(ctx context.Context) error {
	d.leaving.Store(true)
	if err := d.goodbye(ctx); err != nil {
		d.log.Warn("the relay still lists this computer", "error", err)
	}
	keys, err := d.keys(ctx)
	errs := []error{err}
	for _, k := range keys {
		errs = append(errs, keychainProblem(d.keychain.Delete(k)))
	}
	errs = append(errs, d.changeConfig(func(c *config) { *c = config{Profile: c.Profile} }))
	return errors.Join(errs...)
}

// goodbye revokes this computer at the relay.
func (d *Desk) goodbye(ctx context.Context) error {
	if !d.isPaired() {
		return nil
	}
	api, err := d.api()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, goodbyeTime)
	defer cancel()
	return api.Revoke(ctx, d.currentConfig().Device.ID)
}

// keys are all items of this Desk in the keychain.
func (d *Desk) keys(ctx context.Context) ([]string, error) {
	keys := []string{keyDeviceToken, keyDeviceKey, keyUserToken, keyMail}
	channels, err := d.replica.Channels(ctx)
	for _, c := range channels {
		keys = append(keys, keyChannel+string(c.ID))
	}
	held, heldErr := d.local.Stamps(ctx)
	for id := range held {
		if !slices.Contains(keys, keyChannel+string(id)) {
			keys = append(keys, keyChannel+string(id))
		}
	}
	return keys, errors.Join(err, heldErr)
}
