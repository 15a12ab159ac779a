package meta_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pagedesk/backend/meta"
)

// inMemory answers requests without a network, so that time can be faked.
type inMemory func(*http.Request) (status int, header map[string]string, body string)

func (f inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	status, header, body := f(r)
	rec := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}
	for k, v := range header {
		rec.Header.Set(k, v)
	}
	rec.Body = readCloser{strings.NewReader(body)}
	return rec, nil
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func TestBudget(t *testing.T) {
	t.Parallel()
	const business = `{"104200000000001":[{"type":"pages","call_count":12,"total_cputime":4,"total_time":6,"estimated_time_to_regain_access":0},
		{"type":"messenger","call_count":PERCENT,"total_cputime":"1","total_time":1.5,"estimated_time_to_regain_access":MINUTES}]}`
	header := func(percent, minutes string) map[string]string {
		return map[string]string{"X-Business-Use-Case-Usage": strings.NewReplacer("PERCENT", percent, "MINUTES", minutes).Replace(business)}
	}
	for name, c := range map[string]struct {
		header      map[string]string
		body        string
		wantPercent int
		wantWait    time.Duration
		wantStop    bool
	}{
		"plenty left":              {header("28", "0"), `{}`, 28, 0, false},
		"79 is not yet low":        {header("79", "0"), `{}`, 79, 0, false},
		"80 slows reads":           {header("80", "0"), `{}`, 80, 500 * time.Millisecond, false},
		"99 slows more":            {header("99", "0"), `{}`, 99, 10 * time.Second, false},
		"100 until Meta's time":    {header("100", "7"), `{}`, 100, 7 * time.Minute, true},
		"over 100, no time":        {header("135", "0"), `{}`, 135, time.Minute, true},
		"page usage":               {map[string]string{"X-Page-Usage": `{"call_count":28,"total_time":100,"total_cputime":25}`}, `{}`, 100, time.Minute, true},
		"app usage is everybody's": {map[string]string{"X-App-Usage": `{"call_count":100}`}, `{}`, 100, time.Minute, true},
		"app refused":              {nil, `{"error":{"code":4}}`, 100, time.Minute, true},
		"nonsense in a header":     {map[string]string{"X-Page-Usage": `[`, "X-Business-Use-Case-Usage": `{"104200000000001":{"call_count":100}}`}, `{}`, 0, 0, false},
		"refused without header":   {nil, `{"error":{"code":80006}}`, 100, time.Minute, true},
		"refused by a short one":   {nil, `{"error":{"code":613}}`, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
					return 200, c.header, c.body
				})}}
				started := time.Now()
				_, _ = client.Profile(t.Context(), page, "2600000000000011") // some cases fail by design
				got := client.Budget.Usage(page.ID)
				wait := max(0, got.NotBefore.Sub(started))
				if got.Percent != c.wantPercent || wait != c.wantWait || got.Stopped(started) != c.wantStop {
					t.Errorf("got %d %% and %v, stopped %v", got.Percent, wait, got.Stopped(started))
				}
			})
		})
	}
}

func TestBudgetUsedUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests, full := 0, true
		client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
			requests++
			if full {
				return 403, nil, `{"error":{"code":80006}}`
			}
			return 200, nil, `{"message_id":"m_1"}`
		})}}
		send := func() (*meta.Error, int) {
			before := requests
			_, err := client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"})
			if err == nil {
				return nil, requests - before
			}
			return asError(t, err), requests - before
		}
		for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 32} {
			e, asked := send()
			if e == nil || e.Class != meta.Throttled || e.RetryAfter != want*time.Minute || asked != 1 {
				t.Fatalf("got %+v after %d requests, want %v", e, asked, want*time.Minute)
			}
			<-time.After(e.RetryAfter / 2)
			if early, asked := send(); early == nil || early.Class != meta.Throttled || early.RetryAfter != want*time.Minute/2 || asked != 0 {
				t.Fatalf("half way: %+v, %d requests", early, asked)
			}
			<-time.After(e.RetryAfter / 2)
		}
		full = false
		if e, _ := send(); e != nil {
			t.Fatalf("after the stop: %v", e)
		}
		if got := client.Budget.Usage(page.ID); got.Percent != 0 {
			t.Errorf("the stop is not forgotten: %+v", got)
		}
	})
}

// The answers to calls that were under way when Meta stopped the account
// neither multiply the stop nor end it.
func TestBudgetUsedUpByCallsAtTheSameTime(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]struct {
		status int
		header map[string]string
		body   string
		want   time.Duration
	}{
		"refused too":      {403, nil, `{"error":{"code":80006}}`, time.Minute},
		"accepted":         {200, map[string]string{"X-Page-Usage": `{"call_count":99}`}, `{"message_id":"m_1"}`, time.Minute},
		"told of the time": {403, map[string]string{"Retry-After": "300"}, `{"error":{"code":80006}}`, 5*time.Minute + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				stopped := make(chan struct{})
				client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(r *http.Request) (int, map[string]string, string) {
					if r.Method == http.MethodGet {
						<-stopped
						return late.status, late.header, late.body
					}
					return 403, nil, `{"error":{"code":80006}}`
				})}}
				var g sync.WaitGroup
				for range 8 {
					g.Go(func() { _, _ = client.Profile(t.Context(), page, "2600000000000011") }) // some fail by design
				}
				synctest.Wait()
				if _, err := client.Send(t.Context(), page, meta.SendRequest{Recipient: "2600000000000011", Text: "hello"}); err == nil {
					t.Fatal("the message was sent")
				}
				<-time.After(time.Second)
				close(stopped)
				g.Wait()
				if got := time.Until(client.Budget.Usage(page.ID).StoppedUntil); got != late.want-time.Second {
					t.Errorf("stopped for %v after one second, want %v in all", got, late.want)
				}
			})
		})
	}
}

// A stop of the Page that is over and a low budget of the app do not add up to
// a stop.
func TestBudgetsOfPageAndAppAreToldApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		header := map[string]string{"X-Page-Usage": `{"call_count":100}`}
		client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
			return 200, header, `{"id":"1"}`
		})}}
		read := func(p meta.Page) error { _, err := client.Profile(t.Context(), p, "2600000000000011"); return err }
		if err := read(page); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		header = map[string]string{"X-App-Usage": `{"call_count":85}`}
		if err := read(meta.Page{ID: "104200000000002", Token: page.Token}); err != nil {
			t.Fatal(err)
		}
		if got := client.Budget.Usage(page.ID); got.Stopped(time.Now()) {
			t.Errorf("the Page is stopped: %+v", got)
		}
		if err := read(page); err != nil {
			t.Errorf("a read is refused: %v", err)
		}
	})
}

func TestBudgetLowSlowsReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
			return 200, map[string]string{"X-Page-Usage": `{"call_count":89}`}, `{"message_id":"m_1"}`
		})}}
		took := func(f func() error) time.Duration {
			started := time.Now()
			if err := f(); err != nil {
				t.Fatal(err)
			}
			return time.Since(started)
		}
		read := func() error { _, err := client.Profile(t.Context(), page, "2600000000000011"); return err }
		if d := took(read); d != 0 {
			t.Errorf("the first read waited %v", d)
		}
		if d := took(read); d != 5*time.Second {
			t.Errorf("the next read waited %v", d)
		}
	})
}

// Sends are spaced by the reported usage before Meta stops them, stop with the
// account or the app, and keep to Meta's rates.
func TestSendsArePaced(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header map[string]string
		body   string
		file   bool
		sends  int
		want   time.Duration // until the last of them may go
	}{
		"plenty left":       {map[string]string{"X-Page-Usage": `{"call_count":79}`}, `{}`, false, 20, 0},
		"80 percent":        {map[string]string{"X-Page-Usage": `{"call_count":80}`}, `{}`, false, 5, 2 * time.Second},
		"99 percent":        {map[string]string{"X-Page-Usage": `{"call_count":99}`}, `{}`, false, 5, 40 * time.Second},
		"99 percent of app": {map[string]string{"X-App-Usage": `{"call_count":99}`}, `{}`, false, 5, 40 * time.Second},
		"page used up":      {nil, `{"error":{"code":80006}}`, false, 1, time.Minute},
		"app used up":       {nil, `{"error":{"code":4}}`, false, 1, time.Minute},
		"texts a second":    {nil, `{}`, false, 900, 2 * time.Second},
		"files a second":    {nil, `{}`, true, 30, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
					return 200, c.header, c.body
				})}}
				_, _ = client.Profile(t.Context(), page, "2600000000000011") // some cases fail by design
				started := time.Now()
				for range c.sends {
					for wait := client.Budget.Pace(page.ID, c.file); wait > 0; wait = client.Budget.Pace(page.ID, c.file) {
						<-time.After(wait)
					}
				}
				if got := time.Since(started).Round(10 * time.Millisecond); got != c.want {
					t.Errorf("%d sends took %v, want %v", c.sends, got, c.want)
				}
			})
		})
	}
}

func TestConversationsKeepToTheirRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &meta.Client{HTTPClient: &http.Client{Transport: inMemory(func(*http.Request) (int, map[string]string, string) {
			return 200, nil, `{"id":"m_1"}`
		})}}
		started := time.Now()
		for range 10 {
			if _, err := client.Message(t.Context(), page, "m_1"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(started); took != 4*time.Second { // two at once, then two a second
			t.Errorf("10 calls took %v", took)
		}
	})
}
