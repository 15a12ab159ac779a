package app

import (
	"pagedesk/backend/desk"
	"pagedesk/backend/inbox"
)

// PersonView is a member of the team.
type PersonView struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Role    string       `json:"role"` // owner, admin, agent
	Email   string       `json:"email"`
	Online  bool         `json:"online"`
	Devices []DeviceView `json:"devices"` // that the person at this computer may see
}

// DeviceView is a computer of a member.
type DeviceView struct {
	ID         string `json:"id"`
	Name       string `json:"name"` // "" when it has none
	CreatedMs  int64  `json:"createdMs"`
	LastSeenMs int64  `json:"lastSeenMs"` // 0: never
	Online     bool   `json:"online"`
	This       bool   `json:"this"`
}

// InviteView is an invite that can still be used.
type InviteView struct {
	ID        string   `json:"id"`
	Member    string   `json:"member"` // name of whose computer it is for, "" for somebody new
	Role      string   `json:"role"`
	Email     string   `json:"email"`
	Channels  []string `json:"channels"` // ids
	By        string   `json:"by"`       // name
	ExpiresMs int64    `json:"expiresMs"`
}

// NewInviteView is an invite that was made just now, shown this once.
type NewInviteView struct {
	ID        string   `json:"id"`
	Code      string   `json:"code"`
	Link      string   `json:"link"`
	ExpiresMs int64    `json:"expiresMs"`
	Without   []string `json:"without"` // ids of channels where the new computer cannot answer at once
}

// InvitationView is what an invite is for, before it is used.
type InvitationView struct {
	Relay     string `json:"relay"`
	Workspace string `json:"workspace"`
	Role      string `json:"role"`
	Email     string `json:"email"`
	Member    string `json:"member"` // name of whose computer joins, "" for somebody new
	By        string `json:"by"`     // name, "" for a setup code
}

func deviceView(d desk.Device) DeviceView {
	return DeviceView{ID: d.ID, Name: d.Name, CreatedMs: d.CreatedMs, LastSeenMs: d.LastSeenMs, Online: d.Online, This: d.This}
}

func inviteView(in desk.OpenInvite, members map[inbox.MemberID]inbox.Member) InviteView {
	return InviteView{
		ID: in.ID, Member: members[in.Member].Name, Role: in.Role, Email: in.Email, Channels: texts(in.Channels),
		By: members[in.By].Name, ExpiresMs: in.ExpiresMs,
	}
}
