package main

import (
	"context"
	"slices"

	"pacecar/messages"
)

// told is what two webhooks were told, where one of them may be broken.
type told struct {
	notices []*messages.Notice // newest first, all of pager
	broken  string             // what is answered to everything; empty: it is taken
}

func newTold() *told {
	const at = 1_775_030_400_000
	return &told{notices: []*messages.Notice{
		{
			Id: "evt_spring_31_0", Webhook: "pager", CampaignId: "spring", Event: "CampaignHalted", State: messages.NoticeState_NOTICE_PENDING,
			Attempts: 2, AtMs: at + 90_000, NextAtMs: at + 125_000, Status: 503, Problem: "HTTP 503",
		},
		{
			Id: "evt_spring_19_0", Webhook: "pager", CampaignId: "spring", Event: "WaveOpened", State: messages.NoticeState_NOTICE_DEAD,
			Attempts: 11, AtMs: at + 60_000, Status: 500, Problem: "HTTP 500\x1b[31m: no room",
		},
		{
			Id: "evt_spring_7_0", Webhook: "pager", CampaignId: "spring", Event: "WaveOpened", State: messages.NoticeState_NOTICE_DEAD,
			Attempts: 11, AtMs: at, Status: 500, Problem: "HTTP 500",
		},
		{
			Id: "evt_autumn_3_0", Webhook: "pager", CampaignId: "autumn", Event: "CampaignStarted", State: messages.NoticeState_NOTICE_DELIVERED,
			Attempts: 1, AtMs: at - 60_000, Status: 204,
		},
	}}
}

func (*told) Names() []string { return []string{"board", "pager"} }

func (*told) Events(webhook string) []string {
	if webhook == "pager" {
		return []string{"CampaignHalted", "CampaignStarted", "WaveOpened"}
	}
	return nil
}

func (w *told) Notices(_ context.Context, webhook string) ([]*messages.Notice, error) {
	if webhook != "pager" {
		return nil, nil
	}
	return w.notices, nil
}

func (w *told) Replay(_ context.Context, _, _, id string) (*messages.Notice, error) {
	n := w.notices[slices.IndexFunc(w.notices, func(n *messages.Notice) bool { return n.GetId() == id })]
	n.Attempts++
	if n.Problem = w.broken; w.broken == "" {
		n.State, n.NextAtMs, n.Status = messages.NoticeState_NOTICE_DELIVERED, 0, 204
	}
	return n, nil
}

func (w *told) Try(context.Context, string) (status int, problem string) {
	if w.broken != "" {
		return 502, w.broken
	}
	return 204, ""
}
