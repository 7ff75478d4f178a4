package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDistIsFresh fails when a source was changed and the built files were not rebuilt.
func TestDistIsFresh(t *testing.T) {
	hash, err := sourceHash(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.js", "*.css"} {
		files, err := filepath.Glob(filepath.Join("..", "dist", pattern))
		if err != nil || len(files) == 0 {
			t.Fatal("no built files: ", err)
		}
		for _, file := range files {
			built, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(built, []byte(marker(hash))) {
				t.Errorf("%s is stale; run: go generate ./web/dashboard", file)
			}
		}
	}
	shared, err := sharedBy(filepath.Join("..", "dist", "app.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "icon.svg"} {
		source, err := os.ReadFile(filepath.Join("..", "src", name))
		if err != nil {
			t.Fatal(err)
		}
		built, err := os.ReadFile(filepath.Join("..", "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(preloading(source, shared), built) {
			t.Errorf("dist/%s differs from src/%s; run: go generate ./web/dashboard", name, name)
		}
	}
}

// TestSourceHashSeesEveryChange walks the changes that must make dist stale.
func TestSourceHashSeesEveryChange(t *testing.T) {
	base := func() fstest.MapFS {
		return fstest.MapFS{
			"src/main.tsx":   {Data: []byte("a")},
			"vendor/lib.mjs": {Data: []byte("b")},
		}
	}
	hashOf := func(files fstest.MapFS) string {
		hash, err := sourceHash(files)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	original := hashOf(base())
	changes := map[string]func(fstest.MapFS){
		"content": func(files fstest.MapFS) { files["src/main.tsx"] = &fstest.MapFile{Data: []byte("c")} },
		"new":     func(files fstest.MapFS) { files["src/new.tsx"] = &fstest.MapFile{} },
		"renamed": func(files fstest.MapFS) {
			files["src/other.tsx"] = files["src/main.tsx"]
			delete(files, "src/main.tsx")
		},
	}
	for name, change := range changes {
		files := base()
		change(files)
		if hashOf(files) == original {
			t.Errorf("%s: the hash did not change", name)
		}
	}
	hidden := base()
	hidden["src/.editor.swp"] = &fstest.MapFile{Data: []byte("x")}
	if hashOf(hidden) != original {
		t.Error("a hidden file changed the hash")
	}
}

// TestVendoredFilesAreUnchanged compares every vendored file with the checksum list.
func TestVendoredFilesAreUnchanged(t *testing.T) {
	root := os.DirFS(filepath.Join("..", "vendor"))
	list, err := root.Open("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	listed := map[string]string{}
	for lines := bufio.NewScanner(list); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		listed[name] = sum
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "SHA256SUMS" || name == "README.md" {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		if listed[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("vendor/%s is not the file that SHA256SUMS names", name)
		}
		delete(listed, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range listed {
		t.Errorf("vendor/%s is listed and missing", name)
	}
}
