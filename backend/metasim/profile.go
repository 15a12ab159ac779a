package metasim

import "strings"

// Profile is what Meta tells a Page about a customer (meta-platform.md, 5.4).
type Profile int

const (
	ProfileFull      Profile = iota
	ProfileIDOnly            // an object with nothing but the id
	ProfileEmpty             // {}
	ProfileHidden            // 100/33
	ProfileNone              // 2018218: phone-only accounts
	ProfileForbidden         // 2018247
)

func readProfile(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	switch c.customer.profile {
	case ProfileIDOnly:
		return obj{"id": c.customer.ID}, nil
	case ProfileEmpty:
		return obj{}, nil
	case ProfileHidden:
		return nil, noObject(c.customer.ID)
	case ProfileNone:
		return nil, &graphError{code: 100, subcode: 2018218, message: "(#100) No profile available for this user."}
	case ProfileForbidden:
		return nil, &graphError{code: 100, subcode: 2018247, message: "(#100) Insufficient permission to access user profile."}
	}
	return readNode(c, profileNode, c.customer)
}

var profileNode = node[*Customer]{
	kind: "User", defaults: "first_name,last_name,profile_pic,id",
	fields: map[string]func(*call, *Customer, field) any{
		"id":   func(_ *call, c *Customer, _ field) any { return c.ID },
		"name": func(_ *call, c *Customer, _ field) any { return c.Name },
		"first_name": func(_ *call, c *Customer, _ field) any {
			first, _, _ := strings.Cut(c.Name, " ")
			return first
		},
		"last_name": func(_ *call, c *Customer, _ field) any {
			_, last, _ := strings.Cut(c.Name, " ")
			return optional(last)
		},
		"profile_pic": func(c *call, cu *Customer, _ field) any { return c.sim.signedLocked(cu.avatar) },
		"locale":      withPermission("pages_user_locale", "th_TH"),
		"timezone":    withPermission("pages_user_timezone", 7),
		"gender":      withPermission("pages_user_gender", "female"),
	},
}

// withPermission is a field that needs a permission of its own and is silently absent without it.
func withPermission(scope string, value any) func(*call, *Customer, field) any {
	return func(c *call, _ *Customer, _ field) any {
		if c.token.account.grant.has(scope) {
			return value
		}
		return nil
	}
}
