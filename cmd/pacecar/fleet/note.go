package fleet

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"pacecar/web/view"

	"github.com/natefinch/atomic"
)

// note is what is remembered on this machine of an import that has not ended: how far it
// is. It is written when the rejected lines up to there have been, so that an import that
// continues repeats none and leaves out none.
type note struct {
	path  string // "": this machine has no place for it
	about about
	now   view.Import
	// changed says that the note is about the file as it was before: it is not followed.
	changed bool
	former  []string // the notes about the file as it was
}

// about is what an import is of, whatever the file's content.
type about struct{ Server, File, What string }

// noted is a note as it is written.
type noted struct {
	About about
	Now   view.Import
	Place place
}

// openNote finds the note about an import of a file to a server; one that is not there is
// empty. A file that was replaced has another id, and is known by its name.
func openNote(server, id, what string, file *vehicleFile) *note {
	n := &note{about: about{Server: server, File: file.opened.Name(), What: what}}
	if name, err := filepath.Abs(n.about.File); err == nil {
		n.about.File = name
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return n
	}
	dir := filepath.Join(cache, "pacecar", "imports")
	n.path = filepath.Join(dir, id+".json")
	if kept, ok := readNote(n.path); ok && kept.About.Server == server {
		if n.changed = !file.has(kept.Place); !n.changed {
			n.now = kept.Now
		}
		return n
	}
	entries, _ := os.ReadDir(dir) // none: nothing is known
	for _, entry := range entries[:min(len(entries), maxNotes)] {
		path := filepath.Join(dir, entry.Name())
		if kept, ok := readNote(path); ok && kept.About == n.about {
			n.changed, n.former = true, append(n.former, path)
		}
	}
	return n
}

// maxNotes is how many notes are looked through for one about a file that was replaced.
const maxNotes = 1000

// readNote reads a note, if it is one.
func readNote(path string) (kept noted, ok bool) {
	text, err := os.ReadFile(path)
	return kept, err == nil && json.Unmarshal(text, &kept) == nil
}

// keep writes how far the import is. Losing it costs time only.
func (n *note) keep(now view.Import, at place) {
	now.Errors, now.Repeats = nil, nil
	n.now = now
	text, err := json.Marshal(noted{n.about, now, at})
	if n.path == "" || err != nil || os.MkdirAll(filepath.Dir(n.path), 0o700) != nil {
		return
	}
	_ = atomic.WriteFile(n.path, bytes.NewReader(text))
}

// forget removes the note, and those about the file as it was.
func (n *note) forget() {
	for _, path := range n.former {
		_ = os.Remove(path)
	}
	if n.path != "" {
		_ = os.Remove(n.path)
	}
}
