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

// operation is one import, while it goes on and afterwards.
type operation struct {
	now     view.Import
	before  view.Import // what it continues, where that is known exactly
	running bool
}

// imports are those that are remembered.
type imports struct {
	mu    sync.Mutex
	byID  map[string]*operation
	order []string // oldest first
}

// begin enters an import, or says why it may not begin.
func (s *imports) begin(o importing.Options) (*operation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.byID[o.ID]
	switch {
	case known != nil && known.running:
		p := problem.New(http.StatusConflict, "InProgress", fmt.Sprintf("import %s is under way; it has come to line %d", o.ID, known.now.Durable))
		p.RetryAfter = 1
		return nil, p
	case known != nil && o.From > known.now.Durable+1:
		return nil, messages.Reject(messages.OutOfBounds, "import %s has come to line %d: the lines from there to %d would be left out", o.ID, known.now.Durable, o.From-1).
			At("query from").Suggest("from=%d", known.now.Durable+1)
	case known != nil && o.From > 1 && known.now.Mode != string(o.Mode):
		return nil, messages.Reject(messages.Malformed, "import %s is of mode %s, and cannot continue as %s", o.ID, known.now.Mode, o.Mode).At("query mode")
	case known == nil && len(s.order) >= maxRemembered && !s.forget():
		p := problem.New(http.StatusServiceUnavailable, messages.Unavailable, fmt.Sprintf("%d imports are under way", maxRemembered))
		p.RetryAfter = 1
		return nil, p
	}
	if known != nil {
		s.order = slices.DeleteFunc(s.order, func(id string) bool { return id == o.ID })
	}
	begun := &operation{running: true}
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
func (s *imports) tell(o *operation, now view.Import) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now.Errors, now.Repeats = nil, nil // whoever imports has been told
	o.now, o.running = o.whole(now), !now.Done
}

// whole adds to what one request came to what the requests did that it continues.
func (o *operation) whole(now view.Import) view.Import {
	was := &o.before
	if was.From == 0 {
		return now
	}
	now.From = was.From
	return now.Behind(*was)
}

// end says that nothing more comes.
func (s *imports) end(o *operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.running, o.now.Done = false, true
}

// getImport shows one import.
func (t *Transfer) getImport(w http.ResponseWriter, r *http.Request) {
	t.imports.mu.Lock()
	known := t.imports.byID[r.PathValue("id")]
	var now view.Import
	if known != nil {
		now = known.now
	}
	t.imports.mu.Unlock()
	if known == nil {
		t.Refuse(w, r, messages.Reject(messages.NotFound, "this server remembers no import %.80q", r.PathValue("id")).Suggest("import the file from its first line: what is registered already stays as it is"))
		return
	}
	answer(w, now)
}

// listImports shows all, the newest first.
func (t *Transfer) listImports(w http.ResponseWriter, _ *http.Request) {
	t.imports.mu.Lock()
	list := view.List[view.Import]{Items: make([]view.Import, 0, len(t.imports.order))}
	for _, id := range slices.Backward(t.imports.order) {
		list.Items = append(list.Items, t.imports.byID[id].now)
	}
	t.imports.mu.Unlock()
	answer(w, list)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}
