package metasim

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"slices"
)

//go:embed web
var web embed.FS

var dialogPages = template.Must(template.ParseFS(web, "web/dialog.html"))

// dialogView is what a step shows.
type dialogView struct {
	Step     string
	Number   int
	Total    int
	Dots     []bool // one per step, true up to this one
	Action   string // where the form goes
	App      string
	Account  personView
	Accounts []personView
	Pages    []choiceView
	AllPages bool
	Scopes   []choiceView
	Declined []string
	Problem  string
}

type personView struct{ ID, Name, Picture string }

type choiceView struct {
	Value, Label, Detail, Picture string
	Ticked                        bool
}

// serveLoginStep shows a step (GET) or takes what was chosen on it (POST). The page works without scripts.
func (s *Sim) serveLoginStep(w http.ResponseWriter, r *http.Request) {
	step := r.PathValue("step")
	s.mu.Lock()
	l := s.logins[r.PathValue("id")]
	ended := l == nil || step != "accounts" && !slices.Contains(l.steps(), step)
	s.mu.Unlock()
	if ended {
		showError(w, "This login has ended. Go back to the app and start again.")
		return
	}
	if r.Method != http.MethodPost {
		s.show(w, l, step, "")
		return
	}
	if err := r.ParseForm(); err != nil {
		showError(w, "The form could not be read.")
		return
	}
	s.mu.Lock()
	next, problem := s.takeStepLocked(l, step, r)
	s.mu.Unlock()
	switch {
	case problem != "":
		s.show(w, l, step, problem)
	case slices.Contains([]string{"account", "accounts", "pages", "permissions", "review", "done"}, next):
		http.Redirect(w, r, "/dialog/login/"+l.id+"/"+next, http.StatusSeeOther)
	default:
		w.Header().Set("Location", next) // as it is: http.Redirect would clean the path
		w.WriteHeader(http.StatusFound)
	}
}

// takeStepLocked says which step comes next, or the URL to leave for.
func (s *Sim) takeStepLocked(l *login, step string, r *http.Request) (next, problem string) {
	steps := l.steps()
	at := slices.Index(steps, step)
	switch r.PostForm.Get("do") {
	case "cancel":
		delete(s.logins, l.id)
		return l.cancel(), ""
	case "back":
		return steps[max(0, at-1)], ""
	case "other":
		return "accounts", ""
	}
	switch step {
	case "accounts":
		a := s.accountLocked(r.PostForm.Get("account"))
		if a == nil {
			return "", "Choose an account."
		}
		l.account = a
		l.chooseAsBefore()
		return "account", ""
	case "pages":
		l.allPages = r.PostForm.Get("which") == "all"
		l.pages = map[string]bool{}
		for _, id := range r.PostForm["page"] {
			l.pages[id] = true
		}
		if !l.allPages && len(l.pages) == 0 {
			return "", "Tick at least one Page, or choose all of them."
		}
	case "permissions":
		for _, scope := range l.asked() {
			l.declined[scope] = !slices.Contains(r.PostForm["scope"], scope)
		}
	case "review":
		l.save()
	case "done":
		delete(s.logins, l.id)
		return s.finishLocked(l), ""
	}
	return steps[at+1], ""
}

func (s *Sim) show(w http.ResponseWriter, l *login, step, problem string) {
	s.mu.Lock()
	v := s.viewLocked(l, step)
	s.mu.Unlock()
	v.Problem = problem
	render(w, http.StatusOK, v)
}

func (s *Sim) viewLocked(l *login, step string) dialogView {
	steps := l.steps()
	v := dialogView{
		Step: step, Number: slices.Index(steps, step) + 1, Total: len(steps), Action: "/dialog/login/" + l.id + "/" + step,
		App: s.cfg.AppName, Account: s.personLocked(l.account), AllPages: l.allPages,
	}
	for i := range steps {
		v.Dots = append(v.Dots, i < v.Number)
	}
	for _, a := range s.accounts {
		v.Accounts = append(v.Accounts, s.personLocked(a))
	}
	for _, role := range l.account.roles {
		p := role.page
		v.Pages = append(v.Pages, choiceView{Value: p.ID, Label: p.Name, Detail: p.category, Picture: s.signedLocked(p.picture), Ticked: l.allPages || l.pages[p.ID]})
	}
	for _, scope := range l.asked() {
		v.Scopes = append(v.Scopes, choiceView{Value: scope, Label: knownScopes[scope], Detail: scope, Ticked: !l.declined[scope]})
	}
	for _, scope := range l.scopes {
		if l.declined[scope] {
			v.Declined = append(v.Declined, knownScopes[scope])
		}
	}
	return v
}

func (s *Sim) personLocked(a *Account) personView {
	return personView{ID: a.ID, Name: a.Name, Picture: s.signedLocked(a.picture)}
}

func showError(w http.ResponseWriter, problem string) {
	render(w, http.StatusBadRequest, dialogView{Step: "error", Problem: problem})
}

func render(w http.ResponseWriter, status int, v dialogView) {
	var page bytes.Buffer
	if err := dialogPages.Execute(&page, v); err != nil {
		http.Error(w, "the page could not be drawn: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Frame-Options", "DENY")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // the browser may have gone; there is nobody to tell
}
