package main

import (
	"bufio"
	"bytes"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/demo"
	"pacecar/web/view"
)

// TestTheDemonstrationEndsAsItsCampaignDid: by the exit statuses of campaign wait.
func TestTheDemonstrationEndsAsItsCampaignDid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "halts")
	var out, told bytes.Buffer
	status := run(t.Context(), free(dir, "demo", "--vehicles", "20", "--fast", "--start", "--wait", "--fail", "ecu=ADAS,rate=100%"), strings.NewReader(""), &out, &told)
	if status != 11 || !strings.Contains(told.String(), "campaign demo is halted") || !strings.Contains(out.String(), "Halted") {
		t.Errorf("halted, it ended with %d: %s\n%s", status, out.String(), told.String())
	}

	said, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(t.Context(), free(filepath.Join(t.TempDir(), "cancelled"), "demo", "--vehicles", "5", "--fast", "--wait"), strings.NewReader(""), io.Discard, in)
		in.Close()
	}()
	var last string
	for lines := bufio.NewScanner(said); lines.Scan(); {
		last = lines.Text()
		if !strings.Contains(last, "waits for its start") {
			continue
		}
		server, err := client.New(regexp.MustCompile(`http://[0-9.:]+`).FindString(last), "ida")
		if err != nil {
			t.Fatal(err)
		}
		c, err := server.Campaign(t.Context(), demo.CampaignID)
		if err == nil {
			_, err = server.CommandCampaign(t.Context(), c.ID, "cancel", c.Version, view.Command{Reason: "enough"})
		}
		server.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	if status := <-ended; status != 12 || !strings.Contains(last, "was cancelled (cancelled by ida: enough)") {
		t.Errorf("cancelled, it ended with %d: %s", status, last)
	}
}
