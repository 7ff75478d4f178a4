package dashboard_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the one browser of this process: starting one costs more than most tests do with it. Each test works
// in a profile of its own inside it, so that no cookie, storage, cache or page of another test is there.
var chromium struct {
	sync.Mutex
	ctx   context.Context // nil until the first test asks
	close func()
}

// TestMain closes the browser after the last test, and removes what it wrote.
func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.close != nil {
		chromium.close()
	}
	os.Exit(code)
}

// shared starts the browser where it does not run: also after it was lost, so that a crash costs one test.
// Where there is no Chromium the test is skipped, except in CI.
func shared(t testing.TB) context.Context {
	t.Helper()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.ctx != nil && chromium.ctx.Err() == nil {
		return chromium.ctx
	}
	binary, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is missing, and CI must test the dashboard in a real browser")
		}
		t.Skip("chromium is missing: the dashboard is not tested in a real browser here")
	}
	if chromium.close != nil {
		chromium.close()
	}
	if chromium.ctx, chromium.close, err = startChromium(binary); err != nil {
		t.Fatal("start chromium: ", err)
	}
	return chromium.ctx
}

func startChromium(binary string) (context.Context, func(), error) {
	folder, err := os.MkdirTemp("", "pacecar-chromium")
	if err != nil {
		return nil, nil, fmt.Errorf("make a folder for its profile: %w", err)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(binary), chromedp.UserDataDir(folder), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
	)
	ctx, closeFirst := chromedp.NewContext(allocated)
	release := func() {
		// Cancel waits for the process, so that its folder can be removed.
		_ = chromedp.Cancel(ctx)
		closeFirst()
		stop()
		_ = os.RemoveAll(folder)
	}
	// The browser lives as long as the context of the first run, which therefore must not be one with a deadline.
	if err := chromedp.Do(ctx); err != nil {
		release()
		return nil, nil, err
	}
	return ctx, release, nil
}
