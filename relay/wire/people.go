package wire

// InviteRequest makes an invite: POST /v1/invites. Managers invite anybody,
// owners alone owners; every member invites computers of their own.
type InviteRequest struct {
	// Member is whose computer the invite is for; "" for a person who is not
	// yet a member. With it role, channels and e-mail do not count.
	Member   string      `json:"member,omitempty"`
	Role     Role        `json:"role,omitempty"`
	Channels []string    `json:"channels,omitempty"` // ids of those that the new member is given access to
	Email    string      `json:"email,omitempty"`    // suggested to whoever joins
	LastsS   int64       `json:"lasts_s"`            // seconds, up to MaxInviteS
	Vault    []VaultItem `json:"vault,omitempty"`    // sealed to the invite's secret half, which the relay never sees
}

// Invite is an invite that can still be redeemed: an element of GET
// /v1/invites. Code is only in the answer to an InviteRequest.
type Invite struct {
	ID        string   `json:"id"`
	Code      string   `json:"code,omitempty"`
	Member    string   `json:"member,omitempty"`
	Role      Role     `json:"role"`
	Channels  []string `json:"channels"`
	Email     string   `json:"email,omitempty"`
	By        string   `json:"by"` // member id
	CreatedMs int64    `json:"created_ms"`
	ExpiresMs int64    `json:"expires_ms"`
}

// Invitation is what a code is for: the answer to POST /v1/invitation, whose
// body is a PairRequest with nothing but the code. It uses nothing up.
type Invitation struct {
	Workspace Workspace `json:"workspace"`
	Role      Role      `json:"role"`
	Email     string    `json:"email,omitempty"`
	Member    string    `json:"member,omitempty"` // name of the member whose computer joins, "" for a new member
	By        string    `json:"by,omitempty"`     // name of who invites; "" for a setup code
}

// MemberChange changes what is not nil: PATCH /v1/members/{id}.
type MemberChange struct {
	Role  *Role   `json:"role,omitempty"`
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
}

// DeviceState is a device that is not revoked: an element of GET /v1/devices.
type DeviceState struct {
	Device
	Member     string      `json:"member"`     // member id
	PublicKey  string      `json:"public_key"` // as in PairRequest
	CreatedMs  int64       `json:"created_ms"`
	LastSeenMs int64       `json:"last_seen_ms"` // when it was last connected, 0: never
	Online     bool        `json:"online"`
	Vault      []VaultItem `json:"vault"` // what its vault holds, without Sealed
}

// VaultItem is a secret that the relay keeps and cannot open: a NaCl anonymous
// box (golang.org/x/crypto/nacl/box). PUT /v1/vault/{device} takes a list of
// them, GET /v1/vault gives a device its own.
type VaultItem struct {
	Name   string `json:"name"`             // VaultChannel and a channel id
	Stamp  int64  `json:"stamp"`            // of two with the same name the greater is kept
	Sealed string `json:"sealed,omitempty"` // standard base64
}

// What items of the vault are: VaultChannel begins the name of a channel's
// token, VaultMail is the password of the shop's mail account, which only the
// devices of owners and admins may have.
const (
	VaultChannel = "channel/"
	VaultMail    = "mail"
)

// Limits of invites and vaults.
const (
	MaxInviteS     = 30 * 24 * 60 * 60
	MaxVaultItems  = 500
	MaxSealedBytes = 4 << 10 // of Sealed
)
