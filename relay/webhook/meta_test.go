package webhook_test

import (
	"net/url"
	"testing"

	"pagedesk/relay/webhook"
)

func TestGenuine(t *testing.T) {
	t.Parallel()
	const now, before = "secret-now", "secret-before"
	// As Meta writes it: escaped, and hashed in that form. meta-platform.md, 3.2
	body := []byte(`{"object":"page","entry":[{"text":"\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 https:\/\/x"}]}`)
	signed := webhook.Sign(now, body)
	tests := []struct {
		name      string
		secrets   []string
		signature string
		want      bool
	}{
		{"the secret", []string{now}, signed, true},
		{"the previous secret", []string{now, before}, webhook.Sign(before, body), true},
		{"the secret beside a previous one", []string{now, before}, signed, true},
		{"another secret", []string{now}, webhook.Sign("other", body), false},
		{"another body", []string{now}, webhook.Sign(now, body[1:]), false},
		{"no prefix", []string{now}, signed[len("sha256="):], false},
		{"SHA-1", []string{now}, "sha1=" + signed[len("sha256="):], false},
		{"cut short", []string{now}, signed[:len(signed)-2], false},
		{"not hexadecimal", []string{now}, "sha256=zz", false},
		{"missing", []string{now}, "", false},
		{"no secret configured", []string{""}, webhook.Sign("", body), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := webhook.NewMeta("", test.secrets...).Genuine(test.signature, body); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, token, query, want string
		ok                       bool
	}{
		{"ours", "tok", "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=tok", "1158201444", true},
		{"another token", "tok", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=tik", "", false},
		{"no token", "tok", "hub.mode=subscribe&hub.challenge=1", "", false},
		{"none configured", "", "hub.mode=subscribe&hub.challenge=1&hub.verify_token=", "", false},
		{"another mode", "tok", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=tok", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			query, err := url.ParseQuery(test.query)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := webhook.NewMeta(test.token).Challenge(query); got != test.want || ok != test.ok {
				t.Errorf("got %q, %v; want %q, %v", got, ok, test.want, test.ok)
			}
		})
	}
}
