package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// child is a process that plays a part.
type child struct {
	address
	t      testing.TB
	name   string
	cmd    *exec.Cmd
	stdin  io.Closer
	output *bufio.Reader // what it says after it is ready
	stderr *os.File
	done   chan struct{}
	err    error // of the process, once done is closed
}

// start starts a child and waits until it says that it is ready.
func start(t testing.TB, name string, p part) *child {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, name: name, cmd: exec.Command(os.Args[0]), done: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), partVariable+"="+string(text))
	if c.stderr, err = os.Create(filepath.Join(t.TempDir(), name)); err != nil {
		t.Fatal(err)
	}
	c.cmd.Stderr = c.stderr
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe() // not cmd's own, which Wait would close
	if err != nil {
		t.Fatal(err)
	}
	c.cmd.Stdout, c.output = writer, bufio.NewReader(reader)
	err = c.cmd.Start()
	_ = writer.Close() // the child has its own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.stop()
		_ = reader.Close()
	})
	line, err := c.output.ReadBytes('\n')
	go func() {
		c.err = c.cmd.Wait()
		close(c.done)
	}()
	if err != nil {
		<-c.done
		t.Fatalf("%s ended before it was ready: %v\n%s", name, c.err, c.said())
	}
	if err := json.Unmarshal(line, &c.address); err != nil {
		t.Fatalf("%s says %q: %v", name, line, err)
	}
	return c
}

// kill is kill -9. It does not wait, so it may be called from anywhere.
func (c *child) kill() { _ = c.cmd.Process.Kill() } // it may be dead already

// ended tells whether the process has ended.
func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// wait returns when the process has ended, and looks at what it said.
func (c *child) wait() {
	c.t.Helper()
	<-c.done
	_ = c.stdin.Close() // the other end has gone
	if said := c.said(); disaster.MatchString(said) {
		c.t.Errorf("%s:\n%s", c.name, said)
	}
}

// disaster is what no process may ever say.
var disaster = regexp.MustCompile(`(?m)^(WARNING: DATA RACE|panic:|fatal error:|goroutine \d+ )`)

// stop ends a child in an orderly way.
func (c *child) stop() {
	_ = c.stdin.Close() // it may be closed already
	c.wait()
	_ = c.stderr.Close()
	if c.t.Failed() {
		if said := c.said(); said != "" {
			c.t.Logf("%s said:\n%s", c.name, said)
		}
	}
}

// said is what a child wrote on standard error, its end where it is long.
func (c *child) said() string {
	const most = 16 << 10
	text, err := os.ReadFile(c.stderr.Name())
	if err != nil {
		return fmt.Sprint(err)
	}
	if len(text) > most {
		text = append([]byte("…"), text[len(text)-most:]...)
	}
	return string(text)
}

// freePort finds a port for a program that is killed and comes back to it. It is outside
// the range from which the system deals out ports, so that nobody gets it meanwhile.
func freePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		candidate := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.N(22_000))
		if l, err := net.Listen("tcp", candidate); err == nil {
			_ = l.Close() // it was only tried
			return candidate
		}
	}
	t.Fatal("no port is free")
	return ""
}
