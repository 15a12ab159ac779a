package metasim

import (
	"strconv"
	"strings"
)

const base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func (s *Sim) lettersLocked(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = base62[s.rng.IntN(len(base62))]
	}
	return string(b)
}

// numberLocked makes an id of 16 digits: Meta's ids are decimal strings of 15 to 17 digits (meta-platform.md, 12).
func (s *Sim) numberLocked(prefix string) string {
	var b strings.Builder
	b.WriteString(prefix)
	for b.Len() < 16 {
		b.WriteString(strconv.Itoa(s.rng.IntN(10)))
	}
	return b.String()
}

func (s *Sim) midLocked() string        { return "m_" + s.lettersLocked(43) + "-" + s.lettersLocked(20) }
func (s *Sim) tokenValueLocked() string { return "EAAK" + s.lettersLocked(160) }
func (s *Sim) codeLocked() string       { return "AQB" + s.lettersLocked(120) }
func (s *Sim) traceLocked() string      { return "A" + s.lettersLocked(22) }
