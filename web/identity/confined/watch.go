package confined

import (
	"context"

	"pacecar/web/stream/topic"
)

// MayWatch refuses a topic of the stream that tells of more than a request reaches. It is asked when somebody subscribes.
func (e *Engine) MayWatch(ctx context.Context, name topic.Name) error {
	switch name.Kind {
	case topic.KindVehicle:
		return e.reaches(ctx, name.ID)
	case topic.KindCampaign, topic.KindEvents:
		return e.reachesCampaign(ctx, name.ID)
	}
	return whole(ctx)
}
