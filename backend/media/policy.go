package media

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// hosts are where Meta keeps media (meta-platform.md, Hosts), themselves and
// all below them.
var hosts = []string{"fbcdn.net", "fbsbx.com", "facebook.com", "cdninstagram.com"}

// policy says what may be fetched.
type policy struct {
	standIn string // host:port of a simulator on this computer, or ""
}

// loopbackHost is the host of an address on this computer, "" for others.
func loopbackHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if u.Hostname() == "localhost" || (err == nil && ip.IsLoopback()) {
		return u.Host
	}
	return ""
}

func (p policy) allows(u *url.URL) bool {
	if p.standIn != "" && u.Host == p.standIn {
		return u.Scheme == "http" || u.Scheme == "https"
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && u.User == nil && (u.Port() == "" || u.Port() == "443") &&
		slices.ContainsFunc(hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}

// maxRedirects is how often a media server may point elsewhere.
const maxRedirects = 5

func (p policy) client() *http.Client {
	dialer := &net.Dialer{Timeout: 15 * time.Second, Control: p.control}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= maxRedirects || !p.allows(r.URL) {
				return ErrRefused
			}
			return nil
		},
	}
}

// control looks at the address after the name was resolved: a name that leads
// into a private network is refused.
func (p policy) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrRefused
	}
	ip := a.Addr().Unmap()
	if ip.IsLoopback() && p.standIn != "" {
		return nil
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() {
		return ErrRefused
	}
	return nil
}

// withoutAddress takes the signed address out of a network error.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
