package metasim

import "strings"

var pageNode = node[*Page]{
	kind: "Page", defaults: "id,name",
	fields: map[string]func(*call, *Page, field) any{
		"id":           func(_ *call, p *Page, _ field) any { return p.ID },
		"name":         func(_ *call, p *Page, _ field) any { return p.Name },
		"category":     func(_ *call, p *Page, _ field) any { return p.category },
		"username":     func(_ *call, p *Page, _ field) any { return optional(p.username) },
		"link":         func(_ *call, p *Page, _ field) any { return "https://www.facebook.com/" + p.ID },
		"is_published": func(*call, *Page, field) any { return true },
		"has_transitioned_to_new_page_experience": func(*call, *Page, field) any { return true },
		"is_webhooks_subscribed":                  func(_ *call, p *Page, _ field) any { return p.subscribed != nil },
		"messaging_feature_status": func(*call, *Page, field) any {
			return obj{"hop_v2": true, "msgr_multi_app": true, "ig_multi_app": false}
		},
		"category_list": func(_ *call, p *Page, _ field) any { return []obj{{"id": "2252", "name": p.category}} },
		"unread_message_count": func(_ *call, p *Page, _ field) any {
			unread := 0
			for _, t := range p.threadsLocked() {
				unread += t.unread
			}
			return unread
		},
		"access_token": pageAccessToken,
		"tasks":        pageTasks,
		"picture": func(c *call, p *Page, _ field) any {
			return obj{"data": obj{"url": c.sim.signedLocked(p.picture), "is_silhouette": false, "width": 160, "height": 160}}
		},
		"instagram_business_account": func(c *call, p *Page, f field) any {
			if p.instagram == nil || c.token.account == nil || !c.token.account.grant.has("instagram_basic") {
				return nil // meta-platform.md, 1.6
			}
			o := obj{"id": p.instagram.ID}
			if len(f.sub) > 0 {
				o["username"], o["name"] = p.instagram.Username, p.instagram.Name
				o["profile_picture_url"] = c.sim.signedLocked(p.picture)
			}
			return o
		},
		"connected_instagram_account": func(*call, *Page, field) any { return nil },
		"business":                    func(*call, *Page, field) any { return nil },
	},
}

func pageAccessToken(c *call, p *Page, _ field) any {
	if c.token.page == p {
		return c.token.value
	}
	if c.token.account == nil {
		return nil
	}
	r := c.token.account.roleOn(p)
	if r == nil || r.noToken {
		return nil
	}
	return c.sim.pageTokenLocked(c.token, p).value
}

// pageTasks is known of a person only.
func pageTasks(c *call, p *Page, _ field) any {
	if c.token.account == nil || c.token.page != nil {
		return nil
	}
	if r := c.token.account.roleOn(p); r != nil {
		return r.tasks
	}
	return nil
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func readPage(c *call) (any, *graphError) {
	return readNode(c, pageNode, c.page)
}

func pagePicture(c *call) (any, *graphError) {
	return pageNode.fields["picture"](c, c.page, field{}), nil
}

var accountNode = node[*Account]{
	kind: "User", defaults: "id,name",
	fields: map[string]func(*call, *Account, field) any{
		"id":   func(_ *call, a *Account, _ field) any { return a.ID },
		"name": func(_ *call, a *Account, _ field) any { return a.Name },
		"first_name": func(_ *call, a *Account, _ field) any {
			first, _, _ := strings.Cut(a.Name, " ")
			return first
		},
		"last_name": func(_ *call, a *Account, _ field) any {
			_, last, _ := strings.Cut(a.Name, " ")
			return optional(last)
		},
		"email": func(*call, *Account, field) any { return nil },
		"picture": func(c *call, a *Account, _ field) any {
			return obj{"data": obj{"url": c.sim.signedLocked(a.picture), "is_silhouette": false, "width": 160, "height": 160}}
		},
		"accounts": func(c *call, a *Account, f field) any {
			out, err := c.accountsEdge(a, f.args, f.sub)
			if err != nil {
				return err
			}
			return finished{out}
		},
	},
}

func readAccount(c *call) (any, *graphError) {
	return readNode(c, accountNode, c.account)
}

// listAccounts answers me/accounts: the Pages that the person ticked in the dialog (meta-platform.md, 1.6).
func listAccounts(c *call) (any, *graphError) {
	fields, err := c.requested()
	if err != nil {
		return nil, err
	}
	out, err := c.accountsEdge(c.account, c.params, fields)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (c *call) accountsEdge(a *Account, p params, fields []field) (obj, *graphError) {
	if len(fields) == 0 {
		fields, _ = parseFields("access_token,category,category_list,name,id,tasks")
	}
	var shared []*Page
	for _, r := range a.roles {
		if a.grant.has("pages_show_list") && a.grant.shares(r.page) {
			shared = append(shared, r.page)
		}
	}
	limit, err := pageLimit(p, 25, c.sim.cfg.AccountsPage)
	if err != nil {
		return nil, err
	}
	cut, err := c.slice(p, a.ID+"/accounts", len(shared), limit, func(i int) string { return shared[i].ID })
	if err != nil {
		return nil, err
	}
	var data []obj
	for _, page := range shared[cut.from:cut.to] {
		o, err := pageNode.read(c, page, fields)
		if err != nil {
			return nil, err
		}
		data = append(data, o)
	}
	return edge(data, cut.paging), nil
}

func readApp(c *call) (any, *graphError) {
	return obj{"id": c.sim.cfg.AppID, "name": c.sim.cfg.AppName, "category": "Business", "link": "https://www.facebook.com/games/?app_id=" + c.sim.cfg.AppID}, nil
}
