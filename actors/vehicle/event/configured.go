package event

import (
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/configuration"
	"pacecar/actors/vehicle/inventory"
	"pacecar/messages"
)

// Configured is an event that changes the inventory, with the lines that say what changed of
// the configuration: as many events as it takes, itself the first.
func Configured(e Event, before, after []*messages.ECU) []Event {
	changes := configuration.Changes(before, after)
	e.News.Inventory, e.Detail = after, messages.Cut(inventory.Describe(before, after), bounds.MaximumDetail)
	e.News.Changes = changes[:min(len(changes), configuration.MaxChanges)]
	all := []Event{e}
	for changes = changes[len(e.News.Changes):]; len(changes) > 0; {
		part := changes[:min(len(changes), configuration.MaxChanges)]
		changes = changes[len(part):]
		all = append(all, Event{Kind: Noted, By: e.By, Name: configuration.Continued, Result: e.Result, News: &News{Changes: part}})
	}
	return all
}
