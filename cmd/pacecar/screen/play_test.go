package screen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"pacecar/cmd/pacecar/show"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counter shows how many news and keys it was told.
type counter struct {
	news  int
	keys  []string
	taken chan int
}

func (c *counter) Take(news any) {
	c.news += news.(int)
	if c.taken != nil {
		c.taken <- c.news
	}
}

func (c *counter) Press(key string) bool {
	c.keys = append(c.keys, key)
	return key == "q"
}

func (c *counter) Draw(columns, rows int) []show.Styled {
	lines := []show.Styled{{{Text: fmt.Sprintf("%d news in %d × %d", c.news, columns, rows), Tone: show.Good}}}
	for range 100 {
		lines = append(lines, show.Styled{{Text: strings.Repeat("long", 100)}})
	}
	return lines
}

// paper is a terminal that is read afterwards.
type paper struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *paper) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(text)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

func TestWhatIsFollowedEndsTheScene(t *testing.T) {
	var out paper
	c := &counter{}
	failed := errors.New("refused")
	err := Play(t.Context(), nil, show.Screen{Writer: &out, Terminal: true}, c, func(_ context.Context, tell func(any)) error {
		tell(1)
		tell(2)
		return failed
	})
	if !errors.Is(err, failed) || c.news != 3 {
		t.Errorf("ended with %v after %d news", err, c.news)
	}
	// Whether the first news was drawn before the second one came is chance; then the last frame is what differs from that.
	text := out.String()
	if last := strings.Contains(text, "3 news in") || strings.Contains(text, "\x1b[H3"); !last || !strings.Contains(text, "news in 80 × 24") || !strings.Contains(text, "\x1b[?1049h") || !strings.Contains(text, "\x1b[?1049l") {
		t.Errorf("the terminal was told %q", text)
	}
}

func TestAPersonHasSeenEnough(t *testing.T) {
	for typed, keys := range map[string]string{"xq": "x q", "\x03": "ctrl+c"} {
		reader, writer := io.Pipe()
		c := &counter{taken: make(chan int, 1)}
		go func() {
			<-c.taken // it is shown
			_, _ = io.WriteString(writer, typed)
		}()
		var out paper
		err := Play(t.Context(), reader, show.Screen{Writer: &out, Terminal: true}, c, func(ctx context.Context, tell func(any)) error {
			tell(1)
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, ErrEnough) || strings.Join(c.keys, " ") != keys {
			t.Errorf("after %q: %v, keys %q", typed, err, c.keys)
		}
		_ = writer.Close()
	}
}

func TestTheContextEndsTheScene(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out paper
	err := Play(ctx, nil, show.Screen{Writer: &out, Terminal: true}, &counter{}, func(ctx context.Context, tell func(any)) error {
		tell(1)
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
