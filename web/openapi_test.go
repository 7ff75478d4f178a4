package web_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"pacecar/web"
)

var update = flag.Bool("update", false, "write docs/openapi.yaml anew")

// published is where the document is for those who have no server.
const published = "../docs/openapi.yaml"

// What is published is what a server serves, so that whoever changes the API sees in the difference what that means to
// its clients.
func TestTheOpenAPIDocumentIsPublished(t *testing.T) {
	e := newEdge(t, func(c *web.Config) {
		c.Cluster, c.Webhooks, c.Notices, c.Version = twinCluster{}, &pager{}, &pager{}, "v1"
	})
	served := e.do("GET", "/api/v1/openapi.yaml", "").raw
	if !bytes.HasPrefix(served, []byte("components:")) && !strings.Contains(string(served), "openapi: 3.1") {
		t.Fatalf("this is no OpenAPI document: %.80s", served)
	}
	if *update {
		if err := os.WriteFile(published, served, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(kept, served) {
		return
	}
	is, was := strings.Split(string(served), "\n"), strings.Split(string(kept), "\n")
	for i := range min(len(is), len(was)) {
		if is[i] != was[i] {
			t.Fatalf("%s is another document than is served, from line %d on: it says\n%s\nand the server\n%s\nIf the API is to change: go test ./web -run TestTheOpenAPIDocumentIsPublished -update, and read the difference.", published, i+1, was[i], is[i])
		}
	}
	t.Fatalf("%s has %d lines, and what is served %d", published, len(was), len(is))
}
