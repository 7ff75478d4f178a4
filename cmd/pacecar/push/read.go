package push

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacecar/cmd/pacecar/document"
)

// Document is a package as a person describes it.
type Document struct {
	Name        string    `json:"name"`
	Version     string    `json:"version"`
	UpdateType  string    `json:"updateType"`
	Description string    `json:"description"`
	Contents    []Content `json:"contents"`
}

// Content is one file and where it belongs.
type Content struct {
	ECU               string   `json:"ecu"`
	HardwarePart      string   `json:"hardwarePart"`
	HardwareRevisions []string `json:"hardwareRevisions"`
	Version           string   `json:"version"`
	FromVersion       string   `json:"fromVersion"`
	File              string   `json:"file"`
	Deltas            []Delta  `json:"deltas"`
}

// Names are those of a document in a directory, in the order in which they are looked for.
var Names = []string{"package.yaml", "package.yml", "package.json"}

// updateTypes are the kinds of updates that there are.
var updateTypes = []string{"security", "recall", "feature", "regulatory"}

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
	var d Document
	if err := document.Decode(name, text, &d); err != nil {
		return Document{}, err
	}
	for i := range d.Contents {
		c := &d.Contents[i]
		if c.File == "" {
			continue
		}
		if c.File, err = below(name, fmt.Sprintf("contents[%d].file", i), c.File); err != nil {
			return Document{}, err
		}
		for k := range c.Deltas {
			at := fmt.Sprintf("contents[%d].deltas[%d]", i, k)
			if err := c.Deltas[k].locate(func(file string) (string, error) { return below(name, at, file) }); err != nil {
				return Document{}, err
			}
		}
	}
	return d, nil
}

// below is where a file of a document is, which must be in the document's directory.
func below(document, at, file string) (string, error) {
	if !filepath.IsLocal(file) {
		return "", fmt.Errorf("%s: %s %q leads out of the document's directory: put the file below it", document, at, file)
	}
	return filepath.Join(filepath.Dir(document), file), nil
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
	fields := map[string]*string{"ecu": &c.ECU, "hardwarePart": &c.HardwarePart, "version": &c.Version, "fromVersion": &c.FromVersion, "file": &c.File}
	keys := []string{"ecu", "hardwarePart", "hardwareRevisions", "version", "fromVersion", "file"}
	for setting := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(setting), "=")
		switch to := fields[key]; {
		case !ok || value == "":
			return c, fmt.Errorf("content %q: %q is not key=value", text, setting)
		case key == "hardwareRevisions":
			c.HardwareRevisions = strings.Split(value, ";")
		case to == nil:
			hint := "want " + strings.Join(keys, ", ")
			if s := document.DidYouMean(key, keys); s != "" {
				hint = s
			}
			return c, fmt.Errorf("content %q: key %q is not known: %s", text, key, hint)
		default:
			*to = value
		}
	}
	return c, nil
}

// Check finds what is missing or impossible.
func (d Document) Check() error {
	var wrong []error
	need := func(what, value string) {
		if strings.TrimSpace(value) == "" {
			wrong = append(wrong, fmt.Errorf("%s is missing", what))
		}
	}
	need("name", d.Name)
	need("version", d.Version)
	if d.UpdateType != "" && !slices.Contains(updateTypes, d.UpdateType) {
		hint := "want one of " + strings.Join(updateTypes, ", ")
		if s := document.DidYouMean(d.UpdateType, updateTypes); s != "" {
			hint = s
		}
		wrong = append(wrong, fmt.Errorf("updateType is %q: %s", d.UpdateType, hint))
	}
	if len(d.Contents) == 0 {
		wrong = append(wrong, errors.New("contents is empty: a package has at least one file"))
	}
	for i, c := range d.Contents {
		at := fmt.Sprintf("contents[%d].", i)
		need(at+"ecu", c.ECU)
		need(at+"version", c.Version)
		need(at+"file", c.File)
	}
	wrong = append(wrong, d.checkDeltas())
	return errors.Join(wrong...)
}

// ID is the package's identity.
func (d Document) ID() string { return d.Name + "@" + d.Version }
