package e2e

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/wire"
	"pacecar/web/view"
)

const (
	connecting  = "../../../docs/howto/mqtt.md"
	vehicleFile = "testdata/vehicle.sh"
	// again is after what time a vehicle that hears nothing repeats itself, as any message
	// may be lost on the way to one that is just connecting.
	again = 2 * time.Second
)

// shown are the commands that the page about connecting a vehicle shows.
var shown = regexp.MustCompile("(?s)<!-- mosquitto:begin -->.*?```sh\n(.*?)```\n.*?<!-- mosquitto:end -->")

// TestThePageShowsTheVehicle compares it with the script line by line.
func TestThePageShowsTheVehicle(t *testing.T) {
	text, err := os.ReadFile(connecting)
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(vehicleFile)
	if err != nil {
		t.Fatal(err)
	}
	found := shown.FindSubmatch(text)
	if found == nil {
		t.Fatal("the page has no shell block between mosquitto:begin and mosquitto:end")
	}
	is, want := strings.Split(string(found[1]), "\n"), strings.Split(string(script), "\n")
	for i := range max(len(is), len(want)) {
		if i >= len(is) || i >= len(want) || is[i] != want[i] {
			t.Fatalf("the page and %s differ from line %d on:\n%s\n%s", vehicleFile, i+1,
				strings.Join(is[min(i, len(is)):], "\n"), strings.Join(want[min(i, len(want)):], "\n"))
		}
	}
}

// offerToOne starts a server with one vehicle, and a campaign that offers it an update.
func offerToOne(ctx context.Context, t *testing.T) (*child, *client.Client, population.Vehicle) {
	t.Helper()
	server := start(t, "server", part{Server: &serverPart{Dir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}})
	c := newClient(t, server.URL)
	v := population.Vehicle{VIN: "WVWZZZ1JZXW000001", Model: "golf", ECUs: []population.ECU{{ID: "ADAS", Part: "8K0907107", Version: "4.1.0"}}}
	registerFleet(ctx, t, c, []population.Vehicle{v})
	releasePackage(ctx, t, c, draftPackage(ctx, t, c, "ADAS"))
	p := plan()
	p.Waves = []view.PlanWave{{Rest: true}}
	if _, err := c.CreateCampaign(ctx, p); err != nil {
		t.Fatal(err)
	}
	begin(ctx, t, c)
	return server, c, v
}

// TestAnyMQTTClientIsAVehicle plays a vehicle with the commands that the page shows.
func TestAnyMQTTClientIsAVehicle(t *testing.T) {
	t.Parallel()
	program(t, "mosquitto_sub")
	program(t, "mosquitto_pub")
	ctx := within(t)
	server, c, v := offerToOne(ctx, t)

	host, port, err := net.SplitHostPort(server.MQTT)
	if err != nil {
		t.Fatal(err)
	}
	shell := startShell(t, "HOST="+host, "PORT="+port, "VIN="+string(v.VIN), "CAMPAIGN="+campaignID)
	shell.play(ctx)
	campaign := finish(ctx, t, c)
	if campaign.Total != 1 || campaign.Counts["Succeeded"] != 1 {
		t.Errorf("the campaign counts %v of %d", campaign.Counts, campaign.Total)
	}
	known, err := c.Vehicle(ctx, string(v.VIN))
	if err != nil || known.Encoding != "json" || !known.Online || known.ECUs[0].Version != "4.2.0" {
		t.Errorf("the vehicle is known as %+v, %v", known, err)
	}
	checkOffer(ctx, t, shell.heard["offerUpdate"])
}

// checkOffer fetches what was offered.
func checkOffer(ctx context.Context, t *testing.T, text string) {
	t.Helper()
	down, err := wire.DecodeDown([]byte(text), messages.Encoding_ENCODING_JSON)
	if err != nil || len(down.GetOfferUpdate().GetArtifacts()) != 1 {
		t.Fatalf("the offer is %s: %v", text, err)
	}
	offered := down.GetOfferUpdate().GetArtifacts()[0]
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, offered.GetUrl(), nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	file, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || string(messages.DigestOf(file)) != offered.GetSha256() {
		t.Errorf("the offered file comes with status %d and %d bytes: %v", answer.StatusCode, len(file), err)
	}
}

// shell runs a script as a person does who types it and looks at what comes.
type shell struct {
	t     *testing.T
	stdin io.Writer
	lines chan string
	ended chan struct{}
	heard map[string]string // commands by name
}

func startShell(t *testing.T, environment ...string) *shell {
	t.Helper()
	s := &shell{t: t, lines: make(chan string, 1024), ended: make(chan struct{}), heard: map[string]string{}}
	cmd := exec.Command("sh", "-e")
	cmd.Env = append(os.Environ(), environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // mosquitto_sub ends with the shell
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	complaints, err := os.Create(t.TempDir() + "/stderr")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = writer, complaints
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.stdin = stdin
	err = cmd.Start()
	_ = writer.Close() // the shell has its own
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			s.lines <- lines.Text()
		}
	}()
	go func() {
		_ = cmd.Wait() // killed at the end
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the group of the shell, which may have ended
		<-s.ended
		<-read
		_ = reader.Close()
		_ = complaints.Close()
		if text, err := os.ReadFile(complaints.Name()); t.Failed() {
			t.Logf("the shell said: %s %v", text, err)
		}
	})
	return s
}

// arrives is a comment that says what comes from the engine.
var arrives = regexp.MustCompile(`^# (\w+) arrives`)

// play types one line after the other. Where a comment says that something arrives, it
// waits for that.
func (s *shell) play(ctx context.Context) {
	s.t.Helper()
	text, err := os.ReadFile(vehicleFile)
	if err != nil {
		s.t.Fatal(err)
	}
	last := ""
	for line := range strings.Lines(string(text)) {
		if found := arrives.FindStringSubmatch(line); found != nil {
			s.await(ctx, found[1], last)
			continue
		}
		s.enter(line)
		last = line
	}
}

func (s *shell) enter(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.stdin, line); err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
}

// await waits for a command of the engine, and now and then repeats what was said last.
func (s *shell) await(ctx context.Context, name, last string) {
	s.t.Helper()
	repeat := time.NewTicker(again)
	defer repeat.Stop()
	for s.heard[name] == "" {
		select {
		case line := <-s.lines:
			for _, known := range []string{"offerUpdate", "permitInstall"} {
				if strings.Contains(line, `"`+known+`"`) {
					s.heard[known] = line
				}
			}
		case <-repeat.C:
			s.enter(last)
		case <-s.ended:
			s.t.Fatalf("the shell ended before %s arrived", name)
		case <-ctx.Done():
			s.t.Fatalf("%s does not arrive", name)
		}
	}
}
