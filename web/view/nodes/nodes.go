// Package nodes is the shapes of the nodes that are one engine together, and of the slots that they own.
package nodes

// NodeList is all living nodes.
type NodeList struct {
	Items    []Node   `json:"items" doc:"By name."`
	Slots    uint32   `json:"slots" doc:"Parts that the engine's work is divided into." example:"256"`
	Unowned  uint32   `json:"unowned" doc:"Slots that no node owns at the moment: what is in them waits."`
	Warnings []string `json:"warnings" doc:"What of the nodes does not fit together, in sentences."`
}

// Node is one of them, as it said with its last heartbeat.
type Node struct {
	Name        string  `json:"name" doc:"Stable across restarts." example:"eu-1"`
	ID          string  `json:"id" doc:"New at every start."`
	State       string  `json:"state" enum:"Up,Leaving" doc:"Leaving: it hands its slots over and ends."`
	Self        bool    `json:"self,omitempty" doc:"It is the node that answers."`
	Address     string  `json:"address,omitempty" doc:"Where other nodes reach it; none: it is alone." example:"10.0.0.1:7946"`
	URL         string  `json:"url" doc:"Its API, as it is bound: behind a proxy perhaps not what you reach." example:"http://10.0.0.1:8080"`
	Version     string  `json:"version" doc:"Of its program."`
	Since       string  `json:"since" format:"date-time" doc:"When it started."`
	Slots       uint32  `json:"slots" doc:"That it owns."`
	Epochs      *Epochs `json:"epochs,omitempty" doc:"Under which it owns them; none: it owns none."`
	Active      int64   `json:"active" doc:"Actors in its memory."`
	Connections int64   `json:"connections" doc:"Connections of vehicles to its own broker, or its own to an external one."`
	Commits     uint64  `json:"commits" doc:"Durable commits since it started."`
	Up          uint64  `json:"up" doc:"Messages of vehicles that it took since it started."`
	Down        uint64  `json:"down" doc:"Messages to vehicles since it started."`
}

// Epochs are the lowest and the highest of a node's leases.
type Epochs struct {
	Lowest  uint64 `json:"lowest" doc:"Lowest epoch."`
	Highest uint64 `json:"highest" doc:"Highest epoch."`
}

// SlotList is who owns which slot.
type SlotList struct {
	Items []Slot `json:"items" doc:"All slots, in order."`
}

// Slot is one of them.
type Slot struct {
	Slot  uint32 `json:"slot" doc:"Its number, from 0."`
	Node  string `json:"node,omitempty" doc:"Name of its owner; none: nobody owns it at the moment."`
	ID    string `json:"id,omitempty" doc:"Of its owner."`
	Epoch uint64 `json:"epoch,omitempty" doc:"Of its lease: it rises each time that the slot is acquired."`
	Held  uint64 `json:"held,omitempty" doc:"Epoch under which the node that answers acts on it at this moment by its own clock, whatever the store says; none: it does not act on it."`
}
