package server

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"

	"pagedesk/relay/registry"
	"pagedesk/relay/wire"
)

// maxVaultRequest bounds a request that holds a whole vault.
const maxVaultRequest = wire.MaxVaultItems * (wire.MaxSealedBytes + wire.MaxKeyBytes + 128)

// readVault answers with what is sealed for the calling device, as far as its
// member may still have it. There is no way to another's vault.
func (s *Server) readVault(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	items, err := s.registry.Vault(r.Context(), who.Device.ID)
	if err != nil {
		s.internal(w, "reading the vault", err)
		return
	}
	answer(w, http.StatusOK, slices.DeleteFunc(items, s.keptFrom(who)))
}

func isMail(i wire.VaultItem) bool { return i.Name == wire.VaultMail }

// fillVault puts items into a device's vault: managers for the devices of the
// workspace, agents for their own. What is put in is sealed, so managers need
// not be higher than whom they serve.
func (s *Server) fillVault(w http.ResponseWriter, r *http.Request, who registry.Identity) {
	var items []wire.VaultItem
	if !decodeUpTo(maxVaultRequest, w, r, &items) {
		return
	}
	if err := s.checkVault(items, who); err != nil {
		problem(w, http.StatusBadRequest, wire.ProblemBadRequest, err.Error())
		return
	}
	device, err := s.registry.Identity(r.Context(), r.PathValue("device"))
	if err == nil && device.Workspace.ID != who.Workspace.ID {
		err = registry.ErrNotFound
	}
	if err == nil && device.Member.ID != who.Member.ID && !who.Member.Role.Manages() {
		forbidden(w, "only owners and admins may fill the vaults of others")
		return
	}
	if err == nil && slices.ContainsFunc(items, s.keptFrom(device)) {
		forbidden(w, "the device's member may not see one of the channels, or may not have the mail password")
		return
	}
	if err == nil {
		err = s.registry.Fill(r.Context(), device.Device.ID, items)
	}
	switch {
	case errors.Is(err, registry.ErrNotFound), errors.Is(err, registry.ErrRevoked):
		problem(w, http.StatusNotFound, wire.ProblemNotFound, "the workspace has no such device")
	case errors.Is(err, registry.ErrVaultFull):
		problem(w, http.StatusRequestEntityTooLarge, wire.ProblemTooLarge, err.Error())
	case err != nil:
		s.internal(w, "filling the vault", err)
	default:
		s.hub.vaultChanged(who.Workspace.ID, device.Device.ID)
		w.WriteHeader(http.StatusNoContent)
	}
}

// keptFrom tells the items that a member may not have: the tokens of channels
// that they may not see, and the mail password unless they manage the shop.
func (s *Server) keptFrom(who registry.Identity) func(wire.VaultItem) bool {
	return func(i wire.VaultItem) bool {
		if isMail(i) {
			return !who.Member.Role.Manages()
		}
		access, found := s.registry.Access(who.Workspace.ID, strings.TrimPrefix(i.Name, wire.VaultChannel))
		return !found || access.Level(who.Member.ID, who.Member.Role) == wire.LevelNone
	}
}

// checkVault looks at all of an item that can be seen from outside.
func (s *Server) checkVault(items []wire.VaultItem, who registry.Identity) error {
	if len(items) > wire.MaxVaultItems {
		return errors.New("too many items")
	}
	for _, i := range items {
		channel, ok := strings.CutPrefix(i.Name, wire.VaultChannel)
		known := ok && s.registry.Owner(channel) == who.Workspace.ID && s.mayKnow(who, channel)
		if mail := isMail(i) && who.Member.Role.Manages(); !known && !mail {
			return errors.New("an item is named neither for a channel of the workspace that you may see nor for its mail")
		}
		if i.Sealed == "" || len(i.Sealed) > wire.MaxSealedBytes || i.Stamp <= 0 {
			return errors.New("an item is empty, too large or without a stamp")
		}
		if _, err := base64.StdEncoding.DecodeString(i.Sealed); err != nil {
			return errors.New("an item is not in base64")
		}
	}
	return nil
}
