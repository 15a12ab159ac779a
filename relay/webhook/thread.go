package webhook

import "pagedesk/relay/jsonscan"

// messagingThread is the one of sender and recipient that is not the account
// itself: an echo has the customer as recipient. meta-platform.md, 3.6
func messagingThread(event []byte, account string) string {
	for _, party := range []string{"sender", "recipient"} {
		id, ok := jsonscan.ID(jsonscan.Member(jsonscan.Member(event, party), "id"))
		if ok && id != account && usable(id) {
			return id
		}
	}
	return ""
}

// changeThread is who caused a change, unless it was the account itself.
// meta-platform.md, 3.7 and 3.10
func changeThread(change []byte, account string) string {
	value := jsonscan.Member(change, "value")
	id, ok := jsonscan.ID(jsonscan.Member(jsonscan.Member(value, "from"), "id"))
	if !ok || id == account || !usable(id) {
		return ""
	}
	return id
}

func noThread([]byte, string) string { return "" }
