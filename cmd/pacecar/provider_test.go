package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/keyring"
	"pacecar/cmd/pacecar/signin/signintest"
)

// signIn runs pacecar login with a flag, and does in a browser what it says. It answers what was said.
func (o *operator) signIn(flag string, visit func(address string)) (said string, status int) {
	o.t.Helper()
	from, to := io.Pipe()
	var out bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		status := run(o.t.Context(), []string{"login", flag}, strings.NewReader(""), &out, to)
		to.Close()
		ended <- status
	}()
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<16)
	for lines.Scan() {
		said += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "http") {
			visit(lines.Text())
		}
	}
	status = <-ended
	return said + out.String(), status
}

// visit is a browser.
func (o *operator) visit(address string) {
	o.t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		o.t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), "Go back to the terminal") {
		o.t.Errorf("the browser is shown %s: %s", answer.Status, text)
	}
}

// ended is what login has kept, as it would be when the token has ended.
func (o *operator) ended(server string) keyring.Entry {
	o.t.Helper()
	e, found, err := keyring.Find(server)
	if err != nil || !found || e.Refresh == "" {
		o.t.Fatalf("%+v, %v, %v", e, found, err)
	}
	e.Until = "2020-01-01T00:00:00Z"
	if err := keyring.Keep(server, e); err != nil {
		o.t.Fatal(err)
	}
	return e
}

// People sign in at an identity provider from the command line: with a browser, or by a code; what they have got is renewed
// while the provider agrees, and revoked when they sign out.
func TestSigningInAtAnIdentityProvider(t *testing.T) {
	o := newOperator(t)
	t.Setenv("PACECAR_AS", "")
	p := signintest.New()
	defer p.Close()
	defer http.DefaultClient.CloseIdleConnections()
	ctx, signal := context.WithCancel(t.Context())
	w, where := o.beginServer(ctx, free(t.TempDir(), "serve", "--authentication", "on", "--oidc-issuer", p.URL, "--oidc-terminal", signintest.Client, "--oidc-roles", "ota-operators=operator")...)
	server := strings.TrimSuffix(where.Dashboard, "/")
	t.Setenv("PACECAR_SERVER", server)

	said, status := o.signIn("--browser", func(address string) {
		stranger, err := http.Get(strings.Replace(redirect(t, address), "state=", "state=x", 1))
		if err != nil {
			t.Fatal(err)
		}
		stranger.Body.Close()
		if stranger.StatusCode != http.StatusForbidden {
			t.Errorf("who comes back without having been sent away: %s", stranger.Status)
		}
		o.visit(address)
	})
	if status != 0 || !strings.Contains(said, "as mira@ota.example (operator)") {
		t.Fatalf("login --browser ended with %d: %s", status, said)
	}
	o.wants(0, []string{"whoami"}, "mira@ota.example", "operator")
	name, err := keyring.File()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of tokens: %v, %v", info, err)
	}

	before := o.ended(server)
	o.wants(0, []string{"whoami"}, "mira@ota.example")
	after, _, err := keyring.Find(server)
	if err != nil || after.Token == before.Token || after.Refresh == before.Refresh || after.Until <= "2026" {
		t.Errorf("renewed: %+v, %v", after, err)
	}
	o.wants(0, []string{"logout"}, "forgotten and revoked")
	t.Setenv("PACECAR_TOKEN", after.Token)
	o.wants(4, []string{"whoami"}, "Unauthenticated")
	t.Setenv("PACECAR_TOKEN", "")

	p.Type()
	if said, status := o.signIn("--device", nil); status != 0 || !strings.Contains(said, "type the code WDJB-MJHT") || !strings.Contains(said, "as mira@ota.example") {
		t.Fatalf("login --device ended with %d: %s", status, said)
	}
	p.Leave()
	o.ended(server)
	o.wants(4, []string{"fleet", "count", "--selector", "true"}, "cannot be renewed", "invalid_grant", "pacecar login")

	signal()
	if _, status := w.end(); status != 0 {
		t.Fatalf("ended with %d: %s", status, w.stderr.String())
	}
	o.wants(1, []string{"login", "--device"}, "Is it running?")
}

// redirect is where the provider sends a browser back to.
func redirect(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location")
}
