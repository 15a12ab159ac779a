package metasim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Choice is what a person does in the dialog.
type Choice struct {
	Account  string   // name; "" is whoever is logged in
	Pages    []string // names or ids to tick; nil is all current and future ones
	Decline  []string // permissions
	Cancel   bool     // cancel, at the first step unless CancelAt says which
	CancelAt string   // account, accounts, pages, permissions, review or done
	Back     []string // steps at which to go back once
}

// Approve walks the dialog in place of a person: it reads each page's form, fills it in and sends it, and follows
// the redirects to the end as a browser would. The URL where that ended is returned; an error page of the dialog is
// an error.
func (s *Sim) Approve(ctx context.Context, dialogURL string, choice Choice) (finalURL string, err error) {
	choice.Back = slices.Clone(choice.Back)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	browser := &http.Client{Transport: transport}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, dialogURL, nil)
	if err != nil {
		return "", fmt.Errorf("open the login dialog: %w", bare(err))
	}
	start := r.URL
	for range 40 { // more pages than any way through the dialog has
		page, at, err := open(browser, r, start.Host)
		if err != nil {
			return "", err
		}
		if page == nil {
			return at.String(), nil
		}
		if page.step == "error" {
			return "", fmt.Errorf("login dialog: %s", page.text)
		}
		action, err := at.Parse(page.action)
		if err != nil {
			return "", fmt.Errorf("login dialog: form of step %s: %w", page.step, err)
		}
		form, err := choice.fill(page)
		if err != nil {
			return "", err
		}
		r, err = http.NewRequestWithContext(ctx, http.MethodPost, action.String(), strings.NewReader(form.Encode()))
		if err != nil {
			return "", fmt.Errorf("login dialog: %w", err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return "", errors.New("login dialog: no end after 40 pages")
}

// open gives no page for an address outside the dialog: the walk has ended there.
func open(browser *http.Client, r *http.Request, host string) (*dialogPage, *url.URL, error) {
	answer, err := browser.Do(r)
	if err != nil {
		return nil, nil, fmt.Errorf("login dialog: %w", bare(err))
	}
	defer answer.Body.Close()
	at := answer.Request.URL
	if at.Host != host || !strings.Contains(at.Path, "/dialog/") {
		_, _ = io.Copy(io.Discard, answer.Body) // what the app shows is not read
		return nil, at, nil
	}
	root, err := html.Parse(answer.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("login dialog: read %s: %w", at.Path, err)
	}
	page := &dialogPage{}
	page.read(root)
	return page, at, nil
}

// bare takes the URL off an error of net/http: it may hold a code or a token.
func bare(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// fill chooses on one page what the person wants.
func (c *Choice) fill(page *dialogPage) (url.Values, error) {
	form := url.Values{}
	if i := slices.Index(c.Back, page.step); i >= 0 {
		c.Back = slices.Delete(c.Back, i, i+1)
		form.Set("do", "back")
		return form, nil
	}
	if c.Cancel && (c.CancelAt == page.step || c.CancelAt == "") {
		form.Set("do", "cancel")
		return form, nil
	}
	form.Set("do", "next")
	switch page.step {
	case "account":
		if c.Account != "" && !page.hasButton("Continue as "+c.Account) {
			form.Set("do", "other")
		}
	case "accounts":
		for _, b := range page.inputs {
			if b.name == "account" && b.label == c.Account {
				return url.Values{"account": {b.value}}, nil
			}
		}
		return nil, fmt.Errorf("login dialog: there is no account %q", c.Account)
	case "pages":
		form.Set("which", "all")
		if c.Pages == nil {
			break
		}
		form.Set("which", "some")
		for _, want := range c.Pages {
			i := slices.IndexFunc(page.inputs, func(in dialogInput) bool {
				return in.name == "page" && (in.value == want || strings.HasPrefix(in.label, want))
			})
			if i < 0 {
				return nil, fmt.Errorf("login dialog: there is no Page %q to tick", want)
			}
			form.Add("page", page.inputs[i].value)
		}
	case "permissions":
		for _, in := range page.inputs {
			if in.name == "scope" && !slices.Contains(c.Decline, in.value) {
				form.Add("scope", in.value)
			}
		}
	}
	return form, nil
}

// dialogPage is what the robot reads off a page of the dialog.
type dialogPage struct {
	step, action, text string
	inputs             []dialogInput // checkboxes, radio buttons and buttons
}

type dialogInput struct{ name, value, label string }

func (p *dialogPage) hasButton(label string) bool {
	return slices.ContainsFunc(p.inputs, func(in dialogInput) bool { return in.label == label })
}

func (p *dialogPage) read(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "main":
			p.step, p.text = attribute(n, "data-step"), words(n)
		case "form":
			p.action = attribute(n, "action")
		case "button":
			p.inputs = append(p.inputs, dialogInput{attribute(n, "name"), attribute(n, "value"), words(n)})
		case "label":
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.Data == "input" {
					p.inputs = append(p.inputs, dialogInput{attribute(c, "name"), attribute(c, "value"), words(n)})
				}
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.read(c)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words is the text in n with single spaces.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
