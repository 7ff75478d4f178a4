// Package notice has the shapes of webhooks and of what they are told of campaigns.
package notice

import (
	"encoding/json"

	"pacecar/messages"
	"pacecar/web/view"
)

// Webhook is a webhook that the server knows.
type Webhook struct {
	Name    string   `json:"name" doc:"By which settings and plans name it."`
	Events  []string `json:"events" doc:"Events of campaigns that it is told of; none: it is asked by gates alone."`
	Pending int      `json:"pending" doc:"Deliveries that wait."`
	Dead    int      `json:"dead" doc:"Deliveries that were given up."`
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID            string          `json:"id" doc:"Identity, the same for all attempts: webhook-id of the request and id of the CloudEvent."`
	Webhook       string          `json:"webhook" doc:"To whom."`
	Campaign      string          `json:"campaign" doc:"Campaign concerned."`
	Event         string          `json:"event" doc:"What happened, as the timeline names it."`
	State         string          `json:"state" enum:"Pending,Delivered,Dead" doc:"Pending: it is sent, or sent again. Dead: it was given up."`
	Attempts      uint32          `json:"attempts" doc:"How often it was sent."`
	At            string          `json:"at" format:"date-time" doc:"When it happened."`
	LastAttemptAt string          `json:"lastAttemptAt,omitempty" format:"date-time" doc:"When it was sent last."`
	NextAttemptAt string          `json:"nextAttemptAt,omitempty" format:"date-time" doc:"When it is sent again."`
	Status        uint32          `json:"status,omitempty" doc:"HTTP status of the last answer; none: nothing was answered."`
	Problem       string          `json:"problem,omitempty" doc:"Why the last attempt was in vain."`
	Body          json.RawMessage `json:"body,omitempty" doc:"The CloudEvent, where one delivery is shown."`
}

// words of states.
var words = map[messages.NoticeState]string{
	messages.NoticeState_NOTICE_PENDING: "Pending", messages.NoticeState_NOTICE_DELIVERED: "Delivered", messages.NoticeState_NOTICE_DEAD: "Dead",
}

// From is a notice without its body.
func From(n *messages.Notice) Delivery {
	return Delivery{
		ID: n.GetId(), Webhook: n.GetWebhook(), Campaign: n.GetCampaignId(), Event: n.GetEvent(), State: words[n.GetState()], Attempts: n.GetAttempts(),
		At: view.Time(n.GetAtMs()), LastAttemptAt: view.Time(n.GetLastAtMs()), NextAttemptAt: view.Time(n.GetNextAtMs()), Status: n.GetStatus(), Problem: n.GetProblem(),
	}
}

// Whole is a notice with its body.
func Whole(n *messages.Notice) Delivery {
	d := From(n)
	d.Body = n.GetBody()
	return d
}

// Tried is what came of a test.
type Tried struct {
	Delivered bool   `json:"delivered" doc:"Whether the webhook took it."`
	Status    int    `json:"status,omitempty" doc:"HTTP status of its answer; none: nothing was answered."`
	Problem   string `json:"problem,omitempty" doc:"What was wrong."`
}
