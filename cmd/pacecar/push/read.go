package push

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pacecar/cmd/pacecar/document"
	"pacecar/messages"
	"pacecar/web/view"
)

// Document is a package as a person describes it, and where.
type Document struct {
	view.PackageDocument
	places document.Places // of the document that was read
	beside string          // where its signature is kept; empty: it was not read from a file

	directory string            // of the document
	below     map[string]string // what it names, by where that is: the name below the directory
}

// Content is one file and where it belongs.
type Content = view.DocumentContent

// Names are those of a document in a directory, in the order in which they are looked for.
var Names = []string{"package.yaml", "package.yml", "package.json"}

// Read reads the document at path, or the one in the directory at path. Its files are
// named by where they are from then on.
func Read(path string) (Document, error) {
	name, err := find(path)
	if err != nil {
		return Document{}, err
	}
	text, err := document.ReadFile(name, nil)
	if err != nil {
		return Document{}, err
	}
	d := Document{beside: name + SignatureSuffix, directory: filepath.Dir(name), below: map[string]string{}}
	d.places, err = document.DecodeTraced(name, text, &d.PackageDocument)
	if !d.places.Known() {
		return Document{}, err
	}
	faults := []error{err}
	locate := func(at string, file *string) {
		if *file, err = d.locate(at, name, *file); err != nil {
			faults = append(faults, err)
		}
	}
	for i := range d.Contents {
		c, at := &d.Contents[i], fmt.Sprintf("contents[%d].", i)
		locate(at+"file", &c.File)
		for j := range c.Deltas {
			delta, at := &c.Deltas[j], fmt.Sprintf("%sdeltas[%d].", at, j)
			locate(at+"from", &delta.From)
			locate(at+"file", &delta.File)
		}
	}
	if document.Faults(faults...) != nil {
		return Document{}, document.Faults(append(faults, d.wrong())...)
	}
	return d, nil
}

// locate says where a file is that a document names.
func (d Document) locate(at, document, file string) (string, error) {
	switch {
	case file == "":
		return "", nil
	case !filepath.IsLocal(file):
		return "", d.places.At(at, "%s %q leads out of the document's directory: put the file below it", at, file)
	}
	path := filepath.Join(filepath.Dir(document), file)
	d.below[path] = file
	return path, nil
}

// find answers the document that a path means.
func find(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	for _, name := range Names {
		if _, err := os.Stat(filepath.Join(path, name)); !errors.Is(err, fs.ErrNotExist) {
			return filepath.Join(path, name), err
		}
	}
	return "", fmt.Errorf("%s holds no %s: write one, or name the document itself", path, strings.Join(Names, ", "))
}

// ParseContent reads a content from key=value settings, separated by commas; revisions
// are separated by semicolons.
func ParseContent(text string) (Content, error) {
	var c Content
	fields := map[string]*string{
		"ecu": &c.ECU, "hardwarePart": &c.HardwarePart, "revisionFrom": &c.RevisionFrom, "revisionTo": &c.RevisionTo,
		"version": &c.Version, "fromVersion": &c.FromVersion, "group": &c.Group, "file": &c.File,
	}
	keys := []string{"ecu", "hardwarePart", "hardwareRevisions", "revisionFrom", "revisionTo", "version", "fromVersion", "group", "file"}
	for setting := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(setting), "=")
		switch to := fields[key]; {
		case !ok || value == "":
			return c, fmt.Errorf("content %q: %q is not key=value", text, setting)
		case key == "hardwareRevisions":
			c.HardwareRevisions = strings.Split(value, ";")
		case to == nil:
			hint := "want " + strings.Join(keys, ", ")
			if s := messages.DidYouMean(key, keys); s != "" {
				hint = s
			}
			return c, fmt.Errorf("content %q: key %q is not known: %s", text, key, hint)
		default:
			*to = value
		}
	}
	return c, nil
}

// ID is the package's identity.
func (d Document) ID() string { return messages.PackageID{Name: d.Name, Version: d.Version}.String() }
