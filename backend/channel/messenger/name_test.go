package messenger

import (
	"strings"
	"testing"
)

func TestASCIIName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"price list.pdf":               "price list.pdf",
		"Báo giá đặc biệt.pdf":         "Bao gia dac biet.pdf",
		"ใบเสนอราคา.pdf":               "file.pdf",
		"報價單 2026.xlsx":                "2026.xlsx",
		"../../etc/passwd":             "etc_passwd",
		`a"b\c` + "\r\n.txt":           "a_b_c.txt",
		"":                             "file",
		"😀.png":                        "file.png",
		strings.Repeat("x", 300):       strings.Repeat("x", maxName),
		"no ending.":                   "no ending",
		"two.words. in an ending":      "two.words. in an ending",
		strings.Repeat("é", 99) + ".a": strings.Repeat("e", maxName-2)[:98] + ".a",
	} {
		if got := asciiName(in); got != want {
			t.Errorf("asciiName(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzASCIIName(f *testing.F) {
	for _, seed := range []string{"a.pdf", "ใบ.pdf", "\"\\\x00.x", strings.Repeat("é.", 80)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := asciiName(name)
		if got == "" || len(got) > maxName || strings.ContainsAny(got, "\"\\/\r\n\x00") || strings.ContainsFunc(got, func(r rune) bool { return r > '~' }) {
			t.Errorf("asciiName(%q) = %q", name, got)
		}
	})
}
