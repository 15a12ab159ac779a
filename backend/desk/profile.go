package desk

import (
	"context"
	"errors"
	"time"

	"pagedesk/backend/channel"
	"pagedesk/backend/inbox"
	"pagedesk/backend/replica/entry"
	"pagedesk/backend/store"
)

// Waits for names that Meta did not give.
const (
	profilePace   = 500 * time.Millisecond // between two contacts
	profileDaily  = 24 * time.Hour         // after a refusal (features.md 3, row 7)
	profileFirst  = time.Minute            // after a temporary failure, doubling up to a day
	profileLook   = 10 * time.Minute       // without being woken
	profileAtOnce = 200                    // contacts looked at in one round
)

// runProfiles asks Meta for the names of contacts that have none, on the one
// desktop that holds the lease. The others read the answer in the journal.
func (d *Desk) runProfiles(ctx context.Context) error {
	for {
		if err := d.askProfiles(ctx); err != nil && ctx.Err() == nil {
			d.log.Warn("read profiles", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.unnamed:
		case <-time.After(profileLook):
		}
	}
}

func (d *Desk) askProfiles(ctx context.Context) error {
	list, err := d.replica.Unnamed(ctx, profileAtOnce)
	if err != nil {
		return err
	}
	tries, err := d.local.ProfileTries(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		if !d.holdsLease(c.Channel) {
			continue
		}
		try := tries[c.ID]
		if try.NextMs > d.now().UnixMilli() {
			continue
		}
		if err := d.askProfile(ctx, c, try); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(profilePace):
		}
	}
	return nil
}

func (d *Desk) askProfile(ctx context.Context, c inbox.Conversation, try store.ProfileTry) error {
	ch, err := d.replica.Channel(ctx, c.Channel)
	if err != nil {
		return err
	}
	kind := d.kind(ch.Kind)
	if ch.State == inbox.ChannelDisconnected || kind == nil {
		return nil
	}
	token, err := d.channelToken(c.Channel)
	if err != nil {
		var p *inbox.Problem
		if errors.As(err, &p) && p.Code == inbox.CodeMetaNeedsLogin {
			return nil // another computer has it
		}
		return err
	}
	p, err := kind.Profile(ctx, channel.AccountOf(ch), token, c.Contact.ID)
	try.Tries++
	if err != nil {
		wait := min(profileFirst<<min(try.Tries-1, 11), profileDaily)
		d.log.Info("profile not read", "channel", string(c.Channel), "again_in", wait, "cause", err)
		try.NextMs = d.now().Add(wait).UnixMilli()
		return d.local.SetProfileTry(ctx, c.ID, try)
	}
	try.NextMs = d.now().Add(profileDaily).UnixMilli()
	if err := d.local.SetProfileTry(ctx, c.ID, try); err != nil {
		return err
	}
	if p.Refused && c.Contact.ProfileState == inbox.ProfileRefused {
		return nil // the journal says so already
	}
	return d.appendEntry(ctx, store.Append{
		Kind: entry.KindContactUpdated, Channel: c.Channel, Thread: c.Contact.ID,
		Body: entry.Encode(&entry.ContactUpdated{
			Name: p.Name, FirstName: p.FirstName, LastName: p.LastName, PictureURL: p.PictureURL, Refused: p.Refused,
		}),
	})
}
