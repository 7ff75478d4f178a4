package safety

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"

	client "github.com/redis/go-redis/v9"
)

// scripted is a server that speaks as much of Redis' protocol as a connection needs, and gives the answers that it
// was told to WAIT and WAITAOF: the installed one may be too old to know the latter.
type scripted struct {
	mu      sync.Mutex
	answer  string
	ordered []string // the waits that came
}

func startScripted(t *testing.T) (*scripted, *client.Client) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.serve(conn) })
		}
	})
	c := client.NewClient(&client.Options{Addr: listener.Addr().String(), MaxRetries: -1, DisableIdentity: true})
	t.Cleanup(func() {
		_ = c.Close()
		_ = listener.Close()
		open.Wait()
	})
	return s, c
}

// serve answers the commands of one connection.
func (s *scripted) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	for {
		words, err := readCommand(lines)
		if err != nil {
			return
		}
		answer := "+OK\r\n"
		switch strings.ToUpper(words[0]) {
		case "HELLO":
			answer = "-ERR unknown command 'HELLO'\r\n"
		case "WAIT", "WAITAOF":
			s.mu.Lock()
			s.ordered = append(s.ordered, strings.ToUpper(strings.Join(words, " ")))
			answer = s.answer
			s.mu.Unlock()
		}
		if _, err := conn.Write([]byte(answer)); err != nil {
			return
		}
	}
}

// readCommand reads an array of strings.
func readCommand(lines *bufio.Reader) (words []string, err error) {
	number := func() (int, error) {
		line, err := lines.ReadString('\n')
		if err != nil {
			return 0, err
		}
		return strconv.Atoi(strings.TrimSpace(line[1:]))
	}
	count, err := number()
	for range count {
		if _, err = number(); err != nil {
			break
		}
		word, err := lines.ReadString('\n')
		if err != nil {
			return nil, err
		}
		words = append(words, strings.TrimSpace(word))
	}
	if err == nil && len(words) == 0 {
		err = fmt.Errorf("%d words", count)
	}
	return words, err
}

// A server answers how many have what was written, whether that is enough or not: what it says is what counts.
func TestSyncedIsWhatTheServerAnswers(t *testing.T) {
	t.Parallel()
	s, c := startScripted(t)
	var barrier Barrier
	for name, k := range map[string]struct {
		safe           Safety
		answer         string
		ordered, fails string
	}{
		"its disk alone":         {Safety{Synced: true}, "*2\r\n:1\r\n:0\r\n", "WAITAOF 1 0 5000", ""},
		"not even its disk":      {Safety{Synced: true}, "*2\r\n:0\r\n:0\r\n", "WAITAOF 1 0 5000", "0 of 1 own disk"},
		"a replica's, not its":   {Safety{Synced: true, Replicas: 1}, "*2\r\n:0\r\n:1\r\n", "WAITAOF 1 1 5000", "0 of 1 own disk and 1 of 1 replicas'"},
		"its, no replica's":      {Safety{Synced: true, Replicas: 1}, "*2\r\n:1\r\n:0\r\n", "WAITAOF 1 1 5000", "0 of 1 replicas'"},
		"one replica of two":     {Safety{Synced: true, Replicas: 2}, "*2\r\n:1\r\n:1\r\n", "WAITAOF 1 2 5000", "1 of 2 replicas'"},
		"all disks":              {Safety{Synced: true, Replicas: 2}, "*2\r\n:1\r\n:2\r\n", "WAITAOF 1 2 5000", ""},
		"more than asked for":    {Safety{Synced: true, Replicas: 1}, "*2\r\n:1\r\n:3\r\n", "WAITAOF 1 1 5000", ""},
		"a refusal":              {Safety{Synced: true}, "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\r\n", "WAITAOF 1 0 5000", "appendonly is disabled"},
		"another form":           {Safety{Synced: true}, "*1\r\n:1\r\n", "WAITAOF 1 0 5000", "WAITAOF answered [1]"},
		"replicas in memory":     {Safety{Replicas: 1}, ":1\r\n", "WAIT 1 5000", ""},
		"no replica in memory":   {Safety{Replicas: 1}, ":0\r\n", "WAIT 1 5000", "0 of 1 replicas"},
		"one in memory, not two": {Safety{Replicas: 2}, ":1\r\n", "WAIT 2 5000", "1 of 2 replicas"},
	} {
		s.mu.Lock()
		s.answer, s.ordered = k.answer, nil
		s.mu.Unlock()
		conn := c.Conn()
		err := k.safe.Wait(t.Context(), conn)
		_ = conn.Close()
		passed := barrier.Pass(t.Context(), c, "mark", k.safe)
		for _, err := range []error{err, passed} {
			if (err == nil) != (k.fails == "") || err != nil && !strings.Contains(err.Error(), k.fails) {
				t.Errorf("%s: %v, want %q", name, err, k.fails)
			}
		}
		s.mu.Lock()
		if got := strings.Join(s.ordered, ", "); got != k.ordered+", "+k.ordered {
			t.Errorf("%s: the server was told %q, want %q twice", name, got, k.ordered)
		}
		s.mu.Unlock()
	}
}
