package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/keyring"
	"pacecar/cmd/pacecar/node/certificate/certificatetest"
)

// beginServer runs a server, and answers where it is.
func (o *operator) beginServer(ctx context.Context, args ...string) (*watched, served) {
	o.t.Helper()
	w := o.begin(ctx, append(args, "-o", "ndjson", "--log-level", "error")...)
	var where served
	if err := json.Unmarshal([]byte(w.line()), &where); err != nil {
		o.t.Fatal(err)
	}
	return w, where
}

// TestSigningIn is the first day of a server: a link for the first admin, a token for a program, which acts under its own
// name and ends when it is revoked; and all of it outlasts the server.
func TestSigningIn(t *testing.T) {
	o := newOperator(t)
	t.Setenv("PACECAR_AS", "")
	dir := t.TempDir()
	ctx, signal := context.WithCancel(t.Context())
	w, where := o.beginServer(ctx, free(dir, "serve", "--authentication", "on")...)
	server := strings.TrimSuffix(where.Dashboard, "/")
	t.Setenv("PACECAR_SERVER", server)
	if !strings.HasPrefix(where.SignIn, server+"/login#link=") {
		t.Fatalf("the link is %q", where.SignIn)
	}
	o.wants(4, []string{"fleet", "count", "--selector", "true"}, "Unauthenticated", "pacecar login", "PACECAR_TOKEN")
	o.wants(2, []string{"login", server}, "# begins a comment")
	o.wants(0, []string{"login", where.SignIn, "--as", "mira"}, "as mira (admin)")
	o.wants(4, []string{"login", where.SignIn, "--as", "mallory"}, "Unauthenticated")
	name, err := keyring.File()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file of tokens: %v, %v", info, err)
	}
	o.wants(0, []string{"whoami"}, "mira at "+server, "admin")

	secret := o.wants(0, []string{"token", "create", "--name", "ci", "--role", "operator", "--expires", "2d"}, "pct_")
	secret = strings.TrimSpace(secret[strings.Index(secret, "pct_"):])
	secret, _, _ = strings.Cut(secret, "\n")
	o.wants(2, []string{"token", "create", "--name", "ci"}, "--role")
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.wants(0, []string{"whoami", "--token-file", file}, "ci at "+server, "operator")
	o.wants(4, []string{"token", "list", "--token-file", file}, "Forbidden", "ci is operator")
	o.wants(4, []string{"fleet", "cohort", "save", "x", "--selector", "true", "--as", "noor", "--token-file", file}, "AnotherPerson", "Leave --as")
	o.wants(0, []string{"fleet", "cohort", "save", "x", "--selector", "true", "--token-file", file})
	o.wants(0, []string{"fleet", "cohort", "list", "-o", "json"}, `"changedBy": "ci"`)

	signal()
	if _, status := w.end(); status != 0 {
		t.Fatalf("ended with %d: %s", status, w.stderr.String())
	}
	ctx, signal = context.WithCancel(t.Context())
	defer signal()
	again, where := o.beginServer(ctx, free(dir, "serve", "--authentication", "on")...)
	if where.SignIn != "" {
		t.Errorf("there is an admin, and a link is printed: %s", where.SignIn)
	}
	now := strings.TrimSuffix(where.Dashboard, "/")
	t.Setenv("PACECAR_SERVER", now)
	t.Setenv("PACECAR_TOKEN", secret)
	o.wants(0, []string{"whoami"}, "ci at "+now)
	old, _, err := keyring.Find(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PACECAR_TOKEN", old.Token)
	id, _, _ := strings.Cut(strings.TrimPrefix(secret, "pct_"), "_")
	o.wants(0, []string{"token", "list"}, id, "ci", "mira")
	o.wants(0, []string{"token", "revoke", id}, "revoked")
	t.Setenv("PACECAR_TOKEN", secret)
	o.wants(4, []string{"fleet", "count", "--selector", "true"}, "Unauthenticated")
	t.Setenv("PACECAR_TOKEN", "")
	o.wants(0, []string{"logout", "--server", server}, "forgotten")
	o.wants(0, []string{"logout", "--server", server}, "no token is kept")
	signal()
	again.end()
}

// TestAServerIsNotOpenByAccident: beyond loopback it wants authentication and TLS, or to be told in plain words.
func TestAServerIsNotOpenByAccident(t *testing.T) {
	o := newOperator(t)
	dir := t.TempDir()
	base := []string{"serve", "--data-dir", dir, "--mqtt", "127.0.0.1:0", "--artifact-base", "http://127.0.0.1:1"}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--http", "0.0.0.0:0"}, "without TLS whoever is on the way reads tokens"},
		{[]string{"--http", "0.0.0.0:0", "--authentication", "off"}, "nobody has to log in"},
		{[]string{"--http", "0.0.0.0:0", "--authentication", "off", "--insecure-http"}, "nobody has to log in"},
		{[]string{"--http", "127.0.0.1:0", "--mqtt", "0.0.0.0:0"}, "--insecure-mqtt"},
		{[]string{"--http", "127.0.0.1:0", "--http-certificate", "x"}, "belong together"},
		{[]string{"--http", "127.0.0.1:0", "--oidc-issuer", "https://id.example"}, "--oidc-roles"},
		{[]string{"--authentication", "maybe"}, "want auto, on, off"},
		{[]string{"--oidc-roles", "a=root"}, "the roles are viewer"},
	} {
		o.wants(2, append(append([]string{}, base...), c.args...), c.want)
	}
}

// TestAServerSpeaksTLS, and what is beyond loopback has authentication by itself.
func TestAServerSpeaksTLS(t *testing.T) {
	o := newOperator(t)
	dir := t.TempDir()
	files := certificatetest.Make(t, "localhost")
	ctx, signal := context.WithCancel(t.Context())
	defer signal()
	w, where := o.beginServer(ctx, "serve", "--data-dir", dir, "--http", "0.0.0.0:0", "--mqtt", "127.0.0.1:0",
		"--artifact-base", "https://localhost:1", "--http-certificate", files.Certificate, "--http-key", files.Key)
	if !strings.HasPrefix(where.SignIn, "https://localhost:") || !strings.HasPrefix(where.Dashboard, "https://") {
		t.Errorf("%+v", where)
	}
	page, err := files.Client().Get(strings.Split(where.SignIn, "/login")[0] + "/api/v1/vehicles:count")
	if err != nil {
		t.Fatal(err)
	}
	page.Body.Close()
	if page.StatusCode != 401 || page.Proto != "HTTP/1.1" {
		t.Errorf("%s %s", page.Proto, page.Status)
	}
	signal()
	w.end()
}
