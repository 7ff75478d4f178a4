package oracle

import (
	"context"

	"pacecar/actors/roles"
	"pacecar/bench/sim/invariant"
	"pacecar/bench/sim/oracle/lapse"
	"pacecar/messages"
	"pacecar/persistence"
)

// history holds each line of a commit against the table.
func (o *Oracle) history(c *persistence.Change) {
	for _, data := range c.History {
		e := decode(o, c.Key.ID, data, &messages.HistoryEntry{})
		moved := e.GetChange()
		o.Alarms += lapse.Alarms(e)
		if moved != nil && !invariant.InTable(c.Key.Kind, moved.GetFrom(), moved.GetTo()) {
			o.broken(13, "%s %s goes from %s to %s, which is not in the table", c.Key.Kind, c.Key.ID, moved.GetFrom(), moved.GetTo())
		}
	}
}

// read begins anew from what a store has.
func (o *Oracle) read(store *persistence.Memory) {
	ctx := context.Background()
	for slot := range persistence.Slot(store.Slots()) {
		for _, kind := range []persistence.Kind{roles.KindVehicle, roles.KindPackage, roles.KindPool, roles.KindCampaign} {
			_ = store.Scan(ctx, slot, kind, "", func(id string, r persistence.Record) error {
				key := persistence.Key{Kind: kind, ID: id}
				o.versions[key] = r.Version
				switch kind {
				case roles.KindVehicle:
					o.vehicle(id, r.Data, o.time.Elapsed())
				case roles.KindPackage:
					o.pack(id, r.Data)
				case roles.KindCampaign:
					var pages []persistence.Page
					_ = store.Pages(ctx, slot, key, func(p persistence.Page) error { pages = append(pages, p); return nil })
					o.campaign(id, r.Data, pages, o.time.Elapsed())
				}
				return nil
			})
		}
	}
}
