package e2e

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const examples = "../../../docs/examples/vehicle"

// TestTheGoExampleIsAVehicle: as anybody would build it.
func TestTheGoExampleIsAVehicle(t *testing.T) {
	t.Parallel()
	built := filepath.Join(t.TempDir(), "vehicle")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", built, examples).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	exampleIsAVehicle(t, func(ctx context.Context, host, port, vin string) *exec.Cmd {
		return exec.CommandContext(ctx, built, "-broker", "tcp://"+net.JoinHostPort(host, port), "-vin", vin, "-once")
	})
}

// TestThePythonExampleIsAVehicle needs paho-mqtt, for the python3 in the path or for the one that PACECAR_PYTHON names.
func TestThePythonExampleIsAVehicle(t *testing.T) {
	t.Parallel()
	python := os.Getenv("PACECAR_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.CommandContext(t.Context(), python, "-c", "import paho.mqtt.client").Run(); err != nil {
		t.Skipf("%s has no paho-mqtt (%v): pip install paho-mqtt, or name another in PACECAR_PYTHON", python, err)
	}
	exampleIsAVehicle(t, func(ctx context.Context, host, port, vin string) *exec.Cmd {
		return exec.CommandContext(ctx, python, filepath.Join(examples, "vehicle.py"), "--host", host, "--port", port, "--vin", vin, "--once")
	})
}

// exampleIsAVehicle has a program take one update of a running campaign to its end.
func exampleIsAVehicle(t *testing.T, run func(ctx context.Context, host, port, vin string) *exec.Cmd) {
	t.Helper()
	ctx := within(t)
	server, c, v := offerToOne(ctx, t)
	host, port, err := net.SplitHostPort(server.MQTT)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run(ctx, host, port, string(v.VIN)).CombinedOutput(); err != nil {
		t.Fatalf("the example ended with %v\n%s", err, out)
	}
	campaign := finish(ctx, t, c)
	if campaign.Total != 1 || campaign.Counts["Succeeded"] != 1 {
		t.Errorf("the campaign counts %v of %d", campaign.Counts, campaign.Total)
	}
	known, err := c.Vehicle(ctx, string(v.VIN))
	if err != nil || known.Encoding != "json" || known.ECUs[0].Version != "4.2.0" {
		t.Errorf("the vehicle is known as %+v, %v", known, err)
	}
}
