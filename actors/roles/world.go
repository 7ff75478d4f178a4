// Package roles is what distinguishes vehicles, campaigns, packages, cohorts and pools from one
// another at the one loop (package loop): how each is recovered from its record and written
// into one, and to whom it speaks after a commit. It decides nothing: the cores do.
//
// A role reaches the rest of its node through a [World], its slot through a [Slot], and
// itself through its host. It knows no actor framework.
package roles

import (
	"log/slog"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/offers"
	"pacecar/messages"
)

// Kinds of entities.
const (
	KindVehicle  = "vehicle"
	KindCampaign = "campaign"
	KindPackage  = "package"
	KindCohort   = "cohort"
	KindPool     = "pool"
)

// World is all that roles know of their node.
type World struct {
	Clock    loop.Clock
	Logger   *slog.Logger
	Progress Progress
	Offers   *offers.Offers
	Downlink Downlink
	Joiners  Joiners
	Pools    []*messages.Pool // that bound all campaigns
	// AloudAbove is how many permits of a campaign may be out when it stops without all vehicles being told at once.
	AloudAbove uint32
	// BeginScheduled has the roster of a scheduled campaign gathered, whose time has come. It must not block.
	BeginScheduled func(campaign string)
	// Ask has the world asked what a campaign wants to know before a wave opens. It must not block.
	Ask func(question proto.Message)
	// SupersedeCampaigns tells the campaigns that one supersedes which vehicles are its own. It must not block.
	SupersedeCampaigns func(*messages.SupersedeCampaigns)
	// Deliver sends to an actor wherever it lives; the envelope's Done is told the outcome.
	Deliver func(*messages.Envelope)
	// Report hands over what a vehicle reports to its campaign. It may be lost: it is said again.
	Report func(*messages.AssignmentReport)
}

// Downlink speaks to vehicles. Package tcu implements it.
type Downlink interface {
	// Send publishes down to the vehicle, in its encoding. It does not wait for the
	// vehicle and may lose the message: the vehicle's actor derives it again.
	Send(vin messages.VIN, encoding messages.Encoding, down *messages.Down)
	// SendAll publishes down to all vehicles that listen, at most once. It does not wait.
	SendAll(down *messages.Down)
}

// Joiners looks for vehicles that have begun to match a campaign, and tells them to it by
// JoinVehicles. A call must not block.
type Joiners interface {
	FindJoiners(*messages.FindJoiners)
}

// Progress is told what people watch. Package web implements it. Calls must not block.
type Progress interface {
	CampaignChanged(*messages.CampaignStatus)
	VehicleChanged(*messages.VehicleStatus)
	// WatchesVehicle spares the work of VehicleChanged for vehicles nobody looks at.
	WatchesVehicle(vin string) bool
}

// Slot is told what selectors see of a vehicle.
type Slot interface {
	// Spoke says when the vehicle was last heard; it costs no message.
	Spoke(lastSeenMS int64)
	// Heard says that, and what else has changed without a commit.
	Heard(vin string, lastSeenMS int64, online bool, at *messages.Position)
	// Indexed says that what is durable has changed.
	Indexed(*messages.VehicleRecord)
	// Forgotten says that the vehicle is no longer registered.
	Forgotten(vin string)
}
