// Package picture draws the small pictures of the simulator: avatars and product cards. It needs no fonts and no
// files; the same seed draws the same picture. It knows nothing of Pages or customers.
package picture
