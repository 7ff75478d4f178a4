// Command build writes the dashboard's dist folder from its sources with the esbuild of the
// tools module. It needs the Go toolchain and nothing else.
//
// It runs in web/dashboard, where "go generate ./web/dashboard" starts it. The outputs carry
// the hash of the sources as a comment, by which the test beside this program sees that they
// are stale. The same sources give the same bytes.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// sources are the folders whose files decide what is built, relative to web/dashboard.
var sources = []string{"src", "vendor"}

// aliases map the libraries' import names to the vendored files.
var aliases = []struct{ name, file string }{
	{"preact/jsx-runtime", "./vendor/preact/jsx-runtime.mjs"},
	{"preact/hooks", "./vendor/preact/hooks.mjs"},
	{"preact", "./vendor/preact/preact.mjs"},
	{"@preact/signals-core", "./vendor/signals-core/signals-core.mjs"},
	{"@preact/signals", "./vendor/signals/signals.mjs"},
}

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "build the dashboard:", err)
		os.Exit(1)
	}
}

// run bundles the application in root into a new dist, and copies there the files that need no bundling.
func run(root string) error {
	hash, err := sourceHash(os.DirFS(root))
	if err != nil {
		return fmt.Errorf("hash the sources: %w", err)
	}
	dist := filepath.Join(root, "dist")
	if err := os.RemoveAll(dist); err != nil {
		return fmt.Errorf("remove what was built before: %w", err)
	}
	if err := bundle(root, hash); err != nil {
		return err
	}
	shared, err := sharedBy(filepath.Join(dist, "app.js"))
	if err != nil {
		return err
	}
	for _, name := range []string{"index.html", "icon.svg"} {
		content, err := os.ReadFile(filepath.Join(root, "src", name))
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dist, name), preloading(content, shared), 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// imported finds the files that a bundle begins with importing, and not those that it asks for later.
var imported = regexp.MustCompile(`(?:from|import)"\./(chunk-[A-Z0-9]+\.js)"`)

// sharedBy lists the files without which the given one does not run, and what they in turn need.
func sharedBy(file string) ([]string, error) {
	var found []string
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read what was built: %w", err)
	}
	for _, match := range imported.FindAllSubmatch(content, -1) {
		name := string(match[1])
		deeper, err := sharedBy(filepath.Join(filepath.Dir(file), name))
		if err != nil {
			return nil, err
		}
		for _, one := range append([]string{name}, deeper...) {
			if !slices.Contains(found, one) {
				found = append(found, one)
			}
		}
	}
	return found, nil
}

// preloading has a page ask for the shared files together with the script that needs them, not after it.
func preloading(page []byte, shared []string) []byte {
	const script = `<script type="module" src="/app.js">`
	var links strings.Builder
	for _, name := range shared {
		fmt.Fprintf(&links, "<link rel=\"modulepreload\" href=\"/%s\">\n", name)
	}
	return bytes.Replace(page, []byte(script), []byte(links.String()+script), 1)
}

// plotter is the library that draws curves, which the application loads when it has some.
const plotter = "plot=vendor/uplot/uPlot.esm.js"

// bundle runs esbuild once for the script and the style sheet, and the library for curves. What the application
// imports while it runs becomes files of their own, named by what they hold.
func bundle(root, hash string) error {
	arguments := []string{
		"tool", "-modfile=../../tools/go.mod", "esbuild",
		"app=src/main.tsx", plotter, "--external:/plot.js", "--bundle", "--splitting", "--minify", "--outdir=dist", "--format=esm",
		"--target=es2022", "--charset=utf8", "--legal-comments=none", "--log-level=warning",
		"--jsx=automatic", "--jsx-import-source=preact",
		"--banner:js=" + marker(hash), "--banner:css=" + marker(hash),
	}
	for _, alias := range aliases {
		arguments = append(arguments, "--alias:"+alias.name+"="+alias.file)
	}
	command := exec.Command("go", arguments...)
	command.Dir = root
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("run esbuild: %w", err)
	}
	return nil
}

// marker is the comment that a built file starts with.
func marker(hash string) string { return "/* sources " + hash + " */" }

// sourceHash is the sha256 over names, lengths and contents of every source file, in order.
func sourceHash(root fs.FS) (string, error) {
	var names []string
	for _, folder := range sources {
		err := fs.WalkDir(root, folder, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, name := range names {
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(content))
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
