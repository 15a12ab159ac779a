package metasim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// postDeauthorizeLocked tells the deauthorize callback that a person removed the app (meta-platform.md, 1.11).
func (s *Sim) postDeauthorizeLocked(a *Account) {
	form := url.Values{"signed_request": {s.signedRequest(a)}}.Encode()
	ctx := s.runCtx
	if ctx == nil {
		return // nothing is sent unless the simulator runs
	}
	s.schedule.after(s.cfg.Delay(), func() {
		s.posting.Add(1)
		go func() {
			defer s.posting.Done()
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.DeauthorizeURL, strings.NewReader(form))
			if err != nil {
				s.log.Warn("deauthorize callback", "error", err)
				return
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answer, err := s.outward.Do(r)
			if err != nil {
				s.log.Warn("deauthorize callback", "error", bare(err))
				return
			}
			_ = answer.Body.Close() // nothing in it matters
		}()
	})
}

func (s *Sim) signedRequest(a *Account) string {
	now := s.Now()
	payload, err := json.Marshal(obj{"algorithm": "HMAC-SHA256", "issued_at": now.Unix(), "expires": now.Add(time.Hour).Unix(), "user_id": a.ID})
	if err != nil {
		panic("metasim: " + err.Error()) // strings and numbers always encode
	}
	text := base64.RawURLEncoding.EncodeToString(payload)
	mac := hmac.New(sha256.New, []byte(s.cfg.AppSecret))
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) + "." + text
}
