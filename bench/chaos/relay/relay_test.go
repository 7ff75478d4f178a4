package relay

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

const commit = "0123456789abcdef"

// redis answers one request after the other, commits as it is told to.
func redis(t *testing.T, answer string) (at string, heard chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	heard = make(chan string, 100)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for r := bufio.NewReader(conn); ; {
					f, err := frame(r)
					if err != nil {
						return
					}
					heard <- string(f)
					said := "+OK\r\n"
					if strings.Contains(string(f), commit) {
						said = ">2\r\n+told\r\n:1\r\n" + answer // something that answers nothing comes before
					}
					if _, err := conn.Write([]byte(said)); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String(), heard
}

func request(words ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(w), w)
	}
	return b.String()
}

// A commit that is held comes after the end of the node that said it, and what Redis answers is counted: those that it refuses, and those
// that it should have refused.
func TestWhatIsHeldComesLate(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]Late{
		"*3\r\n:1\r\n:1\r\n:2\r\n": {Commits: 1, Answered: 1, Refused: 2},
		"*1\r\n:0\r\n":             {Commits: 1, Answered: 1, Taken: 1},
	} {
		at, heard := redis(t, answer)
		r, err := New("127.0.0.1", at, commit)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		node, err := net.Dial("tcp", r.At())
		if err != nil {
			t.Fatal(err)
		}
		say := func(text string) {
			if _, err := node.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		answers := bufio.NewReader(node)
		say(request("EVALSHA", commit, "before"))
		for range 2 { // what is told, and the answer
			if _, err := frame(answers); err != nil {
				t.Fatal(err)
			}
		}
		<-heard
		r.Hold()
		say(request("PING") + request("EVALSHA", commit, "late") + request("GET", "x"))
		_ = node.Close() // it is gone
		select {
		case f := <-heard:
			t.Fatalf("%q comes though it is held", f)
		case <-time.After(time.Millisecond):
		}
		r.Deliver()
		for _, word := range []string{"PING", "late", "GET"} {
			if f := <-heard; !strings.Contains(f, word) {
				t.Errorf("%q comes, want %s", f, word)
			}
		}
		for patience := 0; r.Late() != want; patience++ {
			if patience == 10_000 {
				t.Fatalf("%+v, want %+v", r.Late(), want)
			}
			<-time.After(time.Millisecond)
		}
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, whole := range []string{"+OK\r\n", "$3\r\na\r\n\r\n", "$-1\r\n", "*2\r\n:1\r\n*1\r\n$0\r\n\r\n", "%1\r\n+a\r\n~2\r\n:1\r\n_\r\n", "*-1\r\n"} {
		r := bufio.NewReader(strings.NewReader(whole + "+next\r\n"))
		if f, err := frame(r); err != nil || string(f) != whole {
			t.Errorf("%q, %v, want %q", f, err, whole)
		}
		if f, err := frame(r); err != nil || string(f) != "+next\r\n" {
			t.Errorf("after %q: %q, %v", whole, f, err)
		}
	}
	if f, err := frame(bufio.NewReader(strings.NewReader("HTTP/1.1\r\n"))); err == nil {
		t.Errorf("%q is a frame", f)
	}
}
