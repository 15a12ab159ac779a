package inbox_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"pagedesk/backend/inbox"
)

func TestSplitText(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		max  int
		unit inbox.TextUnit
		text string
		want []string
	}{
		"fits":                      {20, inbox.UnitUTF16, "  one part ", []string{"one part"}},
		"after a sentence":          {30, inbox.UnitUTF16, "We have two tins. They are 250 g each.", []string{"We have two tins.", "They are 250 g each."}},
		"after a line":              {30, inbox.UnitUTF16, "Green tea. 2 tins\nJasmine tea. 5 tins", []string{"Green tea. 2 tins", "Jasmine tea. 5 tins"}},
		"after a paragraph":         {26, inbox.UnitUTF16, "One line here\n\nTwo\nThree and more", []string{"One line here", "Two\nThree and more"}},
		"between words":             {12, inbox.UnitUTF16, "jasmine green oolong", []string{"jasmine", "green oolong"}},
		"not after the first word":  {24, inbox.UnitUTF16, "Yes. itisaverylongwordwithoutanyspace", []string{"Yes. itisaverylongwordwi", "thoutanyspace"}},
		"space at the border":       {5, inbox.UnitUTF16, "green tea", []string{"green", "tea"}},
		"chinese sentences":         {12, inbox.UnitUTF16, "您好，茶葉有貨。今天下單明天到。謝謝您！", []string{"您好，茶葉有貨。", "今天下單明天到。謝謝您！"}},
		"chinese without stops":     {4, inbox.UnitUTF16, "貨到付款可以", []string{"貨到付款", "可以"}},
		"thai between phrases":      {22, inbox.UnitUTF16, "มีชาเขียวสองกล่องค่ะ ส่งฟรีวันนี้", []string{"มีชาเขียวสองกล่องค่ะ", "ส่งฟรีวันนี้"}},
		"thai keeps marks together": {5, inbox.UnitUTF16, "น้ำปั่นที่นี่", []string{"น้ำ", "ปั่น", "ที่", "นี่"}},
		"thai in bytes":             {30, inbox.UnitBytes, "ขอบคุณค่ะ ยินดีค่ะ", []string{"ขอบคุณค่ะ", "ยินดีค่ะ"}},
		"flags and families":        {11, inbox.UnitUTF16, "👨‍👩‍👧🇹🇭🇻🇳", []string{"👨‍👩‍👧", "🇹🇭🇻🇳"}},
		"a grapheme too long":       {3, inbox.UnitUTF16, "e\u0316\u0317\u0318\u0319", []string{"e\u0316\u0317", "\u0318\u0319"}},
		"nothing":                   {3, inbox.UnitUTF16, " \n\u200b ", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := inbox.SplitText(tc.text, inbox.Limits{MaxText: tc.max, TextUnit: tc.unit})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever is typed: every part can be sent, and all of it arrives.
func FuzzSplitText(f *testing.F) {
	for _, s := range []string{"Hello there. How are you?", "貨到付款。可以嗎？", "มีค่ะ ส่งวันนี้", "a\n\nb\r\nc", "👨‍👩‍👧‍👦🇹🇭", "000000000000\x11Ok\x9bM0000", "e\u0301\u0302\u200b ", "\u202eabc\ufeff"} {
		f.Add(s, 12, true)
		f.Add(s, 5, false)
	}
	f.Fuzz(func(t *testing.T, s string, size int, bytes bool) {
		limits := inbox.Limits{MaxText: 4 + max(size%64, -size%64), TextUnit: inbox.UnitUTF16}
		if bytes {
			limits.TextUnit = inbox.UnitBytes
		}
		parts := inbox.SplitText(s, limits)
		for _, p := range parts {
			if err := inbox.CheckText(p, limits); err != nil {
				t.Fatalf("part %q of %q: %v", p, s, err)
			}
			if p != inbox.CleanText(p) {
				t.Fatalf("part %q is not clean", p)
			}
		}
		if got, want := letters(strings.Join(parts, "")), letters(inbox.CleanText(s)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// letters is s without what may go between parts.
func letters(s string) string {
	return inbox.CleanText(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s))
}

func TestSplitNeverCutsAGrapheme(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("น้ำปั่นที่นี่👨‍👩‍👧", 40)
	whole := map[string]bool{}
	for g := uniseg.NewGraphemes(text); g.Next(); {
		whole[g.Str()] = true
	}
	for size := 20; size < 60; size++ {
		for _, part := range inbox.SplitText(text, inbox.Limits{MaxText: size, TextUnit: inbox.UnitUTF16}) {
			for g := uniseg.NewGraphemes(part); g.Next(); {
				if !whole[g.Str()] {
					t.Fatalf("at %d: %q is half a grapheme", size, g.Str())
				}
			}
		}
	}
}
