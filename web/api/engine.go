package api

import (
	"context"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/api/mapping"
	"pacecar/web/api/transfer"
	"pacecar/web/api/vehicle"
)

// Engine is what the edge asks of the engine. Its methods may be called from any
// goroutine. An error that is, or wraps, a *messages.Rejection is the domain's no; any
// other error is a failure whose outcome is unknown. What it answers must not change afterwards.
type Engine interface {
	mapping.Engine
	transfer.Engine // many vehicles at once

	// RegisterVehicle creates a vehicle or replaces its attributes and ECUs.
	RegisterVehicle(ctx context.Context, command *messages.RegisterVehicle) error
	vehicle.Engine
	// VehicleHistory answers at most limit entries that are older than before (0: the
	// newest), newest first, and the number to continue before; 0 at the end.
	VehicleHistory(ctx context.Context, vin string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error)
	// CountVehicles says how many vehicles a selector (empty: all) matches.
	CountVehicles(ctx context.Context, selector string) (*messages.Selection, error)

	// CreatePackage writes a draft.
	CreatePackage(ctx context.Context, command *messages.CreatePackage) (*messages.PackageStatus, error)
	// CommandPackage runs one of ValidatePackage, ReleasePackage (what both rest on the engine
	// fills), ApprovePackage, DeprecatePackage and WithdrawPackage.
	CommandPackage(ctx context.Context, id string, command proto.Message) (*messages.PackageStatus, error)
	// Package answers one package.
	Package(ctx context.Context, id string) (*messages.PackageStatus, error)
	// Packages answers all packages.
	Packages(ctx context.Context) ([]*messages.PackageStatus, error)

	// Pools tells how the pools stand that all campaigns share.
	Pools(ctx context.Context) ([]*messages.PoolStatus, error)

	// CreateCampaign writes a draft.
	CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error)
	// CommandCampaign runs one of SubmitCampaign, ApproveCampaign, SendBackCampaign, StartCampaign
	// (whose vins and package the engine fills), PauseCampaign, ResumeCampaign, CancelCampaign, OpenGate
	// and TellDealerResult.
	CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error)
	// RollBack stops a campaign and starts another one that brings back the vehicles which have
	// its update, and tells in sentences what happened. Shape has the waves and the pacing that are
	// wanted, if any are.
	RollBack(ctx context.Context, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error)
	// CallOff calls off a rollback that waits, and tells in a sentence what becomes of its vehicles.
	CallOff(ctx context.Context, id string, m *messages.CallOffRollback) (*messages.CampaignStatus, string, error)
	// Campaign answers one campaign.
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
	// Campaigns answers all campaigns.
	Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error)
	// CampaignRecords answers what is written down of all campaigns, which costs no question
	// to any of them; RefreshCampaigns completes some of these with their counts and how fast
	// they are, in their place.
	CampaignRecords(ctx context.Context) ([]*messages.CampaignStatus, error)
	RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus)
	// CampaignRoster answers a part of a campaign's roster.
	CampaignRoster(ctx context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error)
	// CampaignHistory is VehicleHistory for a campaign.
	CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error)
	// DryRun says what a start of the plan would do now.
	DryRun(ctx context.Context, plan *messages.CampaignPlan) (*messages.DryRun, error)

	// Ready answers nil when the engine serves, else what is missing.
	Ready(ctx context.Context) error
}
