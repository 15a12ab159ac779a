package mail

import (
	"fmt"
	"html/template"
	"strings"

	"pagedesk/backend/inbox"
)

// Item is one conversation that a member was given, as a mail shows it.
type Item struct {
	Conversation inbox.ConversationID
	Inbox        string // its name
	By           string // who gave it, "" when a rule did
	Rule         string
	Customer     string // "" unless the shop wishes it
	Words        string // the customer's last, "" unless the shop wishes it
}

// words are what a mail says in one language.
type words struct {
	one, many string // subject: shop, and how many
	hello     string // the member's name
	by, rule  string // who gave it
	open      string
	end       string // why this mail came, and how to have none
	test      string // subject of a test
	tested    string
}

var byLanguage = map[string]words{
	"en": {
		one: "%s: you were given a conversation", many: "%s: you were given %d conversations", hello: "Hello %s,",
		by: "given by %s", rule: "by the rule “%s”", open: "Open in Pagedesk",
		end:  "Pagedesk wrote this for your team. You can switch these mails off under Manage shop, E-mail.",
		test: "%s: a test from Pagedesk", tested: "This mail went through your shop’s mail server. Members are told this way when they are given a conversation.",
	},
	"th": {
		one: "%s: คุณได้รับมอบหมายการสนทนา", many: "%s: คุณได้รับมอบหมาย %d การสนทนา", hello: "สวัสดี %s",
		by: "มอบหมายโดย %s", rule: "ตามกฎ “%s”", open: "เปิดใน Pagedesk",
		end:  "Pagedesk ส่งอีเมลนี้ให้ทีมของคุณ ปิดได้ที่ จัดการร้าน > อีเมล",
		test: "%s: อีเมลทดสอบจาก Pagedesk", tested: "อีเมลนี้ส่งผ่านเซิร์ฟเวอร์อีเมลของร้าน ทีมจะได้รับแจ้งแบบนี้เมื่อมีการมอบหมายการสนทนา",
	},
	"vi": {
		one: "%s: bạn được giao một hội thoại", many: "%s: bạn được giao %d hội thoại", hello: "Chào %s,",
		by: "%s giao", rule: "theo quy tắc “%s”", open: "Mở trong Pagedesk",
		end:  "Pagedesk gửi thư này cho nhóm của bạn. Bạn có thể tắt trong Quản lý cửa hàng, mục Email.",
		test: "%s: thư thử từ Pagedesk", tested: "Thư này đã đi qua máy chủ thư của cửa hàng. Thành viên sẽ được báo như thế này khi được giao hội thoại.",
	},
	"zh-Hant": {
		one: "%s：您被指派了一個對話", many: "%s：您被指派了 %d 個對話", hello: "%s 您好：",
		by: "由 %s 指派", rule: "依規則「%s」", open: "在 Pagedesk 中開啟",
		end:  "這封信由 Pagedesk 寄給您的團隊。您可以在「管理商店」的「電子郵件」中關閉。",
		test: "%s：Pagedesk 測試信", tested: "這封信已透過商店的郵件伺服器寄出。成員被指派對話時會這樣收到通知。",
	},
}

func wordsIn(language string) words {
	if w, ok := byLanguage[language]; ok {
		return w
	}
	return byLanguage[inbox.Languages[0]]
}

// Compose writes the mail that tells a member of conversations.
func Compose(language, shop, member string, items []Item) Letter {
	w := wordsIn(language)
	subject := fmt.Sprintf(w.one, shop)
	if len(items) > 1 {
		subject = fmt.Sprintf(w.many, shop, len(items))
	}
	var text strings.Builder
	fmt.Fprintf(&text, w.hello+"\n\n", member)
	lines := make([]line, len(items))
	for i, it := range items {
		lines[i] = line{Item: it, Why: w.why(it), Link: template.URL(it.Conversation.Link()), Open: w.open} //nolint:gosec // our own scheme, the id is escaped
		head := []string{it.Inbox}
		if it.Customer != "" {
			head = append(head, it.Customer)
		}
		fmt.Fprintf(&text, "• %s (%s)\n", strings.Join(head, " · "), lines[i].Why)
		if it.Words != "" {
			fmt.Fprintf(&text, "  %s\n", it.Words)
		}
		fmt.Fprintf(&text, "  %s\n\n", it.Conversation.Link())
	}
	text.WriteString(w.end + "\n")
	return Letter{Subject: subject, Text: text.String(), HTML: page(fmt.Sprintf(w.hello, member), lines, w.end)}
}

// ComposeTest writes the mail of somebody who tries an account.
func ComposeTest(language, shop string) Letter {
	w := wordsIn(language)
	return Letter{Subject: fmt.Sprintf(w.test, shop), Text: w.tested + "\n", HTML: page(w.tested, nil, "")}
}

func (w words) why(it Item) string {
	if it.By != "" {
		return fmt.Sprintf(w.by, it.By)
	}
	return fmt.Sprintf(w.rule, it.Rule)
}

// line is an item as HTML shows it.
type line struct {
	Item
	Why  string
	Link template.URL
	Open string
}

var html = template.Must(template.New("").Parse(`<!doctype html><meta charset="utf-8"><p>{{.Hello}}</p>` +
	`{{range .Lines}}<p><strong>{{.Inbox}}{{with .Customer}} · {{.}}{{end}}</strong> ({{.Why}})` +
	`{{with .Words}}<br>{{.}}{{end}}<br><a href="{{.Link}}">{{.Open}}</a></p>{{end}}{{with .End}}<p><small>{{.}}</small></p>{{end}}`))

func page(hello string, lines []line, end string) string {
	var out strings.Builder
	if err := html.Execute(&out, map[string]any{"Hello": hello, "Lines": lines, "End": end}); err != nil {
		panic(err) // the template and its values are ours
	}
	return out.String()
}
