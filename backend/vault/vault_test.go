package vault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pagedesk/backend/secret"
	"pagedesk/backend/vault"
)

func newKey(t *testing.T) vault.Key {
	t.Helper()
	k, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSeal(t *testing.T) {
	t.Parallel()
	mine, other := newKey(t), newKey(t)
	sealed, err := vault.Seal(mine.Public, "channel/page:1", secret.New("EAAB"))
	if err != nil || strings.Contains(sealed, "EAAB") {
		t.Fatalf("sealed %s, %v", sealed, err)
	}
	again, err := vault.ReadKey(mine.Private)
	if err != nil || again.Public != mine.Public {
		t.Fatalf("the kept key is another one: %v", err)
	}
	if got, err := again.Open("channel/page:1", sealed); err != nil || got.Reveal() != "EAAB" {
		t.Errorf("opened %q, %v", got.Reveal(), err)
	}
	for what, open := range map[string]func() (secret.Token, error){
		"another key":  func() (secret.Token, error) { return other.Open("channel/page:1", sealed) },
		"another name": func() (secret.Token, error) { return mine.Open("channel/page:2", sealed) },
		"a changed box": func() (secret.Token, error) {
			return mine.Open("channel/page:1", "AAAA"+sealed[4:])
		},
		"no base64": func() (secret.Token, error) { return mine.Open("channel/page:1", "?") },
		"nothing":   func() (secret.Token, error) { return mine.Open("channel/page:1", "") },
	} {
		if got, err := open(); !errors.Is(err, vault.ErrNotOurs) || !got.IsZero() {
			t.Errorf("%s: %q, %v", what, got.Reveal(), err)
		}
	}
	if _, err := vault.Seal("AAAA", "x", secret.New("y")); err == nil {
		t.Error("sealed to a short key")
	}
}

func TestKey_does_not_print(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	half := vault.NewHalf()
	invite := vault.NewInvite("https://relay.example.com", "K7QX-K7QX-K7QX-K7QX", half)
	printed := fmt.Sprintf("%v %+v %#v %v %+v", k, k, k, invite, invite)
	for _, plain := range []string{k.Private.Reveal(), half.Reveal(), "K7QXK7QX"} {
		if strings.Contains(printed, plain) {
			t.Errorf("printed: %s", printed)
		}
	}
}

func TestInvite(t *testing.T) {
	t.Parallel()
	half := vault.NewHalf()
	sealedTo, err := vault.HalfKey(half)
	if err != nil {
		t.Fatal(err)
	}
	for relay, shown := range map[string]string{
		"https://relay.example.com":      "relay.example.com",
		"https://relay.example.com/shop": "relay.example.com/shop",
		"http://10.0.0.5:8787":           "http://10.0.0.5:8787",
	} {
		invite := vault.NewInvite(relay, "K7QX-M2P9-0000-ZZZZ", half)
		text, link := invite.Text().Reveal(), invite.Link().Reveal()
		for _, pasted := range []string{
			text, link, "  " + strings.ToLower(text) + "\n", "Join us: " + link + " (until Friday)\nNok",
			strings.Replace(link, "@", "%40", 1), link + "/", strings.ReplaceAll(text, "-", " "), strings.ReplaceAll(text, "-", ""),
			strings.Replace(strings.ToUpper(link[:16]), "JOIN", "join", 1) + link[16:],
		} {
			got, err := vault.ParseInvite(pasted)
			if err != nil {
				t.Errorf("%q: %v", pasted, err)
				continue
			}
			key, ok := got.Key()
			if !strings.EqualFold(got.Relay, shown) || got.Code.Reveal() != "K7QXM2P90000ZZZZ" || !ok || key.Public != sealedTo.Public {
				t.Errorf("%q is for %s, %v", pasted, got.Relay, ok)
			}
		}
	}
}

func TestParseInvite_of_a_setup_code(t *testing.T) {
	t.Parallel()
	got, err := vault.ParseInvite("k7qx-m2p9-oooo-zzzz@localhost:8787")
	if err != nil || got.Relay != "localhost:8787" || got.Code.Reveal() != "K7QXM2P90000ZZZZ" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, ok := got.Key(); ok {
		t.Error("a setup code has a secret half")
	}
}

func TestParseInvite_refuses(t *testing.T) {
	t.Parallel()
	for _, pasted := range []string{
		"", "@", "hello", "K7QX-M2P9-0000-ZZZZ", "K7QX-M2P9@relay.example.com", "K7QX-M2P9-0000-ZZZZ@", "K7QX-M2P9-0000-ZZZ!@relay.example.com",
		"K7QX-M2P9-0000-ZZZZ@two words", "pagedesk://join/", "pagedesk://c/K7QXM2P90000ZZZZ", strings.Repeat("x", 5000),
	} {
		if got, err := vault.ParseInvite(pasted); !errors.Is(err, vault.ErrNotInvite) {
			t.Errorf("%q: %+v, %v", pasted, got, err)
		}
	}
}

func FuzzParseInvite(f *testing.F) {
	f.Add("pagedesk://join/K7QXM2-P90000-ZZZZ00-000000-000000-000000-000000@relay.example.com")
	f.Add("K7QX-M2P9-0000-ZZZZ@http://localhost:1/%2f")
	f.Fuzz(func(t *testing.T, pasted string) {
		got, err := vault.ParseInvite(pasted)
		if err != nil {
			return
		}
		again, err := vault.ParseInvite(got.Text().Reveal())
		if err != nil || again.Relay != got.Relay || again.Code.Reveal() != got.Code.Reveal() {
			t.Errorf("%q was read as %s and then as %s, %v", pasted, got.Relay, again.Relay, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	k, err := vault.NewKey()
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := vault.Seal(k.Public, "channel/page:1", secret.New("EAAB"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := k.Open("channel/page:1", text); err == nil && got.Reveal() != "EAAB" {
			t.Errorf("opened %q as %q", text, got.Reveal())
		}
	})
}
