package metasim

import "strings"

// comment is what the feed events tell of one comment. The comment edges of the Graph API are not played.
type comment struct {
	page         *Page
	post, parent string
	from         obj
	text         string
	created      int64 // unix seconds
}

// Comment is somebody commenting on a post of the Page; postID "" makes up a post (meta-platform.md, 3.7).
func (p *Page) Comment(fromName, postID, text string) (commentID string) {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	if postID == "" {
		postID = p.ID + "_" + p.sim.numberLocked("1220")
	}
	from := obj{"id": p.sim.numberLocked("26"), "name": fromName}
	return p.commentLocked(&comment{page: p, post: postID, parent: postID, from: from, text: text})
}

// ReplyToComment is somebody answering a comment; the Page itself when fromName is its name.
func (p *Page) ReplyToComment(commentID, fromName, text string) (replyID string) {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	c := p.sim.comments[commentID]
	if c == nil {
		return ""
	}
	from := obj{"id": p.sim.numberLocked("26"), "name": fromName}
	if fromName == p.Name {
		from["id"] = p.ID
	}
	return p.commentLocked(&comment{page: p, post: c.post, parent: commentID, from: from, text: text})
}

func (p *Page) commentLocked(c *comment) string {
	_, story, _ := strings.Cut(c.post, "_")
	id := story + "_" + p.sim.numberLocked("9900")
	c.created = p.sim.Now().Unix()
	p.sim.comments[id] = c
	p.sim.changedLocked(p, "feed", c.change(id, "add"))
	return id
}

// EditComment is its author changing a comment.
func (p *Page) EditComment(commentID, text string) {
	p.changeComment(commentID, func(c *comment) obj {
		c.text = text
		return with(c.change(commentID, "edited"), "edited_time", p.sim.Now().Unix())
	})
}

// HideComment is the Page hiding a comment, or showing it again.
func (p *Page) HideComment(commentID string, hidden bool) {
	verb := map[bool]string{true: "hide", false: "unhide"}[hidden]
	p.changeComment(commentID, func(c *comment) obj { return without(c.change(commentID, verb), "message") })
}

// RemoveComment is somebody deleting a comment.
func (p *Page) RemoveComment(commentID string) {
	p.changeComment(commentID, func(c *comment) obj {
		delete(p.sim.comments, commentID)
		return without(c.change(commentID, "remove"), "message")
	})
}

func (p *Page) changeComment(id string, change func(*comment) obj) {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	if c := p.sim.comments[id]; c != nil && c.page == p {
		p.sim.changedLocked(p, "feed", change(c))
	}
}

func (c *comment) change(id, verb string) obj {
	return obj{
		"item": "comment", "verb": verb, "comment_id": id, "post_id": c.post, "parent_id": c.parent,
		"from": c.from, "message": c.text, "created_time": c.created,
		"post": obj{
			"id": c.post, "status_type": "added_photos", "is_published": true, "updated_time": graphTime(c.page.sim.Now()),
			"permalink_url": "https://www.facebook.com/" + c.post, "promotion_status": "inactive",
		},
	}
}

func without(o obj, key string) obj {
	delete(o, key)
	return o
}
