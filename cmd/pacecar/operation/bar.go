package operation

import (
	"context"
	"fmt"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/operation"
)

// Bar shows how far an operation is that is waited for under the context which it answers. end it.
func Bar(ctx context.Context, s show.Screen) (told context.Context, end func()) {
	var bar *show.Progress
	told = lasting.Told(ctx, func(o operation.Operation) {
		if bar == nil {
			bar = show.NewProgress(s, o.Kind+" "+o.ID, 0)
		}
		bar.Note("%s", far(o))
	})
	return told, func() {
		if bar != nil {
			bar.Close()
		}
	}
}

// far says how far an operation is.
func far(o operation.Operation) string {
	p := o.Progress
	switch {
	case o.Done && p == nil:
		return o.State
	case p == nil:
		return "under way"
	case p.Total == 0:
		return fmt.Sprintf("%s %s", show.Count(p.Done), p.Unit)
	}
	return fmt.Sprintf("%s %s of %s %s", show.Bar(float64(p.Done)/float64(p.Total), barColumns), show.Count(p.Done), show.Count(p.Total), p.Unit)
}

const barColumns = 16
