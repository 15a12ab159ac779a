package metasim

var messageNode = node[*message]{
	kind: "UnifiedMessage", defaults: "id,created_time",
	fields: map[string]func(*call, *message, field) any{
		"id":           func(_ *call, m *message, _ field) any { return m.mid },
		"created_time": func(_ *call, m *message, _ field) any { return graphTime(m.at) },
		"message":      func(_ *call, m *message, _ field) any { return m.text },
		"from":         func(_ *call, m *message, _ field) any { from, _ := m.parties(); return from },
		"to":           func(_ *call, m *message, _ field) any { _, to := m.parties(); return obj{"data": []obj{to}} },
		"attachments": func(c *call, m *message, _ field) any {
			data := c.attachmentList(m)
			if len(data) == 0 {
				return nil
			}
			return obj{"data": data}
		},
		"sticker": func(c *call, m *message, _ field) any {
			for _, a := range m.attachments {
				if a.sticker != "" {
					return c.sim.signedLocked(a.file)
				}
			}
			return nil
		},
		"shares": func(_ *call, m *message, _ field) any {
			var data []obj
			for _, a := range m.attachments {
				if link, ok := a.payload["url"]; ok && a.file == nil {
					data = append(data, obj{"link": link, "name": a.title})
				}
			}
			if data == nil {
				return nil
			}
			return obj{"data": data}
		},
		"reply_to": func(_ *call, m *message, _ field) any {
			if m.replyTo == "" {
				return nil
			}
			return obj{"mid": m.replyTo}
		},
		"reactions": func(_ *call, m *message, _ field) any {
			var data []obj
			for _, who := range sortedKeys(m.reactions) {
				data = append(data, obj{"reaction": m.reactions[who], "users": []obj{{"id": who}}})
			}
			if data == nil {
				return nil
			}
			return obj{"data": data}
		},
		"tags": func(_ *call, m *message, _ field) any {
			if m.fromPage {
				return obj{"data": []obj{{"name": "inbox"}, {"name": "sent"}}}
			}
			return obj{"data": []obj{{"name": "inbox"}, {"name": "source:mobile"}}}
		},
		"is_unsupported": func(*call, *message, field) any { return nil },
		"story":          func(*call, *message, field) any { return nil },
	},
}

func (m *message) parties() (from, to obj) {
	people := m.thread.people()
	if m.fromPage {
		return people[1], people[0]
	}
	return people[0], people[1]
}

// attachmentList has fresh URLs at every reading (meta-platform.md, 5.3).
func (c *call) attachmentList(m *message) []obj {
	var data []obj
	for _, a := range m.attachments {
		if a.file == nil {
			if a.kind == "template" {
				data = append(data, obj{"id": m.mid, "generic_template": a.payload})
			}
			continue
		}
		url := c.sim.signedLocked(a.file)
		o := obj{"id": a.file.id, "mime_type": a.file.mime, "name": a.file.name, "size": len(a.file.data())}
		switch a.kind {
		case "image", "sticker":
			w, h := a.file.size()
			o["image_data"] = obj{
				"url": url, "preview_url": url, "width": w, "height": h, "max_width": w, "max_height": h,
				"image_type": 1, "render_as_sticker": a.sticker != "",
			}
		case "video":
			o["video_data"] = obj{"url": url, "preview_url": url, "width": 640, "height": 360, "length": 1}
		default:
			o["file_url"] = url
		}
		data = append(data, o)
	}
	return data
}

func readMessage(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	return readNode(c, messageNode, c.message)
}

func listAttachments(c *call) (any, *graphError) {
	if err := c.need("pages_messaging", "MESSAGING"); err != nil {
		return nil, err
	}
	fields, err := c.requested()
	if err != nil {
		return nil, err
	}
	data, _ := choose(c.attachmentList(c.message), fields).([]obj)
	return edge(data, nil), nil
}
