package redis

import (
	"slices"
	"strings"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/scripts"
)

// steps is a server whose clock a test sets: the script reads it from a key.
type steps struct {
	*testing.T
	at     *client.Client
	script *client.Script
	keys   keys
	clock  time.Time
}

func startSteps(t *testing.T) *steps {
	server := startServer(t)
	s := &steps{T: t, at: server.client(), keys: keys{"p"}, clock: time.UnixMilli(1_800_000_000_000)}
	t.Cleanup(func() { _ = s.at.Close() })
	text := strings.Replace(scripts.MembersSource, "redis.call('TIME')", "{redis.call('GET', 'clock'), 0}", 1)
	if text == scripts.MembersSource {
		t.Fatal("the script asks for the time in another way")
	}
	s.script = client.NewScript(text)
	s.must(s.at.Set(t.Context(), s.keys.member("engine"), "e", 0).Err())
	return s
}

func (s *steps) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// ask runs the script at what the server's clock shows.
func (s *steps) ask(what string, more ...any) *client.Cmd {
	s.Helper()
	s.must(s.at.Set(s.Context(), "clock", s.clock.Unix(), 0).Err())
	answer := s.script.Run(s.Context(), s.at, s.keys.members(), append([]any{"e", what}, more...)...)
	s.must(answer.Err())
	return answer
}

const stepsLife = 12 * time.Second

// beat has members renew, and answers those that are dead.
func (s *steps) beat(ids ...string) (dead []string) {
	s.Helper()
	for _, id := range ids {
		if alive, err := s.ask("heartbeat", id, "{}", stepsLife.Milliseconds()).Int(); err != nil || alive == 0 {
			dead = append(dead, id)
		}
	}
	return dead
}

func (s *steps) alive(id string) bool {
	s.Helper()
	answer, err := s.ask("alive", id).Int64Slice()
	s.must(err)
	return answer[0] == 1
}

// However the server's clock is set, whoever renews lives; and whoever does not is dead after its time to live, give or
// take a third for the step.
func TestAServersClockThatIsSetBuriesNobodyAliveAndKeepsNobodyDead(t *testing.T) {
	t.Parallel()
	const every = 2 * time.Second
	for name, step := range map[string]time.Duration{"not": 0, "forward": time.Hour, "far forward": 30 * 24 * time.Hour, "back": -time.Hour, "a little back": -10 * time.Second, "a little forward": 10 * time.Second} {
		for _, when := range []time.Duration{0, 4 * time.Second, 8 * time.Second} { // after the death of c
			s := startSteps(t)
			for range 3 {
				if dead := s.beat("a", "b", "c"); dead != nil {
					t.Fatalf("%s: %v", name, dead)
				}
				s.clock = s.clock.Add(every)
			}
			var lived time.Duration // c, since its last heartbeat
			for ; s.alive("c"); lived += every {
				if lived > time.Minute {
					t.Fatalf("%s after %v: it lives a minute after its death", name, when)
				}
				if lived == when {
					s.clock = s.clock.Add(step)
				}
				if dead := s.beat("a", "b"); dead != nil {
					t.Fatalf("%s after %v: %v are buried, and are heard", name, when, dead)
				}
				s.clock = s.clock.Add(every)
			}
			lived += every // since the heartbeat
			if lived < stepsLife*2/3 || lived > stepsLife+2*every {
				t.Errorf("%s after %v: it lived %v after its last heartbeat", name, when, lived)
			}
			if dead := s.beat("c"); !slices.Equal(dead, []string{"c"}) {
				t.Errorf("%s: whoever was buried came back", name)
			}
		}
	}
}

// A server that stood still, or was replaced by one that is behind, buries nobody who goes on at once; those who do not
// are dead within one more time to live.
func TestAServerThatStoodStillBuriesNobodyWhoGoesOn(t *testing.T) {
	t.Parallel()
	s := startSteps(t)
	s.beat("a", "b")
	s.clock = s.clock.Add(time.Hour)
	if dead := s.beat("a"); dead != nil {
		t.Errorf("%v are buried", dead)
	}
	var more time.Duration
	for ; s.alive("b") && more < time.Minute; more += time.Second {
		s.clock = s.clock.Add(time.Second)
		s.beat("a")
	}
	if more > stepsLife {
		t.Errorf("b lived for %v more", more)
	}
}

// Looks that are close to each other add up.
func TestManyLooksMakeNoTime(t *testing.T) {
	t.Parallel()
	s := startSteps(t)
	s.beat("a")
	for range 1000 {
		if !s.alive("a") {
			t.Fatal("it died of being looked at")
		}
	}
	s.clock = s.clock.Add(stepsLife / 3)
	for range 100 {
		s.alive("a")
	}
	s.clock = s.clock.Add(stepsLife / 3)
	if !s.alive("a") {
		t.Error("it died after two thirds")
	}
	s.clock = s.clock.Add(stepsLife / 3)
	if s.alive("a") {
		t.Error("it lives longer than it may")
	}
}
