package push

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// opener opens a file that is to be pushed.
type opener func(path string) (*os.File, error)

// open opens a file of the document. One that the document names stays below its directory
// for whoever reads it, whatever links lead to: a document comes from others, and must not
// publish what else is on this machine. Files of the command line are where they are.
func (d Document) open(path string) (*os.File, error) {
	name, ours := d.below[path]
	if !ours {
		return os.Open(path)
	}
	f, err := os.OpenInRoot(d.directory, name)
	if err == nil {
		return f, nil
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err // the path is said below, as the person knows it
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w: put the file there, or correct its name in the document", path, err)
	case leadsOut(d.directory, path):
		return nil, fmt.Errorf("%s is a link that leads out of the document's directory: put the file itself below it", path)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

// leadsOut tells why a file could not be opened below a directory: its links lead elsewhere.
func leadsOut(directory, path string) bool {
	root, rootErr := filepath.EvalSymlinks(directory)
	target, err := filepath.EvalSymlinks(path)
	if err != nil || rootErr != nil {
		return false
	}
	rest, err := filepath.Rel(root, target)
	return err != nil || !filepath.IsLocal(rest)
}
