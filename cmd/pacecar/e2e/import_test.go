package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/web/view"
)

// importVehicles is how many vehicles are imported while the server is killed: some portions.
const importVehicles = 30_000

func importText() string {
	var b strings.Builder
	for i := range importVehicles {
		fmt.Fprintf(&b, `{"vin":"WPX00000Z%08d","model":"e%d","market":"DE","modelYear":2026,"tags":["t%d"],"ecus":[{"id":"ADAS","hardwarePart":"8K0","version":"4.%d.0"},{"id":"TCU","hardwarePart":"80A","serial":"%d","version":"1.0"}]}`+"\n",
			i, i%3, i%7, i%5, i)
	}
	return b.String()
}

// A server that is killed in the middle of an import has what it told durable, and the
// import continues behind it; what comes out at the end is what went in.
func TestAnImportSurvivesItsServer(t *testing.T) {
	t.Parallel()
	text := importText()
	for _, engine := range []string{"embedded", "redis"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			ctx := within(t)
			server := &serverPart{Dir: t.TempDir(), HTTP: freePort(t), MQTT: "127.0.0.1:0"}
			if engine == "redis" {
				server.Store = startRedis(t)
			}
			first := start(t, "server", part{Server: server})
			c := newClient(t, first.URL)
			file := client.FileImport{ID: "fleet", MediaType: "application/x-ndjson"}
			last, err := c.ImportWatched(ctx, file, strings.NewReader(text), func(now view.Import) error {
				if now.Durable < importVehicles {
					first.kill()
				}
				return nil
			})
			var cut *client.Cut
			var unreachable *client.Unreachable
			if !errors.As(err, &cut) || last.Durable == 0 {
				t.Fatalf("the killed server told %+v, %v", last, err)
			}
			first.wait()

			successor := start(t, "successor", part{Server: server})
			count, err := c.CountVehicles(ctx, "true")
			if err != nil || int64(count.Matched) < last.Durable {
				t.Fatalf("%d vehicles are there after %d were durable: %v", count.Matched, last.Durable, err)
			}
			// A busy machine may starve a node of its leases. Then it stops and has a successor, and
			// the import goes on; lines that failed on the way are imported again.
			for file.From = last.Durable + 1; file.From <= importVehicles; {
				if successor.ended() {
					successor = start(t, "successor", part{Server: server})
				}
				rest, err := c.ImportWatched(ctx, file, strings.NewReader(text), func(view.Import) error { return nil })
				switch {
				case errors.As(err, &cut) || errors.As(err, &unreachable) || rest.Stopped != "":
				case err != nil || rest.Rejected > 0 || rest.Registered != importVehicles-file.From+1 || rest.Durable != importVehicles:
					t.Fatalf("continued %+v, %v", rest, err)
				}
				if rest.Rejected == 0 && rest.Durable >= file.From {
					file.From = rest.Durable + 1
				}
				if ctx.Err() != nil {
					t.Fatal("the import does not come to its end")
				}
			}
			checkExport(ctx, t, c, text)
		})
	}
}

// checkExport compares what comes out with what went in.
func checkExport(ctx context.Context, t *testing.T, c *client.Client, text string) {
	t.Helper()
	var out bytes.Buffer
	vehicles, err := c.Export(ctx, "", "ndjson", "", &out)
	if err != nil || vehicles != importVehicles || out.String() != text {
		t.Errorf("%d vehicles came out, %v; the same as went in: %v", vehicles, err, out.String() == text)
	}
	var table, again bytes.Buffer
	if _, err := c.Export(ctx, `model == "e1"`, "csv", "", &table); err != nil {
		t.Fatal(err)
	}
	result, err := c.Import(ctx, "text/csv", bytes.NewReader(table.Bytes()))
	if err != nil || result.Registered != importVehicles/3 || result.Rejected != 0 {
		t.Errorf("a third of the fleet as CSV imports as %+v, %v", result, err)
	}
	if _, err := c.Export(ctx, `model == "e1"`, "csv", "", &again); err != nil || !bytes.Equal(again.Bytes(), table.Bytes()) {
		t.Errorf("the CSV comes back changed, %v", err)
	}
}
