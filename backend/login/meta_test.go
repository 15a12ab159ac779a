package login_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pagedesk/backend/login"
	"pagedesk/backend/meta"
	"pagedesk/backend/metasim"
	"pagedesk/backend/metasim/metasimtest"
	"pagedesk/backend/secret"
	"pagedesk/relay/relaytest"
)

// TestThroughARelay walks the simulated dialog as a person does, with a real
// relay in between.
func TestThroughARelay(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	sim := metasimtest.Start(t, metasim.Config{AppID: relaytest.AppID, AppSecret: relaytest.AppSecret})
	relay := relaytest.Start(t, relaytest.Options{GraphURL: sim.URL(), DialogURL: sim.URL(), VerifyToken: "v"})
	device := relay.Pair(t, "Nok")
	visit := func(choice metasim.Choice) func(string) error {
		return func(dialog string) error {
			_, err := sim.Approve(t.Context(), dialog, choice)
			if err != nil && choice.Cancel {
				return nil // the browser ends on our page either way
			}
			return err
		}
	}
	settings := login.Settings{
		AppID: device.Meta.AppID, DialogURL: device.Meta.DialogURL, Version: device.Meta.GraphVersion, RedirectURI: device.Meta.RedirectURI,
		RelayURL: relay.URL(), Device: secret.New(device.Token), Graph: &meta.Client{GraphURL: device.Meta.GraphURL},
		Language: "th", Timeout: 20 * time.Second,
	}
	var l login.Login

	settings.OpenBrowser = visit(metasim.Choice{Cancel: true})
	if _, err := l.Run(t.Context(), settings, ignore); err == nil || !strings.Contains(err.Error(), string(login.Refused)) {
		t.Errorf("cancelled: %v", err)
	}
	settings.OpenBrowser = visit(metasim.Choice{Decline: []string{"pages_manage_engagement"}})
	got, err := l.Run(t.Context(), settings, ignore)
	if err != nil {
		t.Fatal(err)
	}
	if got.Person.Name != metasim.Owner || !slices.Equal(got.Declined, []string{"pages_manage_engagement"}) || time.Until(got.Expires) < 50*24*time.Hour {
		t.Errorf("got %+v", got)
	}
	accounts, err := settings.Graph.Accounts(t.Context(), got.Token)
	if err != nil || len(accounts) < 5 {
		t.Errorf("%d Pages: %v", len(accounts), err)
	}
	for _, a := range accounts {
		usable := a.Can(meta.TaskMessaging) && !a.Token.IsZero()
		if want := a.ID != metasim.NoMessage && a.ID != metasim.NoToken; usable != want {
			t.Errorf("%s usable: %v, tasks %v", a.ID, usable, a.Tasks)
		}
	}
	settings.OpenBrowser = visit(metasim.Choice{})
	settings.Device = secret.New("not a device")
	if _, err := l.Run(t.Context(), settings, ignore); err == nil || !strings.Contains(err.Error(), string(login.RelayRefused)) {
		t.Errorf("unknown device: %v", err)
	}
}
