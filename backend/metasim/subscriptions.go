package metasim

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// appSubscription is the app level of one object: where its webhooks go and which fields (meta-platform.md, 3.4).
type appSubscription struct {
	callback string
	fields   map[string]string // to the payload version
}

// pageFields are the fields of the page object that exist (meta-platform.md, 3.4).
var pageFields = list("messages message_deliveries message_reads message_echoes message_edits message_reactions messaging_postbacks " +
	"messaging_optins messaging_optouts messaging_referrals messaging_handovers standby messaging_policy_enforcement " +
	"messaging_account_linking messaging_customer_information messaging_feedback messaging_integrity message_context " +
	"message_mention response_feedback send_cart inbox_labels feed mention conversations ratings live_videos videos leadgen calls")

var instagramFields = list("messages message_edit message_reactions messaging_postbacks messaging_seen messaging_referral " +
	"messaging_optins messaging_handover standby comments live_comments mentions story_insights story_reactions share_to_story " +
	"comment_poll_response story_poll_response follow delta")

// objectFields: nil allows any field.
var objectFields = map[string][]string{
	"page": pageFields, "instagram": instagramFields, "user": nil, "permissions": nil, "whatsapp_business_account": nil,
}

func needApp(c *call) *graphError {
	if c.token.kind() != "APP" {
		return &graphError{code: 15, message: "(#15) This method must be called with an app access_token."}
	}
	return nil
}

// subscribeApp calls the callback before it believes it; the lock is not held meanwhile.
func subscribeApp(c *call) (any, *graphError) {
	if err := needApp(c); err != nil {
		return nil, err
	}
	object, callback, fields := c.params["object"], c.params["callback_url"], list(c.params["fields"])
	known, ok := objectFields[object]
	if !ok {
		return nil, invalidParam("param object must be one of {user, page, permissions, instagram, whatsapp_business_account}")
	}
	for _, f := range fields {
		if known != nil && !slices.Contains(known, f) {
			return nil, invalidParam("param fields: %q is not a field of %s", f, object)
		}
	}
	s := c.sim
	s.mu.Lock()
	old := s.appFields[object]
	challenge := strconv.Itoa(1000000000 + s.rng.IntN(999999999))
	s.mu.Unlock()
	if callback == "" && old != nil {
		callback = old.callback
	}
	if callback == "" {
		return nil, invalidParam("The parameter callback_url is required")
	}
	if problem := s.handshake(c.ctx, callback, challenge, c.params["verify_token"]); problem != "" {
		return nil, &graphError{code: 2200, message: "(#2200) Callback verification failed with the following errors: " + problem}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := &appSubscription{callback: callback, fields: map[string]string{}}
	if old != nil && s.cfg.SubscribeAdds {
		for f, v := range old.fields {
			next.fields[f] = v
		}
	}
	for _, f := range fields {
		next.fields[f] = c.version
	}
	s.appFields[object] = next
	return obj{"success": true}, nil
}

// handshake asks the callback to prove itself (meta-platform.md, 3.1) and says what was wrong.
func (s *Sim) handshake(ctx context.Context, callback, challenge, verify string) string {
	u, err := url.Parse(callback)
	if err != nil || !secureURL(u) {
		return "The URL is not valid or not https"
	}
	q := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {verify}}.Encode()
	if u.RawQuery != "" {
		q = u.RawQuery + "&" + q
	}
	u.RawQuery = q
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "The URL is not valid"
	}
	answer, err := s.outward.Do(r)
	if err != nil {
		return "curl_errno = 28; curl_error = Operation timed out or the host cannot be reached"
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10)) // a broken body is a wrong one
	switch {
	case answer.StatusCode != http.StatusOK:
		return fmt.Sprintf("HTTP Status Code = %d; HTTP Message = %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	case string(body) != challenge:
		return fmt.Sprintf("Response does not match challenge, expected value=%q, received=%q", challenge, string(body))
	}
	return ""
}

// secureURL allows what Meta does and, in place of the internet, loopback.
func secureURL(u *url.URL) bool {
	return u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func listSubscriptions(c *call) (any, *graphError) {
	if err := needApp(c); err != nil {
		return nil, err
	}
	data := []obj{}
	for _, object := range sortedKeys(c.sim.appFields) {
		sub := c.sim.appFields[object]
		fields := []obj{}
		for _, name := range sortedKeys(sub.fields) {
			fields = append(fields, obj{"name": name, "version": sub.fields[name]})
		}
		data = append(data, obj{"object": object, "callback_url": sub.callback, "active": true, "fields": fields})
	}
	return obj{"data": data}, nil
}

func unsubscribeApp(c *call) (any, *graphError) {
	if err := needApp(c); err != nil {
		return nil, err
	}
	object := c.params["object"]
	sub := c.sim.appFields[object]
	fields := list(c.params["fields"])
	switch {
	case object == "":
		clear(c.sim.appFields)
	case sub == nil:
		return nil, invalidParam("There is no subscription for object %s", object)
	case len(fields) == 0:
		delete(c.sim.appFields, object)
	default:
		for _, f := range fields {
			delete(sub.fields, f)
		}
	}
	return obj{"success": true}, nil
}

// subscribePage replaces the Page's fields (or adds, see Config.SubscribeAdds).
func subscribePage(c *call) (any, *graphError) {
	if err := c.need("pages_manage_metadata", "MODERATE"); err != nil {
		return nil, err
	}
	fields := list(c.params["subscribed_fields"])
	if len(fields) == 0 {
		return nil, invalidParam("The parameter subscribed_fields is required.")
	}
	for _, f := range fields {
		if !slices.Contains(pageFields, f) {
			return nil, invalidParam("Param subscribed_fields[0] must be one of {%s} - got %q.", strings.Join(pageFields, ", "), f)
		}
		if messagingField(f) && !c.token.account.grant.has("pages_messaging") {
			return nil, noPermission("pages_messaging")
		}
	}
	if c.page.subscribed == nil || !c.sim.cfg.SubscribeAdds {
		c.page.subscribed = map[string]bool{}
	}
	for _, f := range fields {
		c.page.subscribed[f] = true
	}
	c.page.failingSince = time.Time{}
	return obj{"success": true}, nil
}

func messagingField(f string) bool {
	return f == "messages" || f == "standby" || strings.HasPrefix(f, "message_") || strings.HasPrefix(f, "messaging_")
}

func subscribedApps(c *call) (any, *graphError) {
	if err := c.need("pages_manage_metadata", ""); err != nil {
		return nil, err
	}
	data := []obj{}
	if c.page.subscribed != nil {
		data = append(data, obj{
			"id": c.sim.cfg.AppID, "name": c.sim.cfg.AppName, "category": "Business",
			"link": "https://www.facebook.com/games/?app_id=" + c.sim.cfg.AppID, "subscribed_fields": sortedKeys(c.page.subscribed),
		})
	}
	return obj{"data": data}, nil
}

func unsubscribePage(c *call) (any, *graphError) {
	if err := c.need("pages_manage_metadata", ""); err != nil {
		return nil, err
	}
	c.page.subscribed = nil
	return obj{"success": true}, nil
}
