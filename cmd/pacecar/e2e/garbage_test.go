package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mochi-mqtt/server/v2/packets"

	"pacecar/cmd/pacecar/client"
	"pacecar/messages"
	"pacecar/tcu/tcusim"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/wire"
	"pacecar/web/view"
)

const garbageVehicles = 40

// TestGarbage says everything wrong that can be said, looks at each answer, and then
// rolls out as if nothing had been.
func TestGarbage(t *testing.T) {
	t.Parallel()
	ctx := within(t)
	dir, ledgerFile := t.TempDir(), filepath.Join(t.TempDir(), "ledger.ndjson")
	server := start(t, "server", part{Server: &serverPart{Dir: dir, HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}})
	c := newClient(t, server.URL)
	fleet := population.Of(5, garbageVehicles)
	registerFleet(ctx, t, c, fleet)
	made := draftPackage(ctx, t, c)

	g := &vandal{t: t, ctx: ctx, server: server, client: c, vehicle: fleet[0].VIN}
	g.http = &http.Client{Transport: &http.Transport{}}
	defer g.http.CloseIdleConnections()
	t.Run("HTTP", g.tryHTTP)
	t.Run("Socket", g.trySocket)
	t.Run("Uploads", func(t *testing.T) { g.tryUploads(t, dir) })
	t.Run("Campaigns", g.tryCampaigns)
	t.Run("Import", g.tryImport)
	t.Run("Stream", g.tryStream)
	t.Run("MQTT", g.tryMQTT)
	if panics := g.metric(t, "pacecar_actor_panics_total"); panics != 0 {
		t.Errorf("%d actors panicked", panics)
	}

	releasePackage(ctx, t, c, made)
	if _, err := c.CreateCampaign(ctx, plan()); err != nil {
		t.Fatal(err)
	}
	deeds, err := ledger.Open(ledgerFile)
	if err != nil {
		t.Fatal(err)
	}
	defer deeds.Close()
	flock, err := tcusim.Start(ctx, fleetConfig("tcp://"+server.MQTT, fleet, 5, deeds))
	if err != nil {
		t.Fatal(err)
	}
	defer flock.Close()
	begin(ctx, t, c)
	audit(ctx, t, c, finish(ctx, t, c), fleet, ledgerFile)
}

// vandal says what is wrong.
type vandal struct {
	t       *testing.T
	ctx     context.Context
	server  *child
	client  *client.Client
	http    *http.Client
	vehicle messages.VIN
}

// do sends a request and returns status and body of the answer.
func (g *vandal) do(t *testing.T, method, path, body string, header ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(g.ctx, method, g.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := g.http.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer.StatusCode, string(text)
}

func (g *vandal) tryHTTP(t *testing.T) {
	long := `{"name":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/api/v1/nothing", "", 404, ""},
		{"DELETE", "/api/v1/campaigns", "", 405, ""},
		{"GET", "/api/v1/vehicles/SHORT", "", 422, "17"},
		{"GET", "/api/v1/vehicles/WVWZZZ1JZXW0000OI", "", 422, "I, O and Q"},
		{"PUT", "/api/v1/vehicles/1M8GDM9A1KP042788", "{}", 422, "check digit"},
		{"GET", "/api/v1/vehicles/WVWZZZ1JZXW999999", "", 404, "WVWZZZ1JZXW999999"},
		{"GET", "/api/v1/vehicles?limit=100000000", "", 422, "limit"},
		{"GET", "/api/v1/vehicles?colour=red", "", 422, "colour"},
		{"GET", "/api/v1/vehicles?cursor=%21", "", 422, "cursor"},
		{"GET", "/api/v1/campaigns/none", "", 404, "none"},
		{"POST", "/api/v1/campaigns", `{"id":`, 400, ""},
		{"POST", "/api/v1/campaigns", `[1,2,3]`, 422, ""},
		{"POST", "/api/v1/campaigns", `{"waves":"all"}`, 422, "waves"},
		{"POST", "/api/v1/campaigns", "\x00\xff\xfe", 400, ""},
		{"POST", "/api/v1/campaigns", strings.Repeat(`{"plan":`, 10_000), 400, ""},
		{"POST", "/api/v1/campaigns", long, 413, ""},
		{"POST", "/api/v1/packages", `{"name":"x","version":"1","contents":[],"extra":1}`, 422, "extra"},
	} {
		status, text := g.do(t, c.method, c.path, c.body, "Content-Type", "application/json")
		if status != c.status || !strings.Contains(text, c.says) || !strings.Contains(text, `"status":`+strconv.Itoa(c.status)) {
			t.Errorf("%s %.60s %.40s: %d, want %d with a problem that says %q: %.500s", c.method, c.path, c.body, status, c.status, c.says, text)
		}
	}
}

// trySocket talks to both ports in tongues that they do not speak.
func (g *vandal) trySocket(t *testing.T) {
	noise := bytes.Repeat([]byte{0x00, 0xff, 0x10, 0x7f, 0x83}, 10_000)
	for _, address := range []string{strings.TrimPrefix(g.server.URL, "http://"), g.server.MQTT} {
		for _, first := range [][]byte{noise, []byte("GET / HTTP/9.9\r\n\r\n"), {0x10, 0xff, 0xff, 0xff, 0x7f}, []byte("\x16\x03\x01")} {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = conn.Write(first) // the other end may have had enough
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn) // until the other end closes, too
			_ = conn.Close()
		}
	}
	if status, _ := g.do(t, "GET", "/livez", ""); status != 200 {
		t.Errorf("after noise, /livez answers %d", status)
	}
}

func (g *vandal) tryUploads(t *testing.T, dir string) {
	before := tree(t, dir)
	file := []byte(strings.Repeat("firmware ", 1000))
	digest := messages.DigestOf(file)
	other := messages.DigestOf([]byte("other"))
	address := strings.TrimPrefix(g.server.URL, "http://")
	cases := []struct {
		name, head, body string
		status           int
	}{
		{"wrong digest", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nContent-Length: %d", other, len(file)), string(file), 422},
		{"no digest", fmt.Sprintf("PUT /api/v1/artifacts/firmware HTTP/1.1\r\nContent-Length: %d", len(file)), string(file), 422},
		{"cut short", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nContent-Length: %d", digest, len(file)+1), string(file), 400},
		{"declared too short", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nContent-Length: %d", digest, len(file)-1), string(file), 422},
		{"no length", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nTransfer-Encoding: chunked", digest), "0\r\n\r\n", 411},
		{"enormous", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nContent-Length: %d", digest, uint64(1)<<50), "", 413},
		{"negative", fmt.Sprintf("PUT /api/v1/artifacts/%s HTTP/1.1\r\nContent-Length: -5", digest), "", 400},
	}
	for _, c := range cases {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, c.head+"\r\nHost: "+address+"\r\n\r\n"+c.body) // the server may answer early
		_ = conn.(*net.TCPConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		status, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(status, strconv.Itoa(c.status)) {
			t.Errorf("%s: %q, %v, want %d", c.name, status, err, c.status)
		}
		_ = conn.Close()
	}
	for _, d := range []messages.Digest{digest, other} {
		if there, err := g.client.HasArtifact(g.ctx, d); there || err != nil {
			t.Errorf("a refused upload is there: %v, %v", there, err)
		}
	}
	if after := tree(t, dir); after != before {
		t.Errorf("refused uploads left something:\n%s\nbefore:\n%s", after, before)
	}
}

// tree lists the files under the folder of artifacts.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(filepath.Join(dir, "artifacts"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			fmt.Fprintln(&list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

func (g *vandal) tryCampaigns(t *testing.T) {
	with := func(change func(*view.Plan)) view.Plan {
		p := plan()
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		plan view.Plan
		says string
	}{
		{"draft package", plan(), "(?i)draft|released|approved"},
		{"unknown package", with(func(p *view.Plan) { p.Package = "assist@9.9.9" }), `assist@9\.9\.9`},
		{"misspelt attribute", with(func(p *view.Plan) { p.Selector = `modle == "e1"` }), "did you mean.*model"},
		{"broken selector", with(func(p *view.Plan) { p.Selector = `model == ` }), "(?i)syntax|selector"},
		{"selector of no truth", with(func(p *view.Plan) { p.Selector = `model` }), "(?i)bool|true"},
		{"no waves", with(func(p *view.Plan) { p.Waves = nil }), "(?i)waves"},
		{"bad id", with(func(p *view.Plan) { p.ID = "Spring Time" }), "(?i)id"},
	} {
		_, err := g.client.CreateCampaign(g.ctx, c.plan)
		g.expect(t, c.name, err, c.says)
	}
	_, err := g.client.CountVehicles(g.ctx, `regoin == "DE-BY"`)
	g.expect(t, "misspelt count", err, "did you mean.*region")
	if list, err := g.client.Campaigns(g.ctx, "", "", "", 1); err != nil || len(list.Items) != 0 {
		t.Errorf("refused campaigns are there: %+v, %v", list, err)
	}
}

// expect looks for a refusal that says what is wrong.
func (g *vandal) expect(t *testing.T, name string, err error, says string) {
	t.Helper()
	var problem *client.Problem
	if !errors.As(err, &problem) || problem.Status < 400 || problem.Status >= 500 || problem.Code == "" {
		t.Errorf("%s: %v, want a problem", name, err)
		return
	}
	if !regexp.MustCompile(says).MatchString(problem.Error()) {
		t.Errorf("%s: %v, want something about %s", name, problem, says)
	}
}

func (g *vandal) tryImport(t *testing.T) {
	good := "WVWZZZ1JZXW000042"
	lines := `{"vin":"SHORT"}` + "\n" + `not json` + "\n" + `{"vin":"` + good + `","model":"golf"}` + "\n" +
		`{"vin":"1M8GDM9A1KP042788"}` + "\n" + `{"vin":"WVWZZZ1JZXW000043","colour":"red"}` + "\n"
	result, err := g.client.Import(g.ctx, "application/x-ndjson", strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	bad := map[int64]bool{}
	for _, e := range result.Errors {
		bad[e.Line] = e.Reason != ""
	}
	if result.Registered != 1 || fmt.Sprint(bad) != "map[1:true 2:true 4:true 5:true]" {
		t.Errorf("the import came to %+v", result)
	}
	if v, err := g.client.Vehicle(g.ctx, good); err != nil || v.Model != "golf" {
		t.Errorf("the good line came to %+v, %v", v, err)
	}
	if _, err := g.client.Vehicle(g.ctx, "WVWZZZ1JZXW000043"); err == nil {
		t.Error("a refused line left a vehicle")
	}
}

func (g *vandal) tryStream(t *testing.T) {
	address := "ws" + strings.TrimPrefix(g.server.URL, "http") + "/api/v1/stream"
	dial := func() *websocket.Conn {
		conn, answer, err := websocket.DefaultDialer.DialContext(g.ctx, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		return conn
	}
	conn := dial()
	defer conn.Close()
	for _, c := range []struct{ frame, code string }{
		{"garbage", "Malformed"}, {`{"id":7}`, "Malformed"}, {`{"id":8,"sub":"weather"}`, ""}, {`{"id":9,"sub":"campaign:none"}`, "NotFound"},
		{`{"id":10,"sub":"fleet","fps":1000}`, "OutOfBounds"}, {"[" + strings.Repeat("[", 20_000), "Malformed"},
	} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(c.frame)); err != nil {
			t.Fatalf("%.40s: %v", c.frame, err)
		}
		for {
			var answer struct{ T, Code, Title string }
			if err := conn.ReadJSON(&answer); err != nil {
				t.Fatalf("%.40s: %v", c.frame, err)
			}
			if answer.T == "hello" || answer.T == "hb" {
				continue
			}
			if answer.T != "err" || answer.Title == "" || c.code != "" && answer.Code != c.code {
				t.Errorf("%.40s is answered with %+v, want code %s", c.frame, answer, c.code)
			}
			break
		}
	}
	for _, kind := range []int{websocket.TextMessage, websocket.BinaryMessage} {
		rude := dial()
		_ = rude.WriteMessage(kind, bytes.Repeat([]byte{0xfe}, 1<<20)) // it may be cut off on the way
		for {
			if _, _, err := rude.ReadMessage(); err != nil {
				break // the server ends it
			}
		}
		_ = rude.Close()
	}
}

func (g *vandal) tryMQTT(t *testing.T) {
	unknown, own := messages.VIN("WVWZZZ1JZXW777777"), string(g.vehicle)
	report, err := wire.EncodeUp(&messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: "none", Attempt: 1, Phase: messages.Phase_PHASE_INSTALLED,
	}}}, messages.Encoding_ENCODING_BINARY)
	if err != nil {
		t.Fatal(err)
	}
	up := func(vin messages.VIN, encoding messages.Encoding) string { return wire.UpTopic(vin, encoding).String() }
	binaryUp, jsonUp := up(g.vehicle, messages.Encoding_ENCODING_BINARY), up(g.vehicle, messages.Encoding_ENCODING_JSON)
	for _, c := range []struct {
		name, user, topic string
		payload           []byte
		reason            string
	}{
		{"no user", "", binaryUp, report, "bad_login"},
		{"user is no VIN", "admin", binaryUp, report, "bad_login"},
		{"somebody else's topic", string(unknown), binaryUp, report, "forbidden"},
		{"malformed VIN in the topic", own, "ota/v1/SHORT/up", report, "bad_topic"},
		{"another topic", own, "telemetry/" + own, report, "bad_topic"},
		{"system topic", own, "$SYS/broker", report, "bad_topic"},
		{"down topic", own, wire.DownTopic(g.vehicle, messages.Encoding_ENCODING_BINARY).String(), report, "forbidden"},
		{"garbage", own, binaryUp, []byte("\xff\xff\xffgarbage"), "malformed"},
		{"garbage as JSON", own, jsonUp, []byte(`{"report":{"phase":"PHASE_ASTONISHED"}}`), "malformed"},
		{"deep JSON", own, jsonUp, bytes.Repeat([]byte(`{"report":`), 5_000), "malformed"},
		{"empty", own, binaryUp, nil, "empty"},
		{"oversized", own, binaryUp, make([]byte, wire.MaxUpBytes+1), "too_large"},
		{"enormous", own, binaryUp, make([]byte, 4<<20), ""},
		{"unknown vehicle", string(unknown), up(unknown, messages.Encoding_ENCODING_BINARY), report, "rejected"},
	} {
		series := `pacecar_mqtt_refused_total{reason="` + c.reason + `"}`
		before := g.metric(t, series)
		g.publish(t, c.user, c.topic, c.payload)
		for c.reason != "" && g.metric(t, series) <= before {
			if g.ctx.Err() != nil {
				t.Fatalf("%s: not counted as %s", c.name, c.reason)
			}
		}
	}
	if _, err := g.client.Vehicle(g.ctx, string(unknown)); err == nil {
		t.Error("an unknown vehicle is known because it spoke")
	}
}

// publish logs in, publishes once at QoS 1, and waits until the broker has acknowledged
// that or ended the connection.
func (g *vandal) publish(t *testing.T, user, topic string, payload []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", g.server.MQTT)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	connect := packets.Packet{ProtocolVersion: 4, FixedHeader: packets.FixedHeader{Type: packets.Connect}}
	connect.Connect = packets.ConnectParams{ProtocolName: []byte("MQTT"), ClientIdentifier: "vandal", Keepalive: 60, Clean: true}
	if user != "" {
		connect.Connect.UsernameFlag, connect.Connect.Username = true, []byte(user)
	}
	publish := packets.Packet{
		ProtocolVersion: 4, FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: 1}, PacketID: 1, TopicName: topic, Payload: payload,
	}
	var out bytes.Buffer
	if err := errors.Join(connect.ConnectEncode(&out), publish.PublishEncode(&out)); err != nil {
		t.Fatal(err)
	}
	_, _ = conn.Write(out.Bytes()) // the broker may have had enough
	reader := bufio.NewReader(conn)
	for {
		_, header, _, err := readPacket(reader)
		if err != nil || header.Type == packets.Puback {
			return
		}
	}
}

// metric reads one of the server's figures; one that is not there is 0.
func (g *vandal) metric(t *testing.T, series string) int {
	t.Helper()
	_, text := g.do(t, "GET", "/metrics", "")
	for line := range strings.Lines(text) {
		if value, found := strings.CutPrefix(line, series+" "); found {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
	}
	return 0
}
