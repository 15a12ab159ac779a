package wire

import "strings"

// Role is what a member may do.
type Role string

// The roles. Only owners and admins manage channels, rules and members.
const (
	RoleOwner Role = "owner"
	RoleAdmin Role = "admin"
	RoleAgent Role = "agent"
)

// Manages reports whether the role may manage channels, rules and members.
func (r Role) Manages() bool { return r == RoleOwner || r == RoleAdmin }

// Workspace is one shop on a relay.
type Workspace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Member is a person of a workspace.
type Member struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Role  Role   `json:"role"`
	Email string `json:"email,omitempty"` // of one member at a time, case aside
}

// Device is one installed desktop of a member.
type Device struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// MetaSettings tells a desktop which Meta app this relay serves. It holds no
// secret.
type MetaSettings struct {
	AppID        string `json:"app_id"`
	GraphURL     string `json:"graph_url"`           // https://graph.facebook.com unless configured
	DialogURL    string `json:"dialog_url"`          // https://www.facebook.com unless configured
	GraphVersion string `json:"graph_version"`       // v26.0
	RedirectURI  string `json:"redirect_uri"`        // {public-url}/oauth/callback
	ConfigID     string `json:"config_id,omitempty"` // of Facebook Login for Business; without one the desktop asks for permissions one by one
}

// PairRequest redeems a setup code or the code of an invite: POST /v1/pair.
type PairRequest struct {
	Code      string `json:"code"`
	Name      string `json:"name,omitempty"`   // the person's; not for a code that is for somebody who is a member
	Email     string `json:"email,omitempty"`  // the person's
	Device    string `json:"device,omitempty"` // the computer's name
	PublicKey string `json:"public_key"`       // X25519, 32 bytes in standard base64
}

// PairResponse is the answer to a PairRequest. Token is shown this once.
type PairResponse struct {
	Token     string       `json:"token"`
	Workspace Workspace    `json:"workspace"`
	Member    Member       `json:"member"`
	Device    Device       `json:"device"`
	Meta      MetaSettings `json:"meta"`
	Vault     []VaultItem  `json:"vault,omitempty"` // of an invite: sealed to its secret half
}

// ClaimRequest claims an account for the workspace: POST /v1/channels. Token
// is a live token of the account; the relay checks it with Meta and forgets
// it.
type ClaimRequest struct {
	Object  string `json:"object"`  // as in webhooks: page, instagram
	Account string `json:"account"` // the webhook's entry.id
	Token   string `json:"token"`
	// OnlyMe keeps a channel that is new to the workspace to the member who
	// claims it. Otherwise it is shared with everyone.
	OnlyMe bool `json:"only_me,omitempty"`
}

// Channel is a claimed account: the answer to a ClaimRequest and the element
// of GET /v1/channels.
type Channel struct {
	ID      string `json:"id"` // ChannelID(object, account)
	Object  string `json:"object"`
	Account string `json:"account"`
}

// ChannelID is the id of the channel of an account, the same on every relay.
func ChannelID(object, account string) string { return object + ":" + account }

// AccountOf takes a channel id apart. Both are "" when it is malformed.
func AccountOf(channel string) (object, account string) {
	object, account, ok := strings.Cut(channel, ":")
	if !ok || object == "" || account == "" {
		return "", ""
	}
	return object, account
}

// Problem is the body of every error answer of the relay's own API, with
// Content-Type application/problem+json.
type Problem struct {
	Code   string `json:"code"`   // one of the Problem… constants
	Detail string `json:"detail"` // English, for logs; no secrets
}

// The codes of a Problem.
const (
	ProblemBadRequest       = "bad_request"        // 400: malformed
	ProblemBadCode          = "bad_code"           // 403: setup code unknown, used or expired
	ProblemUnauthorized     = "unauthorized"       // 401: device token missing or unknown
	ProblemRevoked          = "revoked"            // 401: the device was revoked or its member removed; it deletes what it holds
	ProblemForbidden        = "forbidden"          // 403: the role does not allow it
	ProblemNotFound         = "not_found"          // 404
	ProblemChannelTaken     = "channel_taken"      // 409: the account belongs to another workspace
	ProblemEmailTaken       = "email_taken"        // 409: another member has this e-mail address
	ProblemLastOwner        = "last_owner"         // 409: the workspace would be left without an owner's computer
	ProblemTokenRefused     = "token_refused"      // 422: Meta does not accept the token for this account
	ProblemMetaUnreachable  = "meta_unreachable"   // 502: Meta did not answer
	ProblemNotConfigured    = "not_configured"     // 503: the relay has no Meta app configured
	ProblemTooLarge         = "too_large"          // 413
	ProblemTooManyRequests  = "too_many_requests"  // 429
	ProblemVersionTooOld    = "version_too_old"    // hello v below what the relay serves
	ProblemInternal         = "internal"           // 500
	ProblemShuttingDown     = "shutting_down"      // 503
	ProblemMethodNotAllowed = "method_not_allowed" // 405
)

// Websocket close codes beyond the standard ones.
const (
	CloseRevoked    = 4001 // as ProblemRevoked: do not reconnect
	CloseBadHello   = 4002 // the first frame was not an acceptable hello
	CloseTooSlow    = 4003 // the desktop did not read; reconnect and replay
	CloseBadVersion = 4004 // the relay does not speak the hello's version
)
