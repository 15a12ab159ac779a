package link

import (
	"context"
	"net/http"
	"net/url"

	"pagedesk/relay/wire"
)

// Access asks who may see a channel.
func (a API) Access(ctx context.Context, channel string) (wire.Access, error) {
	return call[wire.Access](ctx, http.MethodGet, a.accessPath(channel), a.Device, nil)
}

// SetAccess sets who may see a channel and answers it as it is now.
func (a API) SetAccess(ctx context.Context, channel string, access wire.Access) (wire.Access, error) {
	return call[wire.Access](ctx, http.MethodPut, a.accessPath(channel), a.Device, access)
}

func (a API) accessPath(channel string) string {
	return a.Relay + "/v1/channels/" + url.PathEscape(channel) + "/access"
}
