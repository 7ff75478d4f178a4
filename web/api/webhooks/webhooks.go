// Package webhooks is the part of the HTTP API that shows what webhooks are told of campaigns, and has it told again.
//
// GET /webhooks lists the webhooks that the server knows; their addresses and secrets are its settings, and shown
// nowhere. Below each are its deliveries: those that wait, those that were taken and those that were given up, the newest
// first. POST …/{delivery}:replay sends one again, at once and under its old id; POST …/{webhook}:test sends an event that
// says nothing.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as package api has them.
package webhooks

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/listing"
	"pacecar/web/rsql"
	"pacecar/web/view"
	"pacecar/web/view/notice"
)

// Hooks are the webhooks that there are.
type Hooks interface {
	// Names lists them.
	Names() []string
	// Events are what one is told of.
	Events(name string) []string
}

// Notices is what they are told. What it answers must not change afterwards.
type Notices interface {
	// Notices lists what a webhook was told or is to be told, the newest first.
	Notices(ctx context.Context, webhook string) ([]*messages.Notice, error)
	// Replay sends one again, and tells what has become of it.
	Replay(ctx context.Context, webhook, campaign, id string) (*messages.Notice, error)
	// Try sends an event that says nothing.
	Try(ctx context.Context, webhook string) (status int, problem string)
}

// room answers with both.
type room struct {
	hooks   Hooks
	notices Notices
}

// answer is a body.
type answer[T any] struct{ Body T }

// InWebhook names a webhook. It is exported only because huma finds embedded fields by reflection.
type InWebhook struct {
	Webhook string `path:"webhook" maxLength:"64" doc:"Webhook." example:"pager"`
}

// InDelivery names a delivery.
type InDelivery struct {
	InWebhook
	Delivery string `path:"delivery" maxLength:"160" doc:"Delivery." example:"evt_demo_7_0"`
}

// deliveries is the list of them.
var deliveries = listing.Table[notice.Delivery]{
	Key: func(d notice.Delivery) listing.Key { return listing.Key{CreatedAt: d.At, ID: d.ID} },
	Columns: []rsql.Column[notice.Delivery]{
		column(func(d notice.Delivery) string { return d.ID }, "id"),
		column(func(d notice.Delivery) string { return d.Campaign }, "campaign"),
		column(func(d notice.Delivery) string { return d.Event }, "event"),
		column(func(d notice.Delivery) string { return d.State }, "state"),
	},
}

func column(of func(notice.Delivery) string, name string) rsql.Column[notice.Delivery] {
	return rsql.Column[notice.Delivery]{Names: []string{name}, Kind: rsql.Text, Of: func(d notice.Delivery) []string { return []string{of(d)} }}
}

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, hooks Hooks, notices Notices) {
	const tag = "webhooks"
	r := room{hooks, notices}
	api.Handle(a, api.Operation(http.MethodGet, "/webhooks", "listWebhooks", tag, "List the webhooks that the server knows, and how many deliveries wait or were given up"), r.list)
	api.Handle(a, api.Operation(http.MethodPost, "/webhooks/{webhook}:test", "testWebhook", tag, "Send an event that says nothing, and tell what was answered"), r.try)
	api.Handle(a, api.Operation(http.MethodGet, "/webhooks/{webhook}/deliveries", "listDeliveries", tag, "List what a webhook was told or is to be told, newest first"), r.deliveries)
	api.Handle(a, api.Operation(http.MethodGet, "/webhooks/{webhook}/deliveries/{delivery}", "getDelivery", tag, "Show a delivery with the event that it carries"), r.delivery)
	api.Handle(a, api.Operation(http.MethodPost, "/webhooks/{webhook}/deliveries/{delivery}:replay", "replayDelivery", tag, "Send a delivery again, at once and under its id, whatever became of it before"), r.replay)
}

func (r room) list(ctx context.Context, _ *struct{}) (*answer[view.List[notice.Webhook]], error) {
	list := view.List[notice.Webhook]{Items: []notice.Webhook{}}
	for _, name := range r.hooks.Names() {
		w := notice.Webhook{Name: name, Events: append([]string{}, r.hooks.Events(name)...)}
		told, err := r.notices.Notices(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, n := range told {
			switch n.GetState() {
			case messages.NoticeState_NOTICE_PENDING:
				w.Pending++
			case messages.NoticeState_NOTICE_DEAD:
				w.Dead++
			}
		}
		list.Items = append(list.Items, w)
	}
	return &answer[view.List[notice.Webhook]]{list}, nil
}

// known refuses a webhook that there is none of.
func (r room) known(name string) error {
	names := r.hooks.Names()
	if slices.Contains(names, name) {
		return nil
	}
	no := messages.Reject(messages.NotFound, "this server knows no webhook %.64q", name).At("path webhook")
	if len(names) == 0 {
		return no.Suggest("give it one by its setting webhooks")
	}
	return no.Suggest("it knows %s", strings.Join(names, ", "))
}

func (r room) try(ctx context.Context, in *InWebhook) (*answer[notice.Tried], error) {
	if err := r.known(in.Webhook); err != nil {
		return nil, err
	}
	status, problem := r.notices.Try(ctx, in.Webhook)
	return &answer[notice.Tried]{notice.Tried{Delivered: problem == "", Status: status, Problem: problem}}, nil
}

func (r room) deliveries(ctx context.Context, in *struct {
	InWebhook
	listing.Query
	State string `query:"state" enum:"Pending,Delivered,Dead" doc:"Only deliveries in that state."`
}) (*answer[view.List[notice.Delivery]], error) {
	if err := r.known(in.Webhook); err != nil {
		return nil, err
	}
	told, err := r.notices.Notices(ctx, in.Webhook)
	if err != nil {
		return nil, err
	}
	rows := make([]notice.Delivery, 0, len(told))
	for _, n := range told {
		if row := notice.From(n); in.State == "" || in.State == row.State {
			rows = append(rows, row)
		}
	}
	body, err := deliveries.Part(in.Query, rows)
	if err != nil {
		return nil, err
	}
	return &answer[view.List[notice.Delivery]]{body}, nil
}

// find is one of the deliveries of a webhook.
func (r room) find(ctx context.Context, in *InDelivery) (*messages.Notice, error) {
	if err := r.known(in.Webhook); err != nil {
		return nil, err
	}
	told, err := r.notices.Notices(ctx, in.Webhook)
	if err != nil {
		return nil, err
	}
	for _, n := range told {
		if n.GetId() == in.Delivery {
			return n, nil
		}
	}
	return nil, messages.Reject(messages.NotFound, "webhook %s has no delivery %.160q", in.Webhook, in.Delivery).At("path delivery").
		Suggest("list its deliveries: old ones are forgotten")
}

func (r room) delivery(ctx context.Context, in *InDelivery) (*answer[notice.Delivery], error) {
	n, err := r.find(ctx, in)
	if err != nil {
		return nil, err
	}
	return &answer[notice.Delivery]{notice.Whole(n)}, nil
}

func (r room) replay(ctx context.Context, in *InDelivery) (*answer[notice.Delivery], error) {
	n, err := r.find(ctx, in)
	if err != nil {
		return nil, err
	}
	if n, err = r.notices.Replay(ctx, in.Webhook, n.GetCampaignId(), in.Delivery); err != nil {
		return nil, err
	}
	return &answer[notice.Delivery]{notice.Whole(n)}, nil
}
