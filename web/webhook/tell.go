package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"pacecar/messages"
	"pacecar/web/view"
)

// Events of campaigns are told as CloudEvents of a type that begins with EventPrefix and ends with the event, as the
// campaign's timeline names it.
const (
	EventPrefix = "pacecar.campaign."
	// TestEvent is sent to try a webhook out.
	TestEvent = "pacecar.webhook.test"
	// All subscribes to every event of a campaign that is not of a single vehicle.
	All = "all"
)

// maxDetail is how many bytes of a sentence are told.
const maxDetail = 1 << 10

// MaxSubscriber is how long the name of a webhook may be that is told of events.
const MaxSubscriber = 63

// Happened is what the data of such an event says: the line of the timeline, the state in which it left the campaign,
// and how the campaign stood when the notice was made, which may be later.
type Happened struct {
	Campaign string    `json:"campaign"`
	Name     string    `json:"name,omitempty"`
	State    string    `json:"state"`
	Package  string    `json:"package"`
	Line     view.Line `json:"line"`
	Status   Status    `json:"status"`
	Page     string    `json:"page"` // of the dashboard, below the server's address
}

// Status is how a campaign stands at a time.
type Status struct {
	At       string            `json:"at"`
	State    string            `json:"state"`
	Wave     uint32            `json:"wave"`
	Waves    int               `json:"waves"`
	Total    uint32            `json:"total"`
	InFlight uint32            `json:"inFlight"`
	Counts   map[string]uint32 `json:"counts"`
	Waits    string            `json:"waits,omitempty"`
}

// Told is an event of a campaign, as a CloudEvent 1.0 in structured JSON.
type Told struct {
	SpecVersion     string `json:"specversion"`
	ID              string `json:"id"`
	Type            string `json:"type"`
	Source          string `json:"source"`
	Subject         string `json:"subject,omitempty"`
	Time            string `json:"time"`
	DataContentType string `json:"datacontenttype"`
	Data            any    `json:"data"`
}

// CheckEvents refuses what a webhook cannot be told of.
func CheckEvents(as, events string) error {
	if len(as) > MaxSubscriber {
		return fmt.Errorf("its name is longer than %d bytes", MaxSubscriber)
	}
	for event := range strings.SplitSeq(events, "+") {
		if event == All {
			continue
		}
		if event == "" || strings.ContainsFunc(event, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
			return fmt.Errorf("%q is no event: want %s, or events as timelines name them, as in CampaignHalted+WaveOpened", event, All)
		}
	}
	return nil
}

// Subscribe has webhooks told of events of campaigns: by name, All or names of events, with + between them. It is
// called before anything is told.
func (c *Caller) Subscribe(events map[string]string) error {
	for as, list := range events {
		if _, known := c.targets[as]; !known {
			return fmt.Errorf("webhook %s is to be told of events, and has no address", as)
		}
		if err := CheckEvents(as, list); err != nil {
			return fmt.Errorf("webhook %s: %w", as, err)
		}
		if c.events == nil {
			c.events = map[string][]string{}
		}
		c.events[as] = strings.Split(list, "+")
		c.subscribers = append(c.subscribers, as)
	}
	slices.Sort(c.subscribers)
	return nil
}

// Subscribers are the webhooks that are told of events, in order.
func (c *Caller) Subscribers() []string { return c.subscribers }

// Events are what a webhook is told of; none: nothing.
func (c *Caller) Events(as string) []string { return c.events[as] }

// Subscribed are the webhooks that are told of an event, in order.
func (c *Caller) Subscribed(event string, ofVehicle bool) (list []string) {
	for _, as := range c.subscribers {
		if slices.Contains(c.events[as], event) || !ofVehicle && slices.Contains(c.events[as], All) {
			list = append(list, as)
		}
	}
	return list
}

// Compose is the body of a notice, about an event that left a campaign in a state (empty: the one of s). It is made
// once: repetitions have the same bytes.
func (c *Caller) Compose(id string, entry *messages.HistoryEntry, state string, s *messages.CampaignStatus, made time.Time) []byte {
	shown, line := view.Summarise(s), view.FromLine(entry)
	line.Detail = messages.Cut(line.Detail, maxDetail)
	return encoded(Told{
		SpecVersion: "1.0", ID: id, Type: EventPrefix + entry.GetEvent(), Source: "/api/v1/campaigns/" + shown.ID, Subject: entry.GetVin(),
		Time: time.UnixMilli(entry.GetAtMs()).UTC().Format(time.RFC3339Nano), DataContentType: "application/json",
		Data: Happened{
			Campaign: shown.ID, Name: shown.Name, State: cmp.Or(state, shown.State), Package: shown.Package, Line: line, Page: "/campaigns/" + shown.ID,
			Status: Status{
				At: view.Time(made.UnixMilli()), State: shown.State, Wave: shown.Wave, Waves: len(s.GetRecord().GetWaves()),
				Total: shown.Total, InFlight: shown.InFlight, Counts: shown.Counts, Waits: messages.Cut(s.GetWaits(), maxDetail),
			},
		},
	})
}

// Try sends an event that says nothing, and tells the status of the answer, and what was wrong; empty: nothing.
func (c *Caller) Try(ctx context.Context, as string, now time.Time) (status int, problem string) {
	id := "test_" + as + "_" + strconv.FormatInt(now.UnixMilli(), 10)
	return c.Send(ctx, as, id, encoded(Told{
		SpecVersion: "1.0", ID: id, Type: TestEvent, Source: "/api/v1/webhooks/" + as, Time: now.UTC().Format(time.RFC3339Nano),
		DataContentType: "application/json", Data: struct {
			Webhook string `json:"webhook"`
		}{as},
	}))
}

func encoded(e Told) []byte {
	body, err := json.Marshal(e)
	if err != nil {
		panic("webhook: " + err.Error()) // texts and numbers
	}
	return body
}

// Send sends a notice, and tells the status of the answer (0: none came), and what was wrong; empty: nothing.
func (c *Caller) Send(ctx context.Context, as, id string, body []byte) (status int, problem string) {
	to, known := c.targets[as]
	if !known {
		return 0, "this server knows no webhook " + as
	}
	request, err := c.request(ctx, to, id, body)
	if err != nil {
		return 0, err.Error()
	}
	response, err := c.client.Do(request)
	if err != nil {
		return 0, why(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, MaxBody)) // what there is of it
	if response.StatusCode >= 200 && response.StatusCode <= 299 {
		return response.StatusCode, ""
	}
	problem = fmt.Sprintf("HTTP %d", response.StatusCode)
	if reason := Reason(text); reason != "" {
		problem += ": " + reason
	}
	return response.StatusCode, messages.Cut(problem, MaxReason)
}

// request is a signed POST.
func (c *Caller) request(ctx context.Context, to target, id string, body []byte) (*http.Request, error) {
	now := time.Now()
	signature, err := to.signer.Sign(id, now, body)
	if err != nil {
		return nil, fmt.Errorf("it could not be signed")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("its address cannot be called")
	}
	request.GetBody = nil // it is sent once: whoever asks asks again
	for key, value := range map[string]string{
		"Content-Type": "application/cloudevents+json", "Accept": "application/json, text/plain", "User-Agent": c.agent,
		standard.HeaderWebhookID: id, standard.HeaderWebhookTimestamp: strconv.FormatInt(now.Unix(), 10), standard.HeaderWebhookSignature: signature,
	} {
		request.Header.Set(key, value)
	}
	return request, nil
}
