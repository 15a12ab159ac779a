package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pagedesk/backend/secret"
)

func TestTokenNeverPrints(t *testing.T) {
	t.Parallel()
	const plain = "EAAKverysecret"
	tok := secret.New(plain)
	type holder struct {
		Tok secret.Token
		Ptr *secret.Token
	}
	type keeper struct{ tok secret.Token }
	h, k := holder{tok, &tok}, keeper{tok}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb, tok)
		fmt.Fprintf(&out, verb, h)
		fmt.Fprintf(&out, verb, k)
		fmt.Fprintf(&out, verb, &k)
		fmt.Fprintf(&out, verb, []any{k, map[string]keeper{"k": k}})
		fmt.Fprintf(&out, verb, fmt.Errorf("use of %v", tok))
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "tok", tok, "holder", h, "keeper", k)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "tok", tok, "holder", h, "keeper", k)
	if _, err := json.Marshal(h); err == nil {
		t.Error("json.Marshal of a token succeeded")
	}
	var g bytes.Buffer
	if err := gob.NewEncoder(&g).Encode(tok); err == nil {
		t.Error("gob encoding of a token succeeded")
	}
	for _, got := range []string{out.String(), log.String(), g.String()} {
		if strings.Contains(got, plain) || strings.Contains(got, fmt.Sprintf("%x", plain)) {
			t.Errorf("token printed: %s", got)
		}
	}
	if tok.Reveal() != plain || tok.IsZero() || !(secret.Token{}).IsZero() {
		t.Error("token does not hold its value")
	}
}
