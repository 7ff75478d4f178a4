// Command build writes the dashboard's dist folder from its sources with the esbuild of the
// tools module. It needs the Go toolchain and nothing else.
//
// It runs in web/dashboard, where "go generate ./web/dashboard" starts it. The outputs carry
// the hash of the sources as a comment, by which the test beside this program sees that they
// are stale. The same sources give the same bytes.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
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

// run bundles the application in root and copies the files that need no bundling.
func run(root string) error {
	hash, err := sourceHash(os.DirFS(root))
	if err != nil {
		return fmt.Errorf("hash the sources: %w", err)
	}
	if err := bundle(root, hash); err != nil {
		return err
	}
	for _, name := range []string{"index.html", "icon.svg"} {
		content, err := os.ReadFile(filepath.Join(root, "src", name))
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(root, "dist", name), content, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// plotter is the library that draws curves, which the application loads when it has some.
const plotter = "plot=vendor/uplot/uPlot.esm.js"

// bundle runs esbuild once for the script and the style sheet, and the library for curves.
func bundle(root, hash string) error {
	arguments := []string{
		"tool", "-modfile=../../tools/go.mod", "esbuild",
		"app=src/main.tsx", plotter, "--external:/plot.js", "--bundle", "--minify", "--outdir=dist", "--format=esm",
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
