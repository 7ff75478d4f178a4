package web_test

import (
	"fmt"
	"testing"

	"pacecar/messages"
)

// Of two people who write one draft, the second hears of the first: nothing is replaced that
// was not read, and the same draft again is no conflict.
func TestADraftReplacesOnlyWhatWasRead(t *testing.T) {
	e := newEdge(t)
	write := func(size int, headers ...string) answer {
		body := fmt.Sprintf(`{"name":"brakes","version":"2.0.0","contents":[{"ecu":"ESP","hardwarePart":"E-1","version":"2.0.0","sha256":%q,"sizeBytes":%d}]}`,
			messages.DigestOf([]byte("x")), size)
		return e.do("POST", "/api/v1/packages", body, append(headers, "Pacecar-Actor", "ida")...)
	}
	e.want(write(1, "If-Match", `"1"`), 412, "StaleVersion")
	e.want(write(1, "If-None-Match", "*"), 201)
	e.want(write(1, "If-None-Match", "*"), 201)
	e.want(write(1), 201)
	for _, conflict := range []struct {
		status  int
		code    string
		headers []string
	}{
		{409, "AlreadyExists", nil}, {412, "AlreadyExists", []string{"If-None-Match", "*"}}, {412, "StaleVersion", []string{"If-Match", `"7"`}},
		{412, "StaleVersion", []string{"If-Match", `"7", "8"`}}, {412, "StaleVersion", []string{"If-Match", `W/"1"`}},
	} {
		p := e.want(write(2, conflict.headers...), conflict.status, conflict.code)
		current, _ := p["current"].(map[string]any)
		if current["author"] != "ida" || current["revision"] != 1.0 {
			t.Errorf("%v: the present state is not told: %v", conflict.headers, p)
		}
	}
	if a := write(2, "If-Match", `"1"`); e.want(a, 201)["revision"] != 2.0 || a.Header.Get("ETag") != `"2"` {
		t.Errorf("replaced: %v", a.Header)
	}
	e.want(write(3, "If-Match", `"2", "5"`), 201)
	e.want(write(4, "If-Match", "*"), 201)
}
