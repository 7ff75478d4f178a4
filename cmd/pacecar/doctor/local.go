package doctor

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/descriptors"
	"pacecar/cmd/pacecar/hold"
)

// settings says whether they fit together.
func settings(_ context.Context, p Patient, r *report) {
	if err := errors.Join(p.Check(), p.Secrets); err != nil {
		r.fault("", "%v", err)
		return
	}
	r.ok("they fit together; this server is %s", p.Name())
}

// dataDirectory says whether a server can keep something in it.
func dataDirectory(_ context.Context, p Patient, r *report) {
	switch info, err := os.Stat(p.DataDir); {
	case errors.Is(err, fs.ErrNotExist):
		parent := filepath.Dir(filepath.Clean(p.DataDir))
		if err := try(parent); err != nil {
			r.fault("make it, and give it to the user of the server", "%s is not there, and cannot be made: %v", p.DataDir, err)
			return
		}
		r.ok("%s is not there yet, and will be made", p.DataDir)
		return
	case err != nil:
		r.fault("", "%v", err)
		return
	case !info.IsDir():
		r.fault("choose another --data-dir", "%s is no directory", p.DataDir)
		return
	}
	held, err := hold.Take(p.DataDir)
	switch {
	case errors.Is(err, hold.ErrHeld):
		r.ok("%s is in use: a server runs", p.DataDir)
	case err != nil:
		r.fault("", "%v", err)
		return
	default:
		_ = held.Release() // it was only tried
	}
	if err := try(p.DataDir); err != nil {
		r.fault("give it to the user of the server, or make room", "%v", err)
		return
	}
	if err == nil {
		r.ok("%s can be written", p.DataDir)
	}
}

// try writes a file, reads it, and removes it.
func try(dir string) (err error) {
	name, text := filepath.Join(dir, ".doctor-"+rand.Text()), []byte(rand.Text())
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(name)) }()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	read, err := os.ReadFile(name)
	if err == nil && !bytes.Equal(read, text) {
		err = fmt.Errorf("%s has not what was written to it", name)
	}
	return err
}

// certificates are those by which nodes know each other.
func certificates(_ context.Context, p Patient, r *report) {
	if !p.Identity.Given() {
		if p.NodeAddress != "" {
			r.ok("none: other nodes reach this one at %s, on this machine alone", p.NodeAddress)
		}
		return
	}
	host, _, err := net.SplitHostPort(p.NodeAddress)
	if err != nil {
		return // that is told of the settings
	}
	_, soon, err := identity.Credentials(p.Identity, host, p.Now())
	switch {
	case err != nil:
		r.fault("pacecar certs init makes one", "%v", err)
	case !soon.IsZero():
		r.warn("renew it: the file is read again by itself", "that of this node expires at %s", soon.UTC().Format(time.RFC3339))
	default:
		r.ok("other nodes accept that of this node for %s", host)
	}
}

// operators says whether the address of API and dashboard is free, or a server's.
func operators(ctx context.Context, p Patient, r *report) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.HTTP)
	if err == nil {
		_ = l.Close() // it was only tried
		r.ok("%s is free", p.HTTP)
		return
	}
	ready := "http://" + p.HTTP + "/readyz"
	if p.Access.Certificate != "" {
		ready = "https://" + p.HTTP + "/readyz"
	}
	request, wrong := http.NewRequestWithContext(ctx, http.MethodGet, ready, nil)
	if wrong != nil {
		r.fault("", "%v", wrong)
		return
	}
	// Whose certificate it is does not matter: it is only asked whether it is a server of ours, on this machine.
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	answer, failed := c.Do(request)
	if failed != nil {
		r.fault("stop that program, or choose another --http", "%s cannot be listened on: %v", p.HTTP, err)
		return
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusOK:
		r.ok("a server is ready at %s", p.HTTP)
	case answer.StatusCode == http.StatusServiceUnavailable:
		r.warn("curl "+ready+" says why", "a server at %s is not ready", p.HTTP)
	default:
		r.fault("stop that program, or choose another --http", "another program answers at %s", p.HTTP)
	}
}

// Descriptors that a server should be able to have.
const (
	fewDescriptors  = 4_096
	manyDescriptors = 65_536 // with vehicles of its own, each of which needs one
)

// limits are those of the system.
func limits(_ context.Context, p Patient, r *report) {
	need := fewDescriptors
	if p.Broker == "" {
		need = manyDescriptors
	}
	most, known := descriptors.Most()
	switch {
	case !known:
	case most < uint64(need):
		r.warn(fmt.Sprintf("ulimit -n %d, or LimitNOFILE=%d in its unit", need, need), "a process may open %d files and connections; a server of a fleet needs %d", most, need)
	default:
		r.ok("a process may open %d files and connections", most)
	}
}

// in says whether artifacts are in a directory, and where.
func in(p Patient) (dir string, is bool) {
	switch {
	case p.Artifacts == "" || p.Artifacts == "directory":
		return filepath.Join(p.DataDir, "artifacts"), true
	case strings.HasPrefix(p.Artifacts, "file:///"):
		return filepath.Clean(strings.TrimPrefix(p.Artifacts, "file://")), true
	}
	return "", false
}
