package transfer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"pacecar/messages"
	"pacecar/web/importing"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// maxRemembered bounds the imports that are remembered; of those that have ended the
// oldest are forgotten.
const maxRemembered = 256

// remembered is one import, while it goes on and afterwards.
type remembered struct {
	now     view.Import
	before  view.Import // what it continues, where that is known exactly
	running bool
	behind  bool // it may have come further than is known here: whoever goes on with it was told so
}

// imports are those that are remembered.
type imports struct {
	mu    sync.Mutex
	byID  map[string]*remembered
	order []string // oldest first
}

// begin enters an import, or says why it may not begin.
func (s *imports) begin(o importing.Options) (*remembered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.byID[o.ID]
	switch {
	case known != nil && known.running:
		p := problem.New(http.StatusConflict, "InProgress", fmt.Sprintf("import %s is under way; it has come to line %d", o.ID, known.now.Durable))
		p.RetryAfter = 1
		return nil, p.At("query id", "wait for its end, or choose another id")
	case known != nil && !known.behind && o.From > known.now.Durable+1:
		return nil, messages.Reject(messages.OutOfBounds, "import %s has come to line %d: the lines from there to %d would be left out", o.ID, known.now.Durable, o.From-1).
			At("query from").Suggest("from=%d", known.now.Durable+1)
	case known != nil && o.From > 1 && known.now.Mode != string(o.Mode):
		return nil, messages.Reject(messages.Malformed, "import %s is of mode %s, and cannot continue as %s", o.ID, known.now.Mode, o.Mode).At("query mode").
			Suggest("mode=%s, or another id", known.now.Mode)
	case known == nil && len(s.order) >= maxRemembered && !s.forget():
		p := problem.New(http.StatusServiceUnavailable, messages.Unavailable, fmt.Sprintf("%d imports are under way", maxRemembered))
		p.RetryAfter = 1
		return nil, p
	}
	if known != nil {
		s.order = slices.DeleteFunc(s.order, func(id string) bool { return id == o.ID })
	}
	begun := &remembered{running: true}
	if known != nil && o.From > 1 && o.From == known.now.Durable+1 {
		begun.before = known.now
	}
	begun.now = begun.whole(view.Import{ID: o.ID, Mode: string(o.Mode), From: o.From, Durable: o.From - 1})
	s.byID[o.ID], s.order = begun, append(s.order, o.ID)
	return begun, nil
}

// forget drops the oldest import that has ended; false: all are under way.
func (s *imports) forget() bool {
	for i, id := range s.order {
		if !s.byID[id].running {
			delete(s.byID, id)
			s.order = slices.Delete(s.order, i, i+1)
			return true
		}
	}
	return false
}

// tell notes how far an import is; with its last word, another one of that name may begin.
func (s *imports) tell(o *remembered, now view.Import) view.Import {
	s.mu.Lock()
	defer s.mu.Unlock()
	now.Errors, now.Repeats = nil, nil // whoever imports has been told
	o.now, o.running = o.whole(now), !now.Done
	return o.now
}

// whole adds to what one request came to what the requests did that it continues.
func (o *remembered) whole(now view.Import) view.Import {
	was := &o.before
	if was.From == 0 {
		return now
	}
	now.From = was.From
	return now.Behind(*was)
}

// end says that nothing more comes.
func (s *imports) end(o *remembered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.running, o.now.Done = false, true
}

// here answers an import that this process remembers; nil: none.
func (s *imports) here(id string) *view.Import {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.byID[id]; known != nil {
		now := known.now
		return &now
	}
	return nil
}

// newest are those that this process remembers, the newest first.
func (s *imports) newest() []view.Import {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]view.Import, 0, len(s.order))
	for _, id := range slices.Backward(s.order) {
		list = append(list, s.byID[id].now)
	}
	return list
}

// heard remembers an import of another process, so that it can be continued here. Behind: that process is gone, and may have
// told its client more than it noted.
func (s *imports) heard(now view.Import, behind bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[now.ID] == nil && (len(s.order) < maxRemembered || s.forget()) {
		s.byID[now.ID], s.order = &remembered{now: now, behind: behind}, append(s.order, now.ID)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}
