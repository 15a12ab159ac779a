package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"net/url"
	"strings"
	"sync"
)

// SignatureHeader carries the HMAC of a delivery. The older X-Hub-Signature
// (SHA-1) is not looked at. meta-platform.md, 3.2
const SignatureHeader = "X-Hub-Signature-256"

const signaturePrefix = "sha256="

// Meta verifies the deliveries of one Meta app. Safe for concurrent use.
type Meta struct {
	verifyToken string
	keys        []*key
}

// NewMeta makes a verifier. Several secrets sign for a while after a reset;
// empty ones are passed over. meta-platform.md, 3.2
func NewMeta(verifyToken string, secrets ...string) *Meta {
	m := &Meta{verifyToken: verifyToken}
	for _, secret := range secrets {
		if secret != "" {
			m.keys = append(m.keys, newKey(secret))
		}
	}
	return m
}

// Challenge answers Meta's verification request: the challenge to send back as
// the whole body, and whether the request knows our token.
// meta-platform.md, 3.1
func (m *Meta) Challenge(query url.Values) (string, bool) {
	known := subtle.ConstantTimeCompare([]byte(query.Get("hub.verify_token")), []byte(m.verifyToken)) == 1
	if !known || m.verifyToken == "" || query.Get("hub.mode") != "subscribe" {
		return "", false
	}
	return query.Get("hub.challenge"), true
}

// Genuine reports whether signature, the value of SignatureHeader, is that of
// the body as it came over the wire. Without a secret nothing is genuine.
func (m *Meta) Genuine(signature string, body []byte) bool {
	given, err := hex.DecodeString(strings.TrimPrefix(signature, signaturePrefix))
	if err != nil || len(given) != sha256.Size || !strings.HasPrefix(signature, signaturePrefix) {
		return false
	}
	genuine := false
	for _, k := range m.keys {
		if k.signs(body, given) {
			genuine = true
		}
	}
	return genuine
}

// Sign is the value of SignatureHeader for a body, as Meta would compute it.
func Sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return signaturePrefix + hex.EncodeToString(mac.Sum(nil))
}

// key keeps keyed hashes for reuse: keying one costs as much as hashing a
// small webhook.
type key struct{ hashes sync.Pool }

func newKey(secret string) *key {
	return &key{hashes: sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(secret)) }}}
}

func (k *key) signs(body, given []byte) bool {
	mac := k.hashes.Get().(hash.Hash)
	defer k.hashes.Put(mac)
	mac.Reset()
	mac.Write(body)
	var sum [sha256.Size]byte
	return hmac.Equal(mac.Sum(sum[:0]), given)
}
