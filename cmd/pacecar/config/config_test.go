package config_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/config"
)

func load(t *testing.T, s config.Sources) *config.Values {
	t.Helper()
	v, err := config.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAFlagWinsOverEnvironmentFileAndDefault(t *testing.T) {
	v := load(t, config.Sources{
		Defaults: map[string]string{"log-level": "warn", "data-dir": "data/demo"},
		File:     "pacecar.yaml",
		Text:     []byte("# settings\nhttp: 127.0.0.1:1\nmqtt: 127.0.0.1:1\nstore: redis://:secret@r:6379/0\nlease-life: 20s\nslots: 64\n"),
		Environ:  []string{"HOME=/x", "PACECAR_HTTP=127.0.0.1:2", "PACECAR_MQTT=127.0.0.1:2", "PACECAR_SERVER=x", "PACECAR_BROKER_PASSWORD=hush"},
		Flags:    map[string]string{"http": "127.0.0.1:3", "insecure-listen": "true"},
	})
	want := map[string][2]string{
		"http":            {"127.0.0.1:3", "flag --http"},
		"mqtt":            {"127.0.0.1:2", "environment PACECAR_MQTT"},
		"store":           {"redis://:xxxxx@r:6379/0", "file pacecar.yaml:4"},
		"data-dir":        {"data/demo", "default"},
		"broker-password": {"********", "environment PACECAR_BROKER_PASSWORD"},
		"broker-user":     {"", "default"},
	}
	shown := v.All()
	if len(shown) != len(config.Settings) {
		t.Errorf("%d settings are shown", len(shown))
	}
	for _, s := range shown {
		if w, ok := want[s.Key]; ok && w != [2]string{s.Value, s.Origin} {
			t.Errorf("%+v, want %v", s, w)
		}
	}
	if v.String("store") != "redis://:secret@r:6379/0" || v.String("broker-password") != "hush" {
		t.Error("the values themselves are masked")
	}
	if v.Duration("lease-life") != 20*time.Second || v.Number("slots") != 64 || !v.Bool("insecure-listen") || v.Level() != slog.LevelWarn {
		t.Errorf("%v %v %v %v", v.Duration("lease-life"), v.Number("slots"), v.Bool("insecure-listen"), v.Level())
	}
}

func TestUnknownKeysAreErrorsWithASuggestion(t *testing.T) {
	for _, c := range []struct {
		sources config.Sources
		want    string
	}{
		{config.Sources{File: "f", Text: []byte("http: 127.0.0.1:0\nborker: x")}, `f:2: key "borker" is not known: did you mean broker?`},
		{config.Sources{Environ: []string{"PACECAR_DATADIR=x"}}, "environment variable PACECAR_DATADIR is no setting: did you mean PACECAR_DATA_DIR?"},
		{config.Sources{Environ: []string{"PACECAR_ZZZZZZZZZZZZ=x"}}, "environment variable PACECAR_ZZZZZZZZZZZZ is no setting"},
		{config.Sources{Environ: []string{"PACECAR_LEASE_LIFE=20"}}, `lease-life is "20" (environment PACECAR_LEASE_LIFE): want 0s, or a duration`},
		{config.Sources{File: "f", Text: []byte("insecure-listen: yes")}, `insecure-listen is "yes" (file f:1): want true or false`},
		{config.Sources{Flags: map[string]string{"http": "8080"}}, `http is "8080" (flag --http): want host:port`},
		{config.Sources{Flags: map[string]string{"mqtt": ":99999"}}, "want host:port"},
		{config.Sources{Flags: map[string]string{"lease-life": "1ms"}}, "want 0s, or a duration of 1s to 10m"},
		{config.Sources{Flags: map[string]string{"lease-life": "999999h"}}, "want 0s, or a duration of 1s to 10m"},
		{config.Sources{Flags: map[string]string{"node-name": "a b/#+"}}, "letters, digits, dots"},
		{config.Sources{Flags: map[string]string{"node-name": "a,b"}}, "want at most 1"},
		{config.Sources{Flags: map[string]string{"former-nodes": "node-1, b/#"}}, "letters, digits, dots"},
		{config.Sources{Flags: map[string]string{"slots": "-1"}}, "want a power of two"},
		{config.Sources{Flags: map[string]string{"slots": "3"}}, "want a power of two"},
		{config.Sources{Flags: map[string]string{"broker": "http://broker"}}, "want a URL that begins with tcp://"},
		{config.Sources{Flags: map[string]string{"log-level": "loud"}}, "want debug, info, warn or error"},
		{config.Sources{Flags: map[string]string{"artifact-base": "ota.example"}}, "want a URL"},
		{config.Sources{Flags: map[string]string{"data-dir": " "}}, "it is empty"},
		{config.Sources{Flags: map[string]string{"artifacts": "s3://b?endpoint=http://minio:9000"}}, "plain-http=accepted"},
	} {
		if _, err := config.Load(c.sources); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// Beside a service called pacecar, Kubernetes sets variables that look like settings.
func TestServiceLinksAreNobodysSettings(t *testing.T) {
	load(t, config.Sources{Environ: []string{
		"PACECAR_PORT=tcp://10.0.0.1:8080", "PACECAR_PORT_8080_TCP_ADDR=10.0.0.1", "PACECAR_SERVICE_HOST=10.0.0.1",
		"PACECAR_SERVICE_PORT=8080", "PACECAR_SERVICE_PORT_HTTP=8080", "PACECAR_API_PORT=tcp://10.0.0.1:1",
	}})
}

func TestAddressesBeyondLoopbackAreFound(t *testing.T) {
	for _, c := range []struct{ http, mqtt, broker, want string }{
		{"127.0.0.1:0", "localhost:0", "", ""},
		{"[::1]:0", "127.8.0.1:0", "", ""},
		{":8080", "127.0.0.1:0", "", "http"},
		{"127.0.0.1:0", "0.0.0.0:1883", "", "mqtt"},
		{"127.0.0.1:0", "0.0.0.0:1883", "tcp://b:1883", ""},
		{"gateway:8080", "127.0.0.1:0", "", "http"},
	} {
		v := load(t, config.Sources{Flags: map[string]string{"http": c.http, "mqtt": c.mqtt, "broker": c.broker}})
		if key, address := v.Exposed(); key != c.want || key != "" && address != v.String(key) {
			t.Errorf("%+v: %s %s", c, key, address)
		}
	}
}

// A password is not shown, nor told where what bears it is no URL.
func TestPasswordsAreNotShown(t *testing.T) {
	t.Parallel()
	load := func(address string) (*config.Values, error) {
		return config.Load(config.Sources{File: "f", Text: []byte("store: " + address + "\n")})
	}
	v, err := load("redis://:secret@r:6379/0")
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range v.All() {
		if strings.Contains(shown.Value, "secret") {
			t.Errorf("%s is shown as %s", shown.Key, shown.Value)
		}
	}
	for _, address := range []string{"redis://:secret%@r:6379/0", "redis://u:sec/ret@r:6379/0"} {
		if _, err := load(address); err == nil || strings.Contains(err.Error(), "sec") || !strings.Contains(err.Error(), "@r:6379") || !strings.Contains(err.Error(), "%2F") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
