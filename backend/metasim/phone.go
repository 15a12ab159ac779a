package metasim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"
)

// phoneRoutes are described in the package comment.
func (s *Sim) phoneRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /phone", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' blob:; frame-ancestors 'none'")
		http.ServeFileFS(w, r, web, "web/phone.html")
	})
	for pattern, h := range map[string]phoneHandler{
		"GET /phone/api/pages":      (*Sim).phonePages,
		"GET /phone/api/customers":  (*Sim).phoneCustomers,
		"POST /phone/api/customers": (*Sim).phoneAddCustomer,
		"GET /phone/api/thread":     (*Sim).phoneThread,
		"POST /phone/api/image":     (*Sim).phoneImage,
		"GET /phone/api/sends":      func(s *Sim, _ *http.Request) (any, error) { return s.Sends(), nil },
		"GET /phone/api/faults":     phoneFaultNames,
		"POST /phone/api/faults":    (*Sim).phoneFaultOn,
		"DELETE /phone/api/faults":  (*Sim).phoneFaultOff,
	} {
		mux.Handle(pattern, s.phone(h))
	}
	for name, act := range phoneActs {
		mux.Handle("POST /phone/api/"+name, s.phone(func(s *Sim, r *http.Request) (any, error) { return s.phoneAct(r, act) }))
	}
}

type phoneHandler func(*Sim, *http.Request) (any, error)

func (s *Sim) phone(h phoneHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := h(s, r)
		status := http.StatusOK
		if err != nil {
			status, answer = http.StatusBadRequest, obj{"error": err.Error()}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer) // the browser may have gone; there is nobody to tell
	})
}

// act is what a phone POSTs; each kind uses what it needs.
type act struct {
	Customer   string `json:"customer"`
	Text       string `json:"text"`
	ReplyTo    string `json:"reply_to"`
	QuickReply string `json:"quick_reply"`
	Sticker    string `json:"sticker"`
	Mid        string `json:"mid"`
	Emoji      string `json:"emoji"`
	Title      string `json:"title"`
	Payload    string `json:"payload"`
}

// phoneActs by name; the answer is the new message's mid, or empty.
var phoneActs = map[string]func(*Customer, act) (string, error){
	"say": func(c *Customer, a act) (string, error) {
		if a.Text == "" {
			return "", errors.New("text is empty")
		}
		return c.say(&message{text: a.Text, replyTo: a.ReplyTo, quickReply: a.QuickReply}), nil
	},
	"sticker": func(c *Customer, a act) (string, error) { return c.SendSticker(cmp.Or(a.Sticker, LikeSticker)), nil },
	"react": func(c *Customer, a act) (string, error) {
		if a.Emoji == "" {
			c.Unreact(a.Mid)
		} else {
			c.React(a.Mid, a.Emoji)
		}
		return "", nil
	},
	"edit": func(c *Customer, a act) (string, error) {
		if !c.Edit(a.Mid, a.Text) {
			return "", errors.New("only an own message can be edited, and five times at most")
		}
		return "", nil
	},
	"read":     func(c *Customer, _ act) (string, error) { c.Read(); return "", nil },
	"postback": func(c *Customer, a act) (string, error) { return c.Postback(a.Title, a.Payload), nil },
	"inbox": func(c *Customer, a act) (string, error) {
		if a.Text == "" {
			return "", errors.New("text is empty")
		}
		return c.InboxSay(a.Text), nil
	},
}

func (s *Sim) phoneAct(r *http.Request, do func(*Customer, act) (string, error)) (any, error) {
	var a act
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&a); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	c, err := s.byPSID(a.Customer)
	if err != nil {
		return nil, err
	}
	mid, err := do(c, a)
	if err != nil || mid == "" {
		return obj{}, err
	}
	return obj{"mid": mid}, nil
}

func (s *Sim) byPSID(id string) (*Customer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.customers[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("no customer %q", id)
}

func (s *Sim) phonePages(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []obj{}
	for _, p := range s.pages {
		out = append(out, obj{"id": p.ID, "name": p.Name, "picture": s.signedLocked(p.picture), "subscribed": p.subscribed != nil})
	}
	return out, nil
}

func (s *Sim) phoneCustomers(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pageLocked(r.URL.Query().Get("page"))
	if p == nil {
		return nil, fmt.Errorf("no Page %q", r.URL.Query().Get("page"))
	}
	customers := slices.SortedFunc(maps.Values(p.customers), func(a, b *Customer) int {
		return cmp.Or(b.lastActLocked().Compare(a.lastActLocked()), cmp.Compare(a.Name, b.Name))
	})
	out := []obj{}
	for _, c := range customers {
		out = append(out, s.phoneCustomerLocked(c))
	}
	return out, nil
}

func (c *Customer) lastActLocked() time.Time {
	if c.thread == nil {
		return time.Time{}
	}
	return c.thread.updated
}

func (s *Sim) phoneCustomerLocked(c *Customer) obj {
	unread, last := 0, ""
	if c.thread != nil {
		for _, m := range c.thread.messages {
			if !m.fromPage || !m.at.After(c.thread.delivered) {
				last = cmp.Or(m.text, "📎")
			}
			if m.fromPage && m.at.After(c.thread.read) && !m.at.After(c.thread.delivered) {
				unread++
			}
		}
	}
	return obj{"id": c.ID, "name": c.Name, "picture": s.signedLocked(c.avatar), "last": last, "unread": unread}
}

func (s *Sim) phoneAddCustomer(r *http.Request) (any, error) {
	var body struct{ Page, Name string }
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	if body.Name == "" || s.Page(body.Page) == nil {
		return nil, errors.New("a customer needs a page and a name")
	}
	c := s.Customer(body.Page, body.Name)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.phoneCustomerLocked(c), nil
}

func (s *Sim) phoneThread(r *http.Request) (any, error) {
	c, err := s.byPSID(r.URL.Query().Get("customer"))
	if err != nil {
		return nil, err
	}
	messages := c.Thread()
	if messages == nil {
		messages = []PhoneMessage{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return obj{"messages": messages, "typing": c.thread != nil && c.thread.typing}, nil
}

func (s *Sim) phoneImage(r *http.Request) (any, error) {
	p, file, err := readParams(r)
	if err != nil {
		return nil, fmt.Errorf("read the form: %w", err)
	}
	c, err := s.byPSID(p["customer"])
	if err != nil {
		return nil, err
	}
	if file == nil || len(file.data) == 0 {
		return nil, errors.New("the form has no file")
	}
	kind := "file"
	for _, media := range []string{"image", "audio", "video"} {
		if rightKind(media, file.mime) == nil {
			kind = media
		}
	}
	return obj{"mid": c.SendFile(kind, file.name, file.mime, file.data)}, nil
}

func phoneFaultNames(*Sim, *http.Request) (any, error) {
	names := []string{}
	for _, f := range NamedFaults() {
		names = append(names, f.Name())
	}
	return names, nil
}

type faultSwitch struct {
	On    string `json:"on"`
	Fault string `json:"fault"`
	Times int    `json:"times"`
}

func (s *Sim) phoneFaultOn(r *http.Request) (any, error) {
	var body faultSwitch
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	for _, f := range NamedFaults() {
		if f.Name() == body.Fault {
			s.Faults(body.On).On(f.Times(body.Times))
			return obj{}, nil
		}
	}
	return nil, fmt.Errorf("no fault %q", body.Fault)
}

func (s *Sim) phoneFaultOff(r *http.Request) (any, error) {
	var body faultSwitch
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body); err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	if body.Fault == "" {
		s.Faults(body.On).Off()
	} else {
		s.Faults(body.On).Off(body.Fault)
	}
	return obj{}, nil
}
