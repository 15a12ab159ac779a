package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"pagedesk/relay/registry"
)

const interrupt = syscall.SIGTERM

func decode[T any](t *testing.T, r io.Reader) T {
	t.Helper()
	var v T
	if err := json.NewDecoder(r).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// relay runs a command and returns its exit code and what it printed.
func relay(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestCheck(t *testing.T) {
	secret := write(t, "secret", "from-file\n")
	tests := []struct {
		name  string
		args  []string
		code  int
		wants []string
	}{
		{"defaults", nil, 0, []string{"fine"}},
		{"behind a proxy", []string{"--public-url=https://relay.example", "--listen=0.0.0.0:80", "--insecure-http"}, 0, nil},
		{"ACME", []string{"--public-url=https://relay.example", "--listen=:443", "--tls=acme"}, 0, nil},
		{"secret from a file", []string{"--meta-app-id=1", "--meta-app-secret-file=" + secret}, 0, nil},
		{
			"all faults at once",
			[]string{
				"--listen=nowhere", "--metrics-listen=:x", "--public-url=relay.example", "--meta-app-id=abc", "--graph-version=26",
				"--graph-url=ftp://x", "--dialog-url=y", "--tls=maybe", "--tls-cert=c", "--acme-email=e", "--log-level=loud",
				"--log-format=xml", "--max-webhook-bytes=5", "--data=", "--meta-verify-token=v", "--meta-verify-token-file=nothing",
			},
			1,
			[]string{
				"listen:", "metrics-listen:", "public-url:", "meta-app-id:", "meta-app-secret:", "graph-version:", "graph-url:", "dialog-url:",
				"tls:", "tls-cert, tls-key:", "acme-domain, acme-email:", "log-level:", "log-format:", "max-webhook-bytes:", "data:", "meta-verify-token:",
			},
		},
		{"public address without TLS", []string{"--listen=0.0.0.0:80", "--public-url=http://relay.example"}, 1, []string{"tls:"}},
		{"public address without a name", []string{"--listen=0.0.0.0:80", "--insecure-http"}, 1, []string{"public-url:"}},
		{"secret without app", []string{"--meta-app-secret=x"}, 1, []string{"meta-app-id:"}},
		{"secret file is missing", []string{"--meta-app-id=1", "--meta-app-secret-file=/nonexistent"}, 1, []string{"meta-app-secret-file:"}},
		{"certificate is missing", []string{"--tls=files", "--tls-cert=/nonexistent", "--tls-key=/nonexistent"}, 1, []string{"tls-cert, tls-key:"}},
	}
	for _, test := range tests {
		code, out, errOut := relay(t, append([]string{"check"}, test.args...)...)
		if code != test.code {
			t.Errorf("%s: exit code %d\n%s%s", test.name, code, out, errOut)
		}
		for _, want := range test.wants {
			if !strings.Contains(out+"\n"+errOut, want) {
				t.Errorf("%s: does not say %q:\n%s", test.name, want, errOut)
			}
		}
	}
}

func TestOptions_come_from_line_then_environment_then_file(t *testing.T) {
	file := write(t, "relay.toml", "listen = \"file\"\nlog-level = \"file\"\ngraph-version = \"file\"\nmax-webhook-bytes = 7\n")
	t.Setenv("PAGEDESK_RELAY_CONFIG", file)
	t.Setenv("PAGEDESK_RELAY_LISTEN", "env")
	t.Setenv("PAGEDESK_RELAY_LOG_LEVEL", "env")
	_, _, errOut := relay(t, "check", "--listen=line")
	for _, want := range []string{`listen: "line"`, `log-level: "env"`, `graph-version: "file"`, "max-webhook-bytes: 7"} {
		if !strings.Contains(errOut, want) {
			t.Errorf("does not say %s:\n%s", want, errOut)
		}
	}
}

func TestConfigFile_unknown_keys(t *testing.T) {
	file := write(t, "relay.toml", "lisen = \"x\"\ntls = \"off\"\ngraf-url = \"y\"\n")
	code, _, errOut := relay(t, "check", "--config", file)
	if code == 0 || !strings.Contains(errOut, "lisen") || !strings.Contains(errOut, "graf-url") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

func TestSecrets_are_not_printed(t *testing.T) {
	const secret = "do-not-print-this"
	for _, args := range [][]string{
		{"check", "--meta-app-secret=" + secret, "--meta-verify-token=" + secret, "--listen=x"},
		{"--help"},
	} {
		t.Setenv("PAGEDESK_RELAY_META_APP_SECRET", secret)
		if _, out, errOut := relay(t, args...); strings.Contains(out+errOut, secret) {
			t.Errorf("%v prints the secret", args)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
	}{{[]string{"--help"}, 0}, {[]string{"version"}, 0}, {nil, exitUsage}, {[]string{"fly"}, exitUsage}, {[]string{"serve", "--listen=x"}, exitUsage}, {[]string{"check", "--max-webhook-bytes=many"}, exitUsage}} {
		if code, _, errOut := relay(t, test.args...); code != test.code {
			t.Errorf("%v: exit code %d, want %d: %s", test.args, code, test.code, errOut)
		}
	}
}

func TestSetupCode(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	code, out, errOut := relay(t, "setup-code", "--data", data)
	if code != 0 || !regexp.MustCompile(`^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\n$`).MatchString(out) {
		t.Errorf("exit code %d, printed %q, %s", code, out, errOut)
	}
	if info, err := os.Stat(filepath.Join(data, registry.FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the registry has mode %v, %v", info.Mode(), err)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
