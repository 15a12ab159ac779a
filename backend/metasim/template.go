package metasim

import "encoding/json"

// The phone shows what it understands of quick replies and templates; Meta's formats have more members.

func phoneButtons(raw json.RawMessage) []PhoneButton {
	var buttons []PhoneButton
	if json.Unmarshal(raw, &buttons) != nil {
		return nil // none, or of a kind that has no words
	}
	return buttons
}

// templateCards are the texts, pictures and buttons of a template, one card per element.
func templateCards(a *attachment) []PhoneAttachment {
	raw, err := json.Marshal(a.payload)
	if err != nil {
		return nil
	}
	type card struct {
		Text     string        `json:"text"`
		Title    string        `json:"title"`
		Subtitle string        `json:"subtitle"`
		ImageURL string        `json:"image_url"`
		Buttons  []PhoneButton `json:"buttons"`
	}
	var t struct {
		card
		Elements []card `json:"elements"`
	}
	if json.Unmarshal(raw, &t) != nil {
		return nil // a template of a kind the phone does not know
	}
	cards := t.Elements
	if len(cards) == 0 {
		cards = []card{t.card}
	}
	var out []PhoneAttachment
	for _, c := range cards {
		out = append(out, PhoneAttachment{Type: "card", URL: c.ImageURL, Title: c.Title + c.Text, Name: c.Subtitle, Buttons: c.Buttons})
	}
	return out
}
