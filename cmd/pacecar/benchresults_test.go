package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/bench/figure"
)

// Results replace a file whole, and leave nothing else beside it.
func TestResultsReplaceAFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store.txt")
	for _, value := range []float64{0.5, 0.75} {
		if err := keep(path, []figure.Figure{figure.Of("store", "commits_per_raw", "ratio", []float64{value}, 0.5, figure.AtLeast)}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "BenchmarkStore/commits_per_raw 1 0.75 ratio\n") || strings.Contains(string(text), "1 0.5 ratio") {
		t.Errorf("%v, the file is\n%s", err, text)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%v, %v are there", err, files)
	}
}

// A measurement whose results nothing can take is refused before it begins; what it is not told to keep is not kept.
func TestResultsWithoutADirectory(t *testing.T) {
	root := benchCommand()
	root.SetArgs([]string{"halt", "--results", filepath.Join(t.TempDir(), "none", "halt.txt")})
	if err := root.Execute(); err == nil || !strings.Contains(err.Error(), "--results") {
		t.Errorf("without a directory: %v", err)
	}
	if err := keep("", nil); err != nil {
		t.Error(err)
	}
}
