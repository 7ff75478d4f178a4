package fleet

import (
	"encoding/json"
	"os"
	"path/filepath"

	"pacecar/web/view"
)

// note is what is remembered on this machine of an import that has not ended: how far it
// is. It is written when the rejected lines up to there have been, so that an import that
// continues repeats none and leaves out none.
type note struct {
	path string // "": this machine has no place for it
	now  view.Import
	// changed says that the note is about the file as it was before: it is not followed.
	changed bool
}

// noted is a note as it is written.
type noted struct {
	Server string
	Now    view.Import
	Place  place
}

// openNote finds the note about an import of a file to a server; one that is not there is
// empty.
func openNote(server, id string, file *vehicleFile) *note {
	n := &note{}
	dir, err := os.UserCacheDir()
	if err != nil {
		return n
	}
	n.path = filepath.Join(dir, "pacecar", "imports", id+".json")
	var kept noted
	if text, err := os.ReadFile(n.path); err == nil && json.Unmarshal(text, &kept) == nil && kept.Server == server {
		if n.changed = !file.has(kept.Place); !n.changed {
			n.now = kept.Now
		}
	}
	return n
}

// keep writes how far the import is. Losing it costs time only.
func (n *note) keep(server string, now view.Import, at place) {
	now.Errors, now.Repeats = nil, nil
	n.now = now
	text, err := json.Marshal(noted{server, now, at})
	if n.path == "" || err != nil || os.MkdirAll(filepath.Dir(n.path), 0o700) != nil {
		return
	}
	if fresh := n.path + ".new"; os.WriteFile(fresh, text, 0o600) == nil {
		_ = os.Rename(fresh, n.path)
	}
}

// forget removes the note.
func (n *note) forget() {
	if n.path != "" {
		_ = os.Remove(n.path)
	}
}
