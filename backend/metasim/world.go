package metasim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Account is a person who can log in to Facebook and has roles on Pages.
type Account struct {
	ID   string // app-scoped
	Name string

	sim        *Sim
	roles      []*role
	grant      *grant // nil until this person connected the app
	generation int    // older tokens are dead
	dead       int    // subcode of error 190 that the older ones answer
	picture    *file
}

// AccountSpec describes a person for AddAccount.
type AccountSpec struct {
	Name  string
	Pages []Role
}

// Role is what a person may do on a Page.
type Role struct {
	PageID  string
	Tasks   []string
	NoToken bool // me/accounts shows the Page without an access_token (meta-platform.md, 1.6)
}

type role struct {
	page    *Page
	tasks   []string
	noToken bool
}

// allTasks is what the owner of a classic Page has.
var allTasks = []string{"ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"}

// allows reads PROFILE_PLUS_X like X (meta-platform.md, 1.6).
func (r *role) allows(task string) bool {
	return slices.ContainsFunc(r.tasks, func(t string) bool {
		t = strings.TrimPrefix(t, "PROFILE_PLUS_")
		return t == task || t == "FULL_CONTROL"
	})
}

func (a *Account) roleOn(p *Page) *role {
	for _, r := range a.roles {
		if r.page == p {
			return r
		}
	}
	return nil
}

// grant is what a person gave the app in the login dialog.
type grant struct {
	scopes   map[string]string // permission: granted, declined or expired
	allPages bool              // current and future ones
	pages    map[string]bool
}

func (g *grant) has(scope string) bool { return g != nil && g.scopes[scope] == "granted" }
func (g *grant) shares(p *Page) bool   { return g != nil && (g.allPages || g.pages[p.ID]) }

// Page is a Facebook Page.
type Page struct {
	ID   string
	Name string

	sim          *Sim
	category     string
	username     string
	instagram    *Instagram
	picture      *file
	subscribed   map[string]bool      // fields of subscribed_apps; nil is not subscribed
	customers    map[string]*Customer // by name
	defaultApp   string               // Conversation Routing; "" is zero config (meta-platform.md, 7.1)
	failingSince time.Time
	lastDue      time.Time // of its latest planned webhook
	lost         int       // events that never will be delivered
}

// PageSpec describes a Page for AddPage. Only Name is needed.
type PageSpec struct {
	ID, Name, Category, Username string
	Instagram                    *Instagram // the linked professional account
	DefaultApp                   string     // app that controls idle threads
}

// Instagram is a professional account linked to a Page.
type Instagram struct{ ID, Username, Name string }

// AddPage makes a Page that nobody has a role on yet.
func (s *Sim) AddPage(spec PageSpec) *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Page{
		ID: spec.ID, Name: spec.Name, sim: s, category: spec.Category, username: spec.Username,
		instagram: spec.Instagram, defaultApp: spec.DefaultApp, customers: map[string]*Customer{},
	}
	if p.ID == "" {
		p.ID = s.numberLocked("1042")
	}
	if p.category == "" {
		p.category = "Retail company"
	}
	p.picture = s.shopFileLocked(p.Name)
	s.pages = append(s.pages, p)
	return p
}

// AddAccount makes a person. It panics on an unknown Page: that is a mistake of the calling test.
func (s *Sim) AddAccount(spec AccountSpec) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &Account{ID: s.numberLocked("1015"), Name: spec.Name, sim: s}
	a.picture = s.avatarFileLocked(a.Name)
	for _, r := range spec.Pages {
		p := s.pageLocked(r.PageID)
		if p == nil {
			panic(fmt.Sprintf("metasim: account %q: no Page %q", spec.Name, r.PageID))
		}
		tasks := r.Tasks
		if tasks == nil {
			tasks = allTasks
		}
		a.roles = append(a.roles, &role{page: p, tasks: tasks, noToken: r.NoToken})
	}
	s.accounts = append(s.accounts, a)
	return a
}

// Page finds a Page by id, or is nil.
func (s *Sim) Page(id string) *Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pageLocked(id)
}

// Pages lists all Pages.
func (s *Sim) Pages() []*Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pages)
}

// Account finds a person by name, or is nil.
func (s *Sim) Account(name string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		if a.Name == name {
			return a
		}
	}
	return nil
}

func (s *Sim) pageLocked(id string) *Page {
	for _, p := range s.pages {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (s *Sim) accountLocked(id string) *Account {
	for _, a := range s.accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// Subscribed lists the fields that the Page sends to the app, sorted; nil when it is not subscribed.
func (p *Page) Subscribed() []string {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return sortedKeys(p.subscribed)
}

// Lost counts the Page's events that never will be delivered: nobody was subscribed, a fault dropped them, or they
// were given up when the webhooks were disabled.
func (p *Page) Lost() int {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return p.lost
}

// Invalidate makes all tokens of this person answer error 190 with the subcode: 460 password changed, 459 checkpoint,
// 464 unconfirmed, 467 logged out … Tokens of a later login work.
func (a *Account) Invalidate(subcode int) {
	a.sim.mu.Lock()
	defer a.sim.mu.Unlock()
	a.invalidateLocked(subcode)
}

func (a *Account) invalidateLocked(subcode int) {
	a.generation++
	a.dead = subcode
}

// SetTasks changes what this person may do on a Page; no tasks takes the role away (error 190/492).
func (a *Account) SetTasks(pageID string, tasks ...string) {
	a.sim.mu.Lock()
	defer a.sim.mu.Unlock()
	a.roles = slices.DeleteFunc(a.roles, func(r *role) bool {
		if r.page.ID == pageID && len(tasks) > 0 {
			r.tasks = tasks
			return false
		}
		return r.page.ID == pageID
	})
}

// SetPermission changes one permission as the person can in Facebook's settings: granted, declined or expired.
func (a *Account) SetPermission(scope, status string) {
	a.sim.mu.Lock()
	defer a.sim.mu.Unlock()
	if a.grant != nil {
		a.grant.scopes[scope] = status
	}
}

// SetInstagram links a professional account, or unlinks it with nil.
func (p *Page) SetInstagram(account *Instagram) {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	p.instagram = account
}

func sortedKeys[V any](m map[string]V) []string {
	if m == nil {
		return nil
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
