package push_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/push"
)

// A misspelt key, a word that is none of the choices and what the catalog refuses are told at
// once, in order of their lines; nothing is said of what the misspelt key may have meant.
func TestAllFaultsOfADocumentAreToldAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "package.yaml")
	text := `name: base
verzion: 1.0.0
updateType: recal
estimate: {downloadSeconds: many}
contents:
  - {ecu: ADAS, hardwarePart: P, version: "1", file: ../a.bin}
dependencies:
  - {kind: requires, package: UPPER}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := push.Read(path)
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	told := strings.Split(err.Error(), "\n")
	want := []string{`:2: key "verzion"`, `:3: updateType is "recal": did you mean recall?`, ":4: estimate.downloadSeconds", ":6: contents[0].file", `:8: dependencies[0].package: the name "UPPER"`}
	if len(told) != len(want) {
		t.Fatalf("%d faults are told:\n%s", len(told), err)
	}
	for i, fault := range want {
		if !strings.HasPrefix(told[i], path+fault) {
			t.Errorf("fault %d is %s, want %s", i, told[i], fault)
		}
	}
}
