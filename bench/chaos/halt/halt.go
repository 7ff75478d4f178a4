// Package halt orders a pause of a rollout at all nodes, as a person does who does not know which of them is well, and
// notes from when until when the rollout stood still by what was acknowledged. Halts may be used by several goroutines.
package halt

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"pacecar/bench/chaos/ask"
	"pacecar/bench/chaos/verdict"
	"pacecar/web/view"
)

// Bounds of an order.
const (
	answerWithin = 3 * time.Second // or the node is asked again
	askEvery     = 100 * time.Millisecond
	resumeWithin = 3 * time.Minute // for a resume, from its first request on
)

// reason is why rollouts are paused here, which tells these pauses from those of gates.
const reason = "to see whether it works"

// Halts are those of one rollout.
type Halts struct {
	Nodes    []ask.Node
	Campaign string

	mu  sync.Mutex
	all []verdict.Halt
}

// Order pauses the rollout until so long after the acknowledgement, and has it go on. Some node must acknowledge the pause within
// a time, and none may say that the rollout has gone on by itself. It says what does not hold.
func (h *Halts) Order(ctx context.Context, within, long time.Duration) (faults []string) {
	is, why := h.everywhere(ctx, within, "pause", "Paused")
	if !is {
		return []string{fmt.Sprintf("a pause is acknowledged: not within %s: %s", within, why)}
	}
	h.mu.Lock()
	h.all = append(h.all, verdict.Halt{Acknowledged: time.Now()})
	h.mu.Unlock()
	pause := time.NewTimer(long)
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-pause.C:
	}
	h.goesOn()
	if is, why := h.everywhere(ctx, resumeWithin, "resume", "Running", "Completed"); !is {
		return []string{fmt.Sprintf("a resume is acknowledged: not within %s: %s", resumeWithin, why)}
	}
	return nil
}

// goesOn notes that from now on somebody may have resumed the rollout.
func (h *Halts) goesOn() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range h.all {
		if h.all[i].Resumed.IsZero() {
			h.all[i].Resumed = time.Now()
		}
	}
}

// All are the pauses that were acknowledged.
func (h *Halts) All() []verdict.Halt {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.all)
}

// Lift resumes, at one node, a rollout that is paused by an order of this package: one that nobody answered may have been followed at
// any time.
func (h *Halts) Lift(ctx context.Context, node int, is view.Campaign) {
	if is.State == "Paused" && strings.Contains(is.Cause, reason) {
		h.goesOn()
		_, _ = Give(ctx, h.Nodes[node], h.Campaign, "resume") // where it is not followed, it is given again
	}
}

// everywhere gives an order at all nodes, again and again, until one of them says that the rollout is in one of some states.
func (h *Halts) everywhere(ctx context.Context, within time.Duration, verb string, states ...string) (is bool, why string) {
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	var asking sync.WaitGroup
	answers := make([]string, len(h.Nodes))
	followed := make([]bool, len(h.Nodes))
	for i, node := range h.Nodes {
		asking.Go(func() {
			for ctx.Err() == nil {
				is, err := Give(ctx, node, h.Campaign, verb)
				if followed[i] = err == nil && slices.Contains(states, is.State); followed[i] {
					stop()
					return
				}
				if ctx.Err() == nil { // else it says that nobody waits any more
					answers[i] = fmt.Sprintf("%s says %s %v", node.Name, is.State, err)
				}
				rest(ctx)
			}
		})
	}
	asking.Wait()
	return slices.Contains(followed, true), strings.Join(answers, "; ")
}

func rest(ctx context.Context) {
	timer := time.NewTimer(askEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Give gives a campaign one order at one node.
func Give(ctx context.Context, node ask.Node, campaign, verb string) (is view.Campaign, err error) {
	answer := ask.Send(ctx, node, ask.Request{
		Method: http.MethodPost, Path: "/campaigns/" + campaign + ":" + verb, Any: true, Body: view.Command{By: "mira", Reason: reason},
	}, answerWithin)
	if !answer.Done() {
		return is, fmt.Errorf("%s", answer)
	}
	return is, answer.Into(&is)
}
