package passage

import (
	"bufio"
	"io"
	"net"
	"testing"
)

// echo answers each line with itself.
func echo(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			}()
		}
	}()
	return l.Addr().String()
}

type caller struct {
	net.Conn
	t  *testing.T
	in *bufio.Reader
}

func call(t *testing.T, at string) caller {
	t.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return caller{c, t, bufio.NewReader(c)}
}

func (c caller) say(line string) {
	c.t.Helper()
	if _, err := io.WriteString(c, line); err != nil {
		c.t.Fatal(err)
	}
}

func (c caller) hears(line string) {
	c.t.Helper()
	if got, err := c.in.ReadString('\n'); got != line {
		c.t.Fatalf("heard %q, %v", got, err)
	}
}

// What is said while it is cut comes when it is joined again, in old connections and in new ones; and the end of one passes, too.
func TestNothingComesThroughACut(t *testing.T) {
	p, err := New("127.0.0.1", echo(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	before := call(t, p.At())
	before.say("one\n")
	before.hears("one\n")
	p.Cut(true)
	before.say("two\n")
	meanwhile := call(t, p.At())
	meanwhile.say("three\n")
	heard := make(chan string, 2)
	for _, c := range []caller{before, meanwhile} {
		go func() {
			line, _ := c.in.ReadString('\n')
			heard <- line
		}()
	}
	select {
	case line := <-heard:
		t.Fatalf("%q comes through", line)
	default:
	}
	p.Cut(false)
	if lines := <-heard + <-heard; len(lines) != len("two\nthree\n") {
		t.Errorf("heard %q", lines)
	}
	p.Close()
	if _, err := before.in.ReadByte(); err == nil {
		t.Error("it has not ended")
	}
}
