package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pagedesk/backend/inbox"
	"pagedesk/backend/keychain"
	"pagedesk/backend/link"
	"pagedesk/backend/secret"
	"pagedesk/backend/vault"
	"pagedesk/relay/wire"
)

// How the tokens of channels get from one computer to the others: whoever
// holds one and may manage others' vaults seals it for every device that may
// see the channel and has none, or an older one. It looks at how things are
// rather than at what has happened, so that nothing is missed while no such
// computer was on.

// Waits of those who tend the vault: after a failure, and without any news.
const (
	vaultAgain = 30 * time.Second
	vaultIdle  = time.Hour
)

// firstStamp is of a token that was in the keychain before stamps were kept.
const firstStamp = 1

// runVault takes and gives tokens at every change.
func (d *Desk) runVault(ctx context.Context) error {
	for {
		wait := vaultIdle
		if d.Health().Live {
			if err := errors.Join(d.dropTokens(ctx), d.dropMail(ctx), d.takeTokens(ctx), d.giveTokens(ctx)); err != nil && ctx.Err() == nil {
				d.log.Warn("hand over tokens", "error", err)
				wait = vaultAgain
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.vaulted:
		case <-time.After(wait):
		}
	}
}

// dropTokens deletes the tokens of channels that the member may not see any
// more, or that the workspace has given up.
func (d *Desk) dropTokens(ctx context.Context) error {
	stamps, err := d.local.Stamps(ctx)
	if err != nil || len(stamps) == 0 {
		return err
	}
	api, err := d.api()
	if err != nil {
		return err
	}
	known, err := api.Channels(ctx)
	if err != nil {
		return fmt.Errorf("list channels: %w", err)
	}
	accesses, err := d.replica.Accesses(ctx)
	if err != nil {
		return err
	}
	delete(stamps, wire.VaultMail) // no channel's: see dropMail
	for id := range stamps {
		listed := slices.ContainsFunc(known, func(c wire.Channel) bool { return c.ID == string(id) })
		if listed && mayUse(accesses, id, d.member()) {
			continue
		}
		d.log.Info("token of a channel that is hidden or given up is deleted", "channel", string(id))
		if err := d.dropToken(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// takeTokens takes what is sealed for this device.
func (d *Desk) takeTokens(ctx context.Context) error {
	api, err := d.api()
	if err != nil {
		return err
	}
	items, err := api.Vault(ctx)
	if err != nil {
		return fmt.Errorf("read vault: %w", err)
	}
	stamps, err := d.local.Stamps(ctx)
	if err != nil {
		return err
	}
	accesses, err := d.replica.Accesses(ctx)
	if err != nil {
		return err
	}
	newer := slices.DeleteFunc(items, func(i wire.VaultItem) bool {
		id := vaultChannel(i)
		return id == "" || i.Stamp <= stamps[id] || !mayUse(accesses, id, d.member())
	})
	if len(newer) == 0 {
		return nil
	}
	private, err := d.readSecret(keyDeviceKey, &inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay})
	if err != nil {
		return err
	}
	key, err := vault.ReadKey(private)
	if err != nil {
		return err
	}
	return d.take(ctx, key, newer)
}

// take keeps tokens that are sealed to a key. One that cannot be opened is
// passed over.
func (d *Desk) take(ctx context.Context, key vault.Key, items []wire.VaultItem) error {
	for _, i := range items {
		id := vaultChannel(i)
		if id == "" {
			continue
		}
		token, err := key.Open(i.Name, i.Sealed)
		if err != nil {
			d.log.Warn("a token in the vault is of no use", "channel", string(id), "error", err)
			continue
		}
		if i.Name == wire.VaultMail {
			if err := d.keepMailPassword(ctx, token, i.Stamp); err != nil {
				return err
			}
			continue
		}
		if err := d.keepToken(ctx, id, token, i.Stamp); err != nil {
			return err
		}
		d.log.Info("took a token", "channel", string(id))
	}
	return nil
}

// vaultChannel is what an item's stamp is kept under: its channel, or
// wire.VaultMail; "" for a kind of secret that a newer program knows.
func vaultChannel(i wire.VaultItem) inbox.ChannelID {
	id, ok := strings.CutPrefix(i.Name, wire.VaultChannel)
	if !ok && i.Name != wire.VaultMail {
		return ""
	}
	return inbox.ChannelID(id)
}

// renewToken keeps a token that Meta has just given.
func (d *Desk) renewToken(ctx context.Context, id inbox.ChannelID, token secret.Token) error {
	stamps, err := d.local.Stamps(ctx)
	if err != nil {
		return err
	}
	// Greater than any before it, also where another computer's clock is ahead.
	return d.keepToken(ctx, id, token, max(d.now().UnixMilli(), stamps[id]+1))
}

func (d *Desk) keepToken(ctx context.Context, id inbox.ChannelID, token secret.Token, stamp int64) error {
	if err := d.writeSecret(keyChannel+string(id), token); err != nil {
		return err
	}
	if err := d.local.SetStamp(ctx, id, stamp); err != nil {
		return err
	}
	d.health.channelAnswered(id, nil)
	d.outbox.Kick()
	d.record.Kick()
	d.vaulted.Ring()
	d.announce(Change{Channels: true})
	return nil
}

// dropToken deletes the token of a channel that this computer may not use any
// more. One that it may use again comes from the vault.
func (d *Desk) dropToken(ctx context.Context, id inbox.ChannelID) error {
	defer d.vaulted.Ring()
	d.health.channelAnswered(id, nil) // its trouble is none of this computer's any more
	return errors.Join(keychainProblem(d.keychain.Delete(keyChannel+string(id))), d.local.DropStamp(ctx, id))
}

// giveTokens seals the tokens that this computer holds for every device that
// lacks one.
func (d *Desk) giveTokens(ctx context.Context) error {
	held, err := d.heldTokens(ctx)
	if err != nil {
		return err
	}
	stamps, err := d.local.Stamps(ctx)
	if err != nil || len(held) == 0 && stamps[wire.VaultMail] == 0 {
		return err
	}
	accesses, err := d.replica.Accesses(ctx)
	if err != nil {
		return err
	}
	api, err := d.api()
	if err != nil {
		return err
	}
	devices, err := api.Devices(ctx) // an agent is told of their own only
	if err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	for _, to := range devices {
		var lacking []inbox.ChannelID
		for id, stamp := range held {
			if mayUse(accesses, id, inbox.MemberID(to.Member)) && stampIn(to.Vault, wire.VaultChannel+string(id)) < stamp {
				lacking = append(lacking, id)
			}
		}
		if err := d.give(ctx, api, to, held, lacking); err != nil {
			return err
		}
		if err := d.giveMail(ctx, api, to, stamps[wire.VaultMail]); err != nil {
			return err
		}
	}
	return nil
}

// give fills a device's vault. This computer's own is filled too, which tells
// the others that it needs nothing.
func (d *Desk) give(ctx context.Context, api link.API, to wire.DeviceState, stamps map[inbox.ChannelID]int64, channels []inbox.ChannelID) error {
	items, err := d.seal(to.PublicKey, stamps, channels)
	if err != nil {
		return err
	}
	return d.fill(ctx, api, to, items)
}

// fill puts items into a device's vault. One that is not to have them is passed
// over.
func (d *Desk) fill(ctx context.Context, api link.API, to wire.DeviceState, items []wire.VaultItem) error {
	if len(items) == 0 {
		return nil
	}
	err := api.Fill(ctx, to.ID, items)
	var p *link.Problem
	if errors.As(err, &p) && (p.Code == wire.ProblemNotFound || p.Code == wire.ProblemForbidden || p.Code == wire.ProblemBadRequest) {
		d.log.Info("vault not filled", "device", to.ID, "error", err) // revoked, or not to see the channel any more
		return nil
	}
	if err != nil {
		return fmt.Errorf("fill vault of %s: %w", to.ID, err)
	}
	return nil
}

// seal seals the tokens of channels to a public key. A token that is not in
// the keychain after all is left out.
func (d *Desk) seal(public string, stamps map[inbox.ChannelID]int64, channels []inbox.ChannelID) ([]wire.VaultItem, error) {
	items := []wire.VaultItem{}
	for _, id := range slices.Sorted(slices.Values(channels)) {
		token, err := d.keychain.Get(keyChannel + string(id))
		if errors.Is(err, keychain.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, keychainProblem(err)
		}
		name := wire.VaultChannel + string(id)
		sealed, err := vault.Seal(public, name, token)
		if err != nil {
			return nil, err
		}
		items = append(items, wire.VaultItem{Name: name, Stamp: stamps[id], Sealed: sealed})
	}
	return items, nil
}

// heldTokens are the stamps of the tokens of connected channels that this
// computer holds.
func (d *Desk) heldTokens(ctx context.Context) (map[inbox.ChannelID]int64, error) {
	channels, err := d.replica.Channels(ctx)
	if err != nil {
		return nil, err
	}
	stamps, err := d.local.Stamps(ctx)
	if err != nil {
		return nil, err
	}
	held := map[inbox.ChannelID]int64{}
	for _, c := range channels {
		stamp, known := stamps[c.ID]
		if c.State == inbox.ChannelDisconnected {
			continue
		}
		if !known {
			_, err := d.keychain.Get(keyChannel + string(c.ID))
			if errors.Is(err, keychain.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, keychainProblem(err)
			}
			stamp = firstStamp
		}
		held[c.ID] = stamp
	}
	return held, nil
}

// mayUse reports whether a member may see a channel, if perhaps only their own
// conversations of it.
func mayUse(accesses map[inbox.ChannelID]inbox.Access, id inbox.ChannelID, member inbox.MemberID) bool {
	access, said := accesses[id]
	return !said || access.Includes(member)
}

func stampIn(items []wire.VaultItem, name string) int64 {
	for _, i := range items {
		if i.Name == name {
			return i.Stamp
		}
	}
	return 0
}

// api is the relay's interface for this device.
func (d *Desk) api() (link.API, error) {
	device, err := d.readSecret(keyDeviceToken, &inbox.Problem{Code: inbox.CodeRelayRefused, Action: inbox.ActionConnectRelay})
	return link.API{Relay: d.currentConfig().Relay, Device: device}, err
}
