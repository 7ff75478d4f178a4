package web_test

import (
	"fmt"
	"sync"
	"testing"

	"pacecar/web/webtest"
	"pacecar/web/webtest/promise"
)

// promised is the published document: whatever any test here is answered is held to it.
var promised = sync.OnceValues(func() (*promise.Document, error) { return promise.Read(published) })

// unasked says which operations no test has had an answer of, or no refusal.
func unasked() (status int) {
	document, err := promised()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for _, refused := range []bool{false, true} {
		for _, id := range document.Unasked(refused) {
			if exempt[id] == "" {
				fmt.Printf("no test has asked %s (refused: %v): what it answers is not held to the document\n", id, refused)
				status = 1
			}
		}
	}
	return status
}

// exempt are operations that nobody asks here, each with the reason.
var exempt = map[string]string{
	"watch":           "it is a websocket, which package stream tests",
	"beginSignIn":     "a browser is sent away, which the tests of sessions follow by themselves",
	"beginUpload":     "the twin's store takes whole files: package artifacts tests uploads that go on",
	"getUpload":       "the twin's store takes whole files: package artifacts tests uploads that go on",
	"headUpload":      "the twin's store takes whole files: package artifacts tests uploads that go on",
	"continueUpload":  "the twin's store takes whole files: package artifacts tests uploads that go on",
	"forgetUpload":    "the twin's store takes whole files: package artifacts tests uploads that go on",
	"callOffRollback": "no rollback of the twin waits",
}

// A package is shown, a vehicle that has fallen silent in an installation is settled, and a campaign is cancelled, each answered
// with what it is then.
func TestWhatIsLeftOfACampaignIsSettledAndCancelled(t *testing.T) {
	e := newEdge(t)
	if p := e.want(e.do("GET", "/api/v1/packages/adas-stack@4.2.1", ""), 200); p["state"] != "Released" || p["version"] != "4.2.1" {
		t.Errorf("package %v", p)
	}
	const demo = "/api/v1/campaigns/" + webtest.CampaignDemo
	e.want(e.do("POST", demo+":start", ``, "If-Match", "*"), 200)
	var installing []any
	for len(installing) == 0 && e.engine.Advance() {
		installing = e.want(e.do("GET", demo+"/roster?state=Installing", ""), 200)["items"].([]any)
	}
	if len(installing) == 0 {
		t.Fatal("no vehicle installs")
	}
	vin := installing[0].(map[string]any)["vin"].(string)
	v := e.want(e.do("POST", "/api/v1/vehicles/"+vin+":settle", `{"reason":"TCU replaced"}`, "Pacecar-Actor", "omar"), 200)
	if a, _ := v["assignment"].(map[string]any); a["state"] != "Failed" || a["code"] != "InstallationSettled" || a["detail"] != "TCU replaced" {
		t.Errorf("settled as %v", v["assignment"])
	}
	c := e.want(e.do("POST", demo+":cancel", `{"reason":"a better one"}`, "If-Match", "*", "Pacecar-Actor", "omar"), 200)
	if c["state"] != "Cancelled" || c["cause"] != "a better one" {
		t.Errorf("cancelled as %v, because of %v", c["state"], c["cause"])
	}
	e.want(e.do("POST", demo+":resume", `{}`, "If-Match", "*"), 409, "WrongState")
}
