package backup

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pacecar/cmd/pacecar/node/former"
)

// Names in a data directory, and so in a backup.
const (
	storeFolder     = "store"
	artifactsFolder = "artifacts"
	sessionsFile    = former.File
	manifestFile    = "manifest.json"
)

// format is the number of the form of a backup.
const format = 1

// maxManifest bounds the manifest of a backup: some hundred thousand files.
const maxManifest = 128 << 20

// Manifest says what a backup has.
type Manifest struct {
	Format  int       `json:"format"`
	Made    time.Time `json:"made"`
	Version string    `json:"version"` // of the program that made it
	Slots   uint32    `json:"slots"`
	Epochs  uint64    `json:"epochs"` // no higher one had been given
	Files   []File    `json:"files"`
	// Without are what is not in the backup, in plain sentences.
	Without []string `json:"without"`
}

// File is one file of a backup.
type File struct {
	Name   string `json:"name"` // with slashes, below the data directory
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Bytes is how much the files have together.
func (m *Manifest) Bytes() (total int64) {
	for _, f := range m.Files {
		total += f.Size
	}
	return total
}

func readManifest(text []byte) (*Manifest, error) {
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s does not parse: %w", manifestFile, err)
	}
	if m.Format != format {
		return nil, fmt.Errorf("it has form %d and this program knows form %d: use the program of version %s that made it", m.Format, format, m.Version)
	}
	return m, nil
}

// admitted says whether a backup may have a file of this name: what it does not name is not written anywhere.
func admitted(name string) bool {
	if name != path.Clean(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, `\`) {
		return false
	}
	return name == sessionsFile || strings.HasPrefix(name, storeFolder+"/") || strings.HasPrefix(name, artifactsFolder+"/")
}
