package metasim_test

import (
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain finds goroutines that a Run left behind.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		println("goroutines left behind:", err.Error())
		code = 1
	}
	os.Exit(code)
}
