package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// listDevices answers with the devices of the workspace, for agents with their
// own, and with what the caller may know of their vaults.
func (s *Server) listDevices(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	devices, err := s.registry.Devices(r.Context(), who.Workspace.ID, ownUnlessManager(who))
	if err != nil {
		s.internal(w, "listing devices", err)
		return
	}
	online := s.hub.devices(who.Workspace.ID)
	for i := range devices {
		devices[i].Online = online[devices[i].ID]
		devices[i].Vault = slices.DeleteFunc(devices[i].Vault, func(i wire.VaultItem) bool {
			channel, ofChannel := strings.CutPrefix(i.Name, wire.VaultChannel)
			return ofChannel && !s.mayKnow(who, channel)
		})
	}
	answer(w, http.StatusOK, devices)
}

// revokeDevice takes a device out of the workspace at once.
func (s *Server) revokeDevice(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	device, ok := s.deviceToManage(w, r, who, r.PathValue("id"))
	if !ok {
		return
	}
	if err := s.registry.Revoke(r.Context(), device.Device.ID); err != nil {
		s.refuseMember(w, "revoking the device", err)
		return
	}
	s.log.Info("device revoked", "workspace", who.Workspace.ID, "device", device.Device.ID, "by", who.Member.ID)
	s.hub.dismiss(who.Workspace.ID, revoked, func(id registry.Identity) bool { return id.Device.ID == device.Device.ID })
	s.hub.peopleChanged(who.Workspace.ID)
	w.WriteHeader(http.StatusNoContent)
}

// deviceToManage finds a device of a member whom the caller may manage.
// Otherwise it has answered.
func (s *Server) deviceToManage(w http.ResponseWriter, r *http.Request, who registry.Identity, id string) (registry.Identity, bool) {
	device, err := s.registry.Identity(r.Context(), id)
	switch {
	case errors.Is(err, registry.ErrNotFound), errors.Is(err, registry.ErrRevoked), err == nil && device.Workspace.ID != who.Workspace.ID:
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "the workspace has no such device")
	case err != nil:
		s.internal(w, "looking up the device", err)
	case device.Member.ID != who.Member.ID && !mayGive(who.Member.Role, device.Member.Role):
		forbidden(w, "your role may not manage this device")
	default:
		return device, true
	}
	return device, false
}
