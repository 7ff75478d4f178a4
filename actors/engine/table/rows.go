package table

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/desk"
	"pacecar/actors/targeting/facet"
	"pacecar/messages"
	"pacecar/persistence"
)

const (
	// MaxRows is how many rows one window holds.
	MaxRows = 1000
	// maxValuesAtOnce is how many values of a sorted window are looked up at the same time.
	maxValuesAtOnce = 8
)

// Window is the VINs of a part of the table.
type Window struct {
	VINs  []string
	Total uint64 // rows of the table
	Next  string // the last VIN, if there are rows behind it and the order is that of VINs
}

// Rows finds a window of the table, at any depth.
func (t *Table) Rows(ctx context.Context, q *messages.TableQuery) (Window, error) {
	q = proto.CloneOf(q)
	q.Limit = min(max(q.Limit, 1), MaxRows)
	if q.Sort == "" {
		q.Sort = "vin"
	}
	if q.Cursor != "" && (q.Sort != "vin" || q.Reverse || q.Offset > 0) {
		return Window{}, messages.Reject(messages.Malformed, "a cursor continues a list in order of VIN, and takes neither sort nor offset").
			At("query cursor").Suggest("ask for a window by its offset, or for the list without them")
	}
	terms, err := t.cohorts.Resolve(ctx, cmp.Or(q.Selector, everyVehicle))
	if err != nil {
		return Window{}, err
	}
	search := search{t.desk, terms, q.Selector}
	switch {
	case q.Sort != "vin":
		return t.sorted(ctx, search, q)
	case q.Offset == 0 && !q.Reverse:
		return t.first(ctx, terms, q)
	}
	ranks, err := search.ranks(ctx, &messages.RankVehicles{})
	if err != nil {
		return Window{}, err
	}
	w := Window{Total: ranks.Within}
	w.VINs, err = search.stretch(ctx, part{size: w.Total, offset: q.Offset, limit: uint64(q.Limit), reverse: q.Reverse})
	if end := q.Offset + uint64(len(w.VINs)); !q.Reverse && len(w.VINs) > 0 && end < w.Total {
		w.Next = w.VINs[len(w.VINs)-1]
	}
	return w, err
}

// first lists the rows behind a cursor in order of VIN, with one question.
func (t *Table) first(ctx context.Context, terms *cohorts.Terms, q *messages.TableQuery) (Window, error) {
	question := terms.Asked(func(nowMS int64, named []*messages.Cohort) proto.Message {
		return &messages.ListVehicles{Selector: q.Selector, After: q.Cursor, Limit: q.Limit, NowMs: nowMS, Cohorts: named}
	})
	var w Window
	least, more := &lastFirst{}, false
	err := t.desk.Router.Gather(ctx, question, func(_ persistence.Slot, reply proto.Message) error {
		list, err := desk.Gathered[*messages.VehicleList](reply)
		if err != nil {
			return err
		}
		w.Total += list.Matched
		more = more || list.More
		for _, vin := range list.Vins { // in order
			if least.Len() == int(q.Limit) && vin >= (*least)[0] {
				more = true
				break
			}
			heap.Push(least, vin)
			if least.Len() > int(q.Limit) {
				heap.Pop(least)
				more = true
			}
		}
		return nil
	})
	w.VINs = []string(*least)
	slices.Sort(w.VINs)
	if more && len(w.VINs) > 0 {
		w.Next = w.VINs[len(w.VINs)-1]
	}
	return w, err
}

// sorted finds a window in order of an attribute: counts by its values tell which values
// the window is of, and each of those is a part of the table in order of VIN.
func (t *Table) sorted(ctx context.Context, search search, q *messages.TableQuery) (Window, error) {
	a, rejection := facet.Parse(q.Sort, "query sort")
	if rejection != nil {
		return Window{}, rejection
	}
	if facet.Several(a) {
		return Window{}, messages.Reject(messages.Malformed, "a vehicle has several %s, so they put it nowhere in order", a).
			At("query sort").Suggest("sort by model, region or online, for example")
	}
	counted, err := t.count(ctx, q.Selector, []string{q.Sort}, "query sort")
	if err != nil {
		return Window{}, err
	}
	values := counted.Facets[0].Values
	slices.SortFunc(values, func(x, y *messages.FacetValue) int { return facet.Compare(a, x.Value, y.Value) })
	if q.Reverse {
		slices.Reverse(values)
	}
	values = append(values, &messages.FacetValue{Count: counted.Facets[0].Missing}) // last in both orders
	w := Window{Total: counted.Matched}
	var parts []part
	at, want := q.Offset, uint64(q.Limit)
	for _, v := range values {
		if want > 0 && at < v.Count {
			p := part{sort: q.Sort, value: v.Value, size: v.Count, offset: at, limit: min(want, v.Count-at)}
			parts = append(parts, p)
			want -= p.limit
		}
		at -= min(at, v.Count)
	}
	w.VINs, err = search.parts(ctx, parts)
	return w, err
}

// parts reads parts of a table, and puts them one behind the other.
func (s search) parts(ctx context.Context, parts []part) ([]string, error) {
	found := make([][]string, len(parts))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(maxValuesAtOnce)
	for i, p := range parts {
		group.Go(func() (err error) {
			found[i], err = s.stretch(within, p)
			return err
		})
	}
	err := group.Wait()
	return slices.Concat(found...), err
}

// lastFirst is a heap whose top is the greatest VIN: it keeps the least of many.
type lastFirst []string

func (h lastFirst) Len() int           { return len(h) }
func (h lastFirst) Less(i, j int) bool { return h[i] > h[j] }
func (h lastFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lastFirst) Push(v any)        { *h = append(*h, v.(string)) }
func (h *lastFirst) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
