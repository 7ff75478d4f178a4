package push_test

import (
	"context"
	"errors"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/push"
	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

const described = `name: adas-stack
version: 4.30
updateType: security
description: What is new.
contents:
  - ecu: ADAS
    hardwarePart: A-77
    hardwareRevisions: [C, D]
    version: 4.30
    fromVersion: ">= 4.0.0"
    file: adas.bin
  - {ecu: IVI, hardwarePart: I-12, version: "11", file: sub/ivi.bin}
  - {ecu: HUD, hardwarePart: H-1, version: "2", file: adas.bin}
`

// directory writes files and answers where.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func firmware(t *testing.T) string {
	return directory(t, map[string]string{"package.yaml": described, "adas.bin": strings.Repeat("adas", 1000), "sub/ivi.bin": "ivi"})
}

// server is an edge over the twin engine, with its parts.
type server struct {
	engine    *webtest.Engine
	artifacts *files.Store
	client    *client.Client
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{engine: webtest.NewEngine(), artifacts: &files.Store{}}
	http := httptest.NewServer(web.New(web.Config{Engine: s.engine, Artifacts: s.artifacts}))
	t.Cleanup(http.Close)
	var err error
	if s.client, err = client.New(http.URL, "ida"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.Close)
	return s
}

// push reads, measures and pushes what is at path.
func (s *server) push(t *testing.T, path string, chain push.Chain) (push.Result, []string, error) {
	t.Helper()
	d, err := push.Read(path)
	if err != nil {
		return push.Result{}, nil, err
	}
	if err := d.Check(); err != nil {
		return push.Result{}, nil, err
	}
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		return push.Result{}, nil, err
	}
	var steps []string
	sent := 0
	chain.Author = "ida"
	r, err := push.Push(t.Context(), s.client, m, chain, push.Watcher{
		Step: func(text string) { steps = append(steps, text) }, Upload: func(_ string, n int) { sent += n },
	})
	if err == nil && int64(sent) != m.Bytes() {
		t.Errorf("%d bytes were told, the files have %d", sent, m.Bytes())
	}
	return r, steps, err
}

func TestAPackageIsPushedOnce(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	chain := push.Chain{Approvers: []string{"noor", "mika"}, Release: true}
	r, steps, err := s.push(t, dir, chain)
	if err != nil {
		t.Fatal(err)
	}
	p := r.Package
	if r.Uploaded != 2 || r.Present != 0 || r.Existed || p.ID != "adas-stack@4.30" || p.State != "Released" || p.Author != "ida" || p.Approvals[0].By != "noor" || len(p.Contents) != 3 {
		t.Errorf("%+v", r)
	}
	if c := p.Contents[0]; c.Version != "4.30" || c.FromVersion != ">= 4.0.0" || !reflect.DeepEqual(c.HardwareRevisions, []string{"C", "D"}) ||
		c.SizeBytes != 4000 || c.SHA256 != string(messages.DigestOf([]byte(strings.Repeat("adas", 1000)))) || c.SHA256 != p.Contents[2].SHA256 {
		t.Errorf("%+v", c)
	}
	want := []string{"stored 2 files, 0 were there", "wrote package adas-stack@4.30 as a draft",
		"validate as ida: package adas-stack@4.30 is validated", "approve as noor: package adas-stack@4.30 is validated",
		"approve as mika: package adas-stack@4.30 is approved", "release as ida: package adas-stack@4.30 is released"}
	if !reflect.DeepEqual(steps, want) {
		t.Errorf("steps %q", steps)
	}
	if again, _, err := s.push(t, filepath.Join(dir, "package.yaml"), chain); err != nil || !again.Existed || again.Uploaded != 0 || again.Present != 2 || again.Package.Revision != p.Revision {
		t.Errorf("pushed again: %+v %v", again, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "adas.bin"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.push(t, dir, chain); err == nil || !strings.Contains(err.Error(), "raise the version") {
		t.Errorf("another content under a released version: %v", err)
	}
	if _, _, err := s.artifacts.Open(t.Context(), messages.DigestOf([]byte("other"))); err == nil {
		t.Error("a refused push has stored a file")
	}
}

func TestADraftIsWrittenOnlyWhenEveryArtifactIsStored(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	d, err := push.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		t.Fatal(err)
	}
	// The file changes between the measure and the upload: the server refuses it.
	if err := os.WriteFile(filepath.Join(dir, "sub", "ivi.bin"), []byte("ivy"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = push.Push(t.Context(), s.client, m, push.Chain{}, push.Watcher{Step: func(string) {}, Upload: func(string, int) {}})
	var p *client.Problem
	if !errors.As(err, &p) || !strings.Contains(err.Error(), "ivi.bin") {
		t.Errorf("a changed file: %v", err)
	}
	if _, err := s.engine.Package(t.Context(), "adas-stack@4.30"); err == nil {
		t.Error("a draft was written")
	}
}

// packages are those of the server, by identity: it lists them in no order.
func (s *server) packages(t *testing.T) map[string]*messages.PackageStatus {
	t.Helper()
	list, err := s.engine.Packages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*messages.PackageStatus{}
	for _, p := range list {
		byID[p.GetRecord().GetName()+"@"+p.GetRecord().GetVersion()] = p
	}
	return byID
}

func TestDocumentsThatCannotBePushed(t *testing.T) {
	s := newServer(t)
	before := s.packages(t)
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{"x.yaml": ""}, "holds no package.yaml"},
		{map[string]string{"package.yaml": "verison: 1\nname: x"}, `package.yaml:1: key "verison" is not known: did you mean version?`},
		{map[string]string{"package.json": `{"contents":[{"hardwarepart":"x"}]}`}, `key "contents[0].hardwarepart" is not known: did you mean hardwarePart?`},
		{map[string]string{"package.yml": "name: x"}, "version is missing"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\nupdateType: securty\ncontents: [{}]"}, `package.yaml:3: updateType is "securty": did you mean security?`},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, version: 1}]"}, "package.yaml:3: contents[0].file is missing"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: []"}, "at least one file"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, version: 1, file: ../../etc/passwd}]"}, "leads out of the document's directory"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, version: 1, file: /etc/passwd}]"}, "leads out of the document's directory"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, hardwarePart: H, version: 1, file: none.bin}]"}, "none.bin: no such file or directory: put the file there, or correct its name in the document"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents:\n- ecu: A\n  version: 1\n  file: a.bin"}, "package.yaml:4: contents[0].hardwarePart: the artifact names no hardware part: write the hardware part exactly as vehicles report it"},
		{map[string]string{"package.yaml": "name: X\nversion: 1\ncontents: [{ecu: A, hardwarePart: H, version: 1, file: a.bin}]"}, "package.yaml:1: name: the name \"X\" is not made of lower-case letters"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\nseverity: criticl\ncontents: []"}, `package.yaml:3: severity is "criticl": did you mean critical?`},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: []\ndependencies:\n- {kind: require, package: y}\n- {package: z}"}, `package.yaml:5: dependencies[0].kind is "require": did you mean requires?`},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: []\ndependencies:\n- {package: z}"}, "package.yaml:5: dependencies[0].kind is missing"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, version: 1, file: a, deltas: [{from: ../b}]}]"}, `package.yaml:3: contents[0].deltas[0].from "../b" leads out`},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, hardwarePart: H, version: 1, file: a.bin}]", "a.bin": ""}, "a.bin is empty"},
		{map[string]string{"package.yaml": "name: x\nversion: 1\ncontents: [{ecu: A, hardwarePart: H, version: 1, file: sub}]", "sub/a": "x"}, "sub is no regular file"},
	} {
		if _, _, err := s.push(t, directory(t, c.files), push.Chain{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v", c.files, err)
		}
	}
	if after := s.packages(t); !maps.EqualFunc(before, after, func(a, b *messages.PackageStatus) bool { return proto.Equal(a, b) }) {
		t.Errorf("refused documents changed the packages: %v, were %v", after, before)
	}
	if _, err := push.Read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such directory: %v", err)
	}
}

func TestAMeasureEndsWithItsContext(t *testing.T) {
	d, err := push.Read(firmware(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := push.Measure(ctx, d, func(string, int) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestContentsOnACommandLine(t *testing.T) {
	got, err := push.ParseContent("ecu=ADAS,hardwarePart=A-77, hardwareRevisions=C;D,version=4.2.0,fromVersion=>= 4.0.0,file=a.bin")
	want := push.Content{ECU: "ADAS", HardwarePart: "A-77", HardwareRevisions: []string{"C", "D"}, Version: "4.2.0", FromVersion: ">= 4.0.0", File: "a.bin"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	for text, want := range map[string]string{"ecu": "is not key=value", "ecu=": "is not key=value", "flie=a": "did you mean file?", "zzzzzzzzzz=a": "want ecu, hardwarePart"} {
		if _, err := push.ParseContent(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAChainNeedsOtherPeople(t *testing.T) {
	for _, c := range []struct {
		approvers []string
		want      string
	}{
		{[]string{"noor", "aylin"}, ""}, {[]string{"Ida"}, "cannot approve it"}, {[]string{"noor", "NOOR"}, "cannot approve twice"}, {[]string{" "}, "needs the name"},
	} {
		err := push.Chain{Author: "ida", Approvers: c.approvers}.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.approvers, err)
		}
	}
}
