package e2e

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

const (
	moreResident = 64 << 20 // that the server may need for a huge file
	blockBytes   = 1 << 20
)

// hugeBytes is far more than may be resident. PACECAR_HUGE_MIB=2048 moves two gibibytes.
var hugeBytes = func() int64 {
	mebibytes, err := strconv.ParseInt(os.Getenv("PACECAR_HUGE_MIB"), 10, 64)
	if err != nil || mebibytes <= 0 {
		mebibytes = 384
	}
	return mebibytes << 20
}()

// huge is a file of hugeBytes that lies nowhere: every block differs from all others.
type huge struct {
	at    int64
	block [blockBytes]byte
}

func (h *huge) Read(p []byte) (int, error) {
	if h.at >= hugeBytes {
		return 0, io.EOF
	}
	binary.LittleEndian.PutUint64(h.block[:], uint64(h.at/blockBytes))
	n := copy(p, h.block[h.at%blockBytes:])
	h.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker from the start, which is all that an upload needs.
func (h *huge) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		return h.at, fmt.Errorf("whence %d", whence)
	}
	h.at = offset
	return offset, nil
}

// startServe runs the program as its users do, and answers its URL and process.
func startServe(t *testing.T, environ []string, arguments ...string) (url string, pid int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pacecar")
	if out, err := exec.Command("go", "build", "-o", path, "pacecar/cmd/pacecar").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(path, append([]string{"serve", "--data-dir", t.TempDir(), "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "-o", "ndjson"}, arguments...)...)
	cmd.Env = append(os.Environ(), environ...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		_ = cmd.Wait()                       // as interrupted
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var where struct{ API string }
	if err != nil || json.Unmarshal(line, &where) != nil {
		t.Fatalf("pacecar serve says %q, %v\n%s", line, err, said.String())
	}
	return strings.TrimSuffix(where.API, "/api/v1/"), cmd.Process.Pid
}

// peak is the most memory that a process has had resident, in bytes.
func peak(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("this system does not tell what a process has resident: " + err.Error())
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmHWM:" {
			n, err := strconv.ParseInt(words[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatalf("no VmHWM in\n%s", text)
	return 0
}

// A huge file goes up and comes down in constant memory, wherever it is kept.
func TestAHugeFileInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("moves a huge file")
	}
	t.Run("directory", func(t *testing.T) { moveHuge(t, nil) })
	t.Run("S3", func(t *testing.T) {
		address, dir := freePort(t), t.TempDir()
		gateway := program(t, "versitygw")
		for _, folder := range []string{"data/artifacts", "meta"} {
			if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		serve(t, "", gateway, "--port", address, "--access", "pacecar", "--secret", "hush", "--quiet", "--keep-alive",
			"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "data"))
		for { // It takes a moment to listen.
			if c, err := net.Dial("tcp", address); err == nil {
				_ = c.Close()
				break
			} else if t.Context().Err() != nil {
				t.Fatal(err)
			}
		}
		moveHuge(t, []string{"AWS_ACCESS_KEY_ID=pacecar", "AWS_SECRET_ACCESS_KEY=hush"},
			"--artifacts", "s3://artifacts/one?endpoint="+address+"&region=us-east-1&plain-http=accepted")
	})
}

func moveHuge(t *testing.T, environ []string, arguments ...string) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	sum := sha256.New()
	if _, err := io.Copy(sum, &huge{}); err != nil {
		t.Fatal(err)
	}
	digest := messages.Digest(hex.EncodeToString(sum.Sum(nil)))
	url, pid := startServe(t, environ, arguments...)
	before := peak(t, pid)

	began := time.Now()
	if err := newClient(t, url).PutArtifact(ctx, digest, hugeBytes, &huge{}); err != nil {
		t.Fatal(err)
	}
	up, after := time.Since(began), peak(t, pid)

	began = time.Now()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v1/artifacts/"+string(digest), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	sum.Reset()
	n, err := io.Copy(sum, answer.Body)
	_ = answer.Body.Close() // all of it was read
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err != nil || n != hugeBytes || hex.EncodeToString(sum.Sum(nil)) != string(digest) {
		t.Fatalf("%d bytes came down, %v", n, err)
	}
	down, end := time.Since(began), peak(t, pid)

	t.Logf("resident at most: %d MiB before, %d MiB after the upload, %d MiB after the download; up %.0f MiB/s, down %.0f MiB/s",
		before>>20, after>>20, end>>20, float64(hugeBytes)/up.Seconds()/(1<<20), float64(hugeBytes)/down.Seconds()/(1<<20))
	if end-before > moreResident {
		t.Errorf("%d MiB took %d MiB more, at most %d are allowed", hugeBytes>>20, (end-before)>>20, moreResident>>20)
	}
}
