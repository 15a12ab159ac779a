package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// told is what an agent was told of one message.
type told struct {
	Desk         string
	Member       string
	Conversation string
	Text         string
	Client       string // our id of the message; "" when the agent was told nothing
	State        string
	Killed       bool // the command was, so that nobody knows whether it was stored
	At           time.Time
}

// agent answers customers from one desktop.
type agent struct {
	desk *desktop
	draw *rand.Rand

	mu    sync.Mutex
	notes []told // guarded by mu
}

// thanks is what agents write often, word by word.
const thanks = "Thank you! ขอบคุณค่ะ"

// sendWithin is how long an agent looks at a message before writing the next.
const sendWithin = 1500 * time.Millisecond

// work answers at a rate until ctx ends; a message that is being written then
// is finished.
func (a *agent) work(ctx context.Context, perSecond float64) {
	for n := 1; rest(ctx, pause(a.draw, perSecond)); n++ {
		if a.desk.loggedOut.Load() {
			a.logIn(ctx)
		}
		to, ok := a.desk.shop.crowd.someone(a.draw)
		text := fmt.Sprintf("%s %04d %s", a.desk.member, n, words(a.draw))
		if a.draw.IntN(6) == 0 {
			text = thanks
		}
		if ok {
			a.send(context.WithoutCancel(ctx), to, text)
		}
	}
}

func (a *agent) logIn(ctx context.Context) {
	if err := a.desk.login(ctx); err != nil {
		a.desk.shop.story.say("%s could not log in yet: %v", a.desk.name, err)
		return
	}
	a.desk.loggedOut.Store(false)
	a.desk.shop.story.say("%s has logged in again", a.desk.name)
}

// send writes a message and notes what the agent was told.
func (a *agent) send(ctx context.Context, to *customer, text string) {
	note := told{Desk: a.desk.name, Member: a.desk.member, Conversation: to.conversation(), Text: text, At: time.Now()}
	doomed := time.Duration(a.desk.doomed.Swap(0)) * time.Millisecond
	out, killed, err := a.desk.do(ctx, doomed, "send", "--conversation", note.Conversation, "--text", text, "--timeout", sendWithin.String())
	var said struct {
		Message struct{ Client, State string }
	}
	if json.Unmarshal(out, &said) == nil {
		note.Client, note.State = said.Message.Client, said.Message.State
	}
	note.Killed = killed && note.Client == ""
	if killed {
		a.desk.shop.story.say("killed send on %s after %v", a.desk.name, doomed)
	} else if note.Client == "" {
		a.desk.shop.story.say("%s could not store a message: %v", a.desk.name, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.notes = append(a.notes, note)
}

func (a *agent) told() []told {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]told(nil), a.notes...)
}

// pause is a time between two acts at a rate, at most four times the mean.
func pause(draw *rand.Rand, perSecond float64) time.Duration {
	return time.Duration(min(draw.ExpFloat64(), 4) / perSecond * float64(time.Second))
}

// phrases are in the scripts that customers of such shops write in.
var phrases = []string{
	"is this still available?", "ราคาเท่าไหร่คะ", "còn hàng không shop?", "請問可以寄到高雄嗎", "🍵🙏", "2 please", "ส่งฟรีไหม",
	"đợi mình chút nhé", "line one\nline two", "café crème", "ขอดูรูปหน่อยค่ะ 📷", "好的,謝謝", "<b>5 > 3 & 2</b>", "'; DROP TABLE messages; --",
}

func words(draw *rand.Rand) string { return phrases[draw.IntN(len(phrases))] }
