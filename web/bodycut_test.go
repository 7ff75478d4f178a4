package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pacecar/web/view"
)

// A compressed file that ends too early is a problem with the place to go on from, and so
// is the last line of a stream: its first lines were followed.
func TestATruncatedFileIsAProblem(t *testing.T) {
	e := newEdge(t)
	var plain strings.Builder
	for i := range 20_000 {
		plain.WriteString(`{"vin":"` + vinOf(i) + `","model":"cut"}` + "\n")
	}
	for encoding, packed := range map[string]string{"gzip": zipped(t, plain.String()), "zstd": packedZstd(t, plain.String())} {
		half := packed[:len(packed)-len(packed)/3]
		p := e.want(e.importing("id=single-"+encoding, half, "Content-Encoding", encoding), 400, "BodyCut")
		now := p["current"].(map[string]any)
		suggestion := p["errors"].([]any)[0].(map[string]any)["suggestion"].(string)
		if now["done"] != true || now["durable"].(float64) == 0 || now["registered"] != now["durable"] || !strings.Contains(suggestion, "from=") || !strings.Contains(p["detail"].(string), "import the whole file again") {
			t.Errorf("%s: problem %v", encoding, p)
		}
		p = e.want(e.importing("validateOnly=true", half, "Content-Encoding", encoding), 400, "BodyCut")
		if detail := p["detail"].(string); !strings.Contains(detail, "nothing was changed") || strings.Contains(detail, "stays") || strings.Contains(fmt.Sprint(p["errors"]), "from=") {
			t.Errorf("%s, only checked: problem %v", encoding, p)
		}
		streamed := e.importing("id=lines-"+encoding, half, "Content-Encoding", encoding, "Accept", ndjson)
		told := strings.Split(strings.TrimSpace(string(streamed.raw)), "\n")
		var last view.Import
		if err := json.Unmarshal([]byte(told[len(told)-1]), &last); err != nil || !last.Done || !strings.Contains(last.Stopped, "cannot be read further") || last.Durable == 0 {
			t.Errorf("%s: the last line is %s, %v", encoding, told[len(told)-1], err)
		}
	}
}

// vinOf makes VINs that do not compress into one block.
func vinOf(i int) string {
	const letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
	vin, n := []byte("WPX00000000000000"), uint64(i)*0x9E3779B97F4A7C15
	for at := 9; at < len(vin); at++ {
		vin[at] = letters[n%uint64(len(letters))]
		n /= uint64(len(letters))
	}
	return string(vin)
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

func packedZstd(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return string(z.EncodeAll([]byte(text), nil))
}
