package undo

import (
	"context"
	"errors"
	"strconv"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/rollback"
	"pacecar/messages"
)

// Submittable refuses a plan that somebody would have others read though it names a campaign to
// supersede that there is none of, or a way back that could not be gone: its start would tell too late.
func Submittable(ctx context.Context, e Engine, p *messages.CampaignPlan, pkg *messages.PackageRecord, nowMs int64) error {
	for i, id := range p.GetSupersedes() {
		_, err := e.Campaign(ctx, id)
		if no, refused := errors.AsType[*messages.Rejection](err); refused && no.GetCode() == messages.NotFound {
			return proto.CloneOf(no).At("/supersedes/" + strconv.Itoa(i)).Suggest("name a campaign that there is, or leave it out")
		} else if err != nil {
			return err
		}
	}
	back, err := Prepared(ctx, e, p)
	if err != nil {
		return err
	}
	if _, no := rollback.Prepared(p, pkg, back, nowMs); no != nil {
		return no
	}
	return nil
}
