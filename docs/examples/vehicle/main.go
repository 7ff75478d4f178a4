// Command vehicle is the smallest honest vehicle: an MQTT client that takes an offer, fetches and checks its
// files, waits for the permit, "installs", and shows what it runs. It knows the words of messages/wire.proto
// as JSON and shares no code with the engine; a real one keeps its state over a restart, and flashes.
//
//	go run ./docs/examples/vehicle -vin WVWZZZ1JZXW000001
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// The words that are needed. Fields that are not named here are passed over.
type (
	artifact struct {
		ECU     string `json:"ecuId"`
		Version string `json:"version"`
		SHA256  string `json:"sha256"`
		URL     string `json:"url"`
	}
	attempt struct {
		Campaign  string     `json:"campaignId"`
		Number    uint32     `json:"attempt"`
		Artifacts []artifact `json:"artifacts,omitempty"`
		Expires   time.Time  `json:"expiresAt"`
		Stops     uint32     `json:"stops,omitempty"` // how often its campaign had been stopped or gone on
	}
	// stop says that a campaign has stopped: its permits of fewer stops are void.
	stop struct {
		Campaign string `json:"campaignId"`
		Stops    uint32 `json:"stops"`
	}
	command struct {
		Offer    *attempt  `json:"offerUpdate"`
		Permit   *attempt  `json:"permitInstall"`
		Withdraw *attempt  `json:"withdrawPermit"`
		Cancel   *attempt  `json:"cancelUpdate"`
		Stop     *stop     `json:"withdrawPermits"`
		Manifest *struct{} `json:"requestManifest"`
	}
)

// vehicle is what is kept between two commands.
type vehicle struct {
	client   mqtt.Client
	vin      string
	software map[string]string // by ECU, as far as this program has installed it
	current  *attempt          // being fetched, or waiting for its permit
	done     attempt           // installed last
	last     string            // phase last reported
	stopped  stop              // that it was told of last, alone or with all others
	heard    time.Time         // when that was
}

func main() {
	broker := flag.String("broker", "tcp://127.0.0.1:1883", "MQTT broker")
	vin := flag.String("vin", "WVWZZZ1JZXW000001", "who it is; also its user name")
	password := flag.String("password", "", "password, where the broker asks for one")
	once := flag.Bool("once", false, "end after one installation")
	flag.Parse()
	heard := make(chan command, 16)
	v := &vehicle{vin: *vin, software: map[string]string{}}
	options := mqtt.NewClientOptions().AddBroker(*broker).SetClientID("tcu-"+*vin).SetUsername(*vin).SetPassword(*password).
		SetCleanSession(false). // what was said while it was away is told afterwards
		SetWill("ota/v1/"+*vin+"/up/json", `{"capability":1,"presence":{"online":false}}`, 1, false)
	options.OnConnect = func(client mqtt.Client) {
		both := map[string]byte{"ota/v1/" + *vin + "/down/json": 1, "ota/v1/all/down/json": 0} // its own, and that of all
		client.SubscribeMultiple(both, func(_ mqtt.Client, m mqtt.Message) {
			var c command
			if err := json.Unmarshal(m.Payload(), &c); err != nil {
				log.Printf("not understood: %v", err)
				return
			}
			heard <- c
		}).Wait()
		v.say("presence", map[string]any{"online": true})
	}
	v.client = mqtt.NewClient(options)
	if token := v.client.Connect(); token.Wait() && token.Error() != nil {
		log.Fatalf("connect to %s: %v", *broker, token.Error())
	}
	log.Printf("%s is connected to %s", *vin, *broker)
	for c := range heard {
		v.hear(c)
		if *once && v.last == "INSTALLED" {
			break
		}
	}
	v.client.Disconnect(1000)
}

// say tells the engine one thing. At QoS 1 it comes at least once.
func (v *vehicle) say(what string, body any) {
	text, err := json.Marshal(map[string]any{"capability": 1, what: body})
	if err != nil {
		log.Fatal(err)
	}
	v.client.Publish("ota/v1/"+v.vin+"/up/json", 1, false, text).Wait()
}

func (v *vehicle) report(a *attempt, phase, code string) {
	v.last = phase
	log.Printf("campaign %s, attempt %d: %s %s", a.Campaign, a.Number, phase, code)
	v.say("report", map[string]any{"campaignId": a.Campaign, "attempt": a.Number, "phase": "PHASE_" + phase, "code": code})
}

// manifest shows what it runs. The sequence rises, so that an old one is known as that.
func (v *vehicle) manifest() {
	ecus := []map[string]string{}
	for ecu, version := range v.software {
		ecus = append(ecus, map[string]string{"ecuId": ecu, "version": version})
	}
	v.say("manifest", map[string]any{"campaignId": v.done.Campaign, "attempt": v.done.Number, "sequence": time.Now().UnixMilli(), "ecus": ecus})
}

// hear acts on a command. Every command may come twice: what is done already is only said again.
func (v *vehicle) hear(c command) {
	switch {
	case c.Offer != nil && same(c.Offer, &v.done):
		v.report(&v.done, "INSTALLED", "")
		v.manifest()
	case c.Offer != nil && v.current != nil && same(c.Offer, v.current):
		v.report(v.current, v.last, "")
	case c.Offer != nil:
		v.fetch(c.Offer)
	case c.Permit != nil && v.current != nil && same(c.Permit, v.current):
		if time.Now().After(c.Permit.Expires) || v.void(c.Permit) {
			return // another one comes
		}
		v.install()
	case c.Cancel != nil && v.current != nil && same(c.Cancel, v.current):
		v.report(v.current, "CANCELLED", "")
		v.current = nil
	case c.Withdraw != nil: // of a permit that is on its way still, perhaps; a real vehicle also drops the one that it has not used
		v.halt(stop{c.Withdraw.Campaign, c.Withdraw.Stops})
	case c.Stop != nil: // the same; nobody is answered
		v.halt(*c.Stop)
	case c.Manifest != nil && len(v.software) > 0: // a real vehicle reads its ECUs
		v.manifest()
	}
}

// halt remembers that a campaign stopped.
func (v *vehicle) halt(s stop) {
	if s.Campaign != v.stopped.Campaign || s.Stops > v.stopped.Stops {
		v.stopped, v.heard = s, time.Now()
	}
}

// void tells whether a permit was on its way when its campaign stopped.
func (v *vehicle) void(permit *attempt) bool {
	return permit.Campaign == v.stopped.Campaign && permit.Stops < v.stopped.Stops && time.Since(v.heard) < 10*time.Minute
}

func same(a, b *attempt) bool { return a.Campaign == b.Campaign && a.Number == b.Number }

// fetch accepts an offer and downloads its files.
func (v *vehicle) fetch(offer *attempt) {
	if !offer.Expires.IsZero() && time.Now().After(offer.Expires) {
		v.report(offer, "REJECTED", "EXPIRED")
		return
	}
	v.current = offer
	v.report(offer, "ACCEPTED", "")
	for _, a := range offer.Artifacts {
		if err := a.download(); err != nil {
			log.Printf("%s: %v", a.ECU, err)
			v.report(offer, "FAILED", "DOWNLOAD_FAILED")
			v.current = nil
			return
		}
	}
	v.report(offer, "DOWNLOADED", "")
}

// download fetches a file and checks its digest. A real vehicle writes it down, and goes on by Range.
func (a artifact) download() error {
	answer, err := http.Get(a.URL)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, answer.Body); err != nil {
		return err
	}
	if got := hex.EncodeToString(digest.Sum(nil)); got != a.SHA256 {
		return fmt.Errorf("the file has digest %s, not %s", got, a.SHA256)
	}
	return nil
}

// install passes the point of no return.
func (v *vehicle) install() {
	a := v.current
	v.report(a, "INSTALLING", "")
	for _, one := range a.Artifacts {
		v.software[one.ECU] = one.Version // here a real vehicle flashes
	}
	v.current, v.done = nil, attempt{Campaign: a.Campaign, Number: a.Number}
	v.report(a, "INSTALLED", "")
	v.manifest()
}
