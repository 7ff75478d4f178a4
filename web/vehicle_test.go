package web_test

import (
	"fmt"
	"testing"

	"pacecar/messages"
	"pacecar/web/webtest"
)

const vehicles = "/api/v1/vehicles/"

func TestWhatAVehicleConsistedOfIsTold(t *testing.T) {
	e := newEdge(t)
	path := vehicles + "WVWZZZ1JZXW000001"
	e.want(e.do("GET", path+"/configurations", ""), 404, "NotFound")
	for i := range 5 {
		e.want(e.do("PUT", path, fmt.Sprintf(`{"model":"e1","ecus":[{"id":"ADAS","version":"1.%d.0","rxswin":"R79SWIN 0001"}]}`, i), "Pacecar-Actor", "ida"), 200)
	}
	var versions []any
	for before := ""; ; {
		page := e.want(e.do("GET", path+"/configurations?limit=2&cursor="+before, ""), 200)
		for _, item := range page["items"].([]any) {
			c := item.(map[string]any)
			after := c["after"].([]any)[0].(map[string]any)
			if c["by"] != "ida" || c["event"] != "VehicleRegistered" || after["rxswin"] != "R79SWIN 0001" || len(c["changes"].([]any)) == 0 {
				t.Errorf("configuration %v", c)
			}
			versions = append(versions, after["version"])
		}
		if page["next"] == nil {
			break
		}
		before = page["next"].(string)
	}
	if got := fmt.Sprint(versions); got != "[1.4.0 1.3.0 1.2.0 1.1.0 1.0.0]" {
		t.Errorf("versions %s, want the newest first", got)
	}
	e.want(e.do("GET", path+"/configurations?cursor=x", ""), 422, "Malformed")
}

func TestAttributesAreSetAndTimeZonesKnown(t *testing.T) {
	e := newEdge(t)
	path := vehicles + "WVWZZZ1JZXW000001"
	v := e.want(e.do("PUT", path, `{"timeZone":"Europe/Berlin","consent":"fleet","language":"pt-BR"}`), 200)
	if v["timeZone"] != "Europe/Berlin" || v["consent"] != "fleet" || v["language"] != "pt-BR" || len(v["flags"].([]any)) != 0 {
		t.Errorf("vehicle %v", v)
	}
	e.want(e.do("PUT", path, `{"timeZone":"Europe/Atlantis"}`), 422, "Malformed")
	e.want(e.do("PUT", path, `{"consent":"everybody"}`), 422, "Invalid")
}

func TestAVehicleIsClearedAndRemoved(t *testing.T) {
	e := newEdge(t)
	vin := webtest.VIN(0) // of model e1, which has no campaign under way
	e.engine.FlagVehicle(vin, &messages.Flag{Code: "ECUReplaced", EcuId: "ADAS", Detail: "The vehicle reports ADAS with other hardware.", AtMs: 1_764_000_000_000})
	e.engine.FlagVehicle(vin, &messages.Flag{Code: "DuplicateSerial", EcuId: "IVI", Detail: "Another vehicle has it, too."})
	flags := e.want(e.do("GET", vehicles+vin, ""), 200)["flags"].([]any)
	if f := flags[0].(map[string]any); len(flags) != 2 || f["code"] != "ECUReplaced" || f["ecu"] != "ADAS" || f["at"] != "2025-11-24T16:00:00.000Z" {
		t.Fatalf("flags %v", flags)
	}
	e.want(e.do("POST", vehicles+vin+":clear", `{}`), 422, "Invalid")
	for _, write := range [][2]string{{"POST", ":clear"}, {"POST", ":settle"}, {"DELETE", ""}} { // what one saw of a vehicle may have been overtaken
		stale := e.do(write[0], vehicles+vin+write[1], map[string]string{"POST": `{"reason":"seen"}`}[write[0]], "If-Match", `"9999"`)
		if e.want(stale, 412, "StaleVersion"); stale.json()["current"] == nil {
			t.Errorf("%s: the present state is not told: %s", write[1], stale.raw)
		}
	}
	e.want(e.do("POST", vehicles+vin+":clear", `{"reason":"seen","codes":["Nonsense"]}`), 422, "Invalid")
	e.want(e.do("POST", vehicles+"WVWZZZ1JZXW000001:clear", `{"reason":"seen"}`), 404, "NotFound")
	a := e.do("POST", vehicles+vin+":clear", `{"reason":"swapped under warranty","codes":["ECUReplaced"]}`, "Pacecar-Actor", "ida")
	if left := e.want(a, 200)["flags"].([]any); len(left) != 1 || a.Header.Get("ETag") == "" {
		t.Errorf("left are %v", left)
	}
	line := e.want(e.do("GET", vehicles+vin+"/timeline", ""), 200)["items"].([]any)[0].(map[string]any)
	if line["event"] != "FlagCleared" || line["by"] != "ida" || line["detail"] != "swapped under warranty" {
		t.Errorf("line %v", line)
	}

	if body := e.do("DELETE", vehicles+vin, ""); body.StatusCode != 204 || len(body.raw) != 0 {
		t.Errorf("removal is answered with %s %s", body.Status, body.raw)
	}
	e.want(e.do("GET", vehicles+vin, ""), 404, "NotFound")
	e.want(e.do("DELETE", vehicles+vin, ""), 404, "NotFound")
	e.want(e.do("DELETE", vehicles+"nonsense", ""), 422, "Malformed")
}

// Somebody who has looked settles what a vehicle does not say any more.
func TestAnInstallationIsSettled(t *testing.T) {
	e := newEdge(t)
	const vin = "WVWZZZ1JZXW000001"
	path := vehicles + vin + ":settle"
	e.want(e.do("POST", path, `{"reason":"TCU replaced"}`, "Pacecar-Actor", "omar"), 404, "NotFound")
	e.want(e.do("PUT", vehicles+vin, `{"model":"e1"}`, "Pacecar-Actor", "ida"), 200)
	e.want(e.do("POST", path, `{"reason":"TCU replaced"}`, "Pacecar-Actor", "omar"), 409, "WrongState")
	e.want(e.do("POST", path, `{}`, "Pacecar-Actor", "omar"), 422)
}
