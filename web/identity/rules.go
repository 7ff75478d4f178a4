package identity

import "slices"

// Rule is what a route needs.
type Rule struct {
	Route string // method and path, as the OpenAPI document has them
	Need  Need
	// Whole routes tell of all vehicles, or change what is nobody's alone: who is confined to fleets may not use them.
	Whole bool
}

// The ways in which a route treats whoever is confined to fleets.
const (
	within = false // it answers and changes what is theirs, and nothing else
	whole  = true
)

// Stops says whether a route only keeps vehicles from an update.
func Stops(route string) bool {
	return slices.ContainsFunc(Rules, func(r Rule) bool { return r.Route == route && r.Need == Stop })
}

// Rules has a row for each route of the edge. What has no row is refused to everybody.
var Rules = []Rule{
	// Who one is.
	{"GET /api/v1/me", Nothing, within},
	{"POST /api/v1/login", Nothing, within},
	{"POST /api/v1/logout", Nothing, within},
	{"GET /api/v1/login/oidc", Nothing, within},
	{"GET /api/v1/login/oidc/callback", Nothing, within},
	{"GET /api/v1/tokens", Administer, whole},
	{"POST /api/v1/tokens", Administer, whole},
	{"DELETE /api/v1/tokens/{id}", Administer, whole},
	{"POST /api/v1/sessions:end", Administer, whole},

	// What the program is, and whether it runs: nothing of the fleet.
	{"GET /api/v1/openapi.json", Nothing, within},
	{"GET /api/v1/openapi.yaml", Nothing, within},
	{"GET /api/v1/schemas/package", Nothing, within},
	{"GET /api/v1/schemas/campaign", Nothing, within},
	{"GET /problems/{code}", Nothing, within},
	{"GET /livez", Nothing, within},
	{"GET /readyz", Nothing, within},
	{"GET /metrics", Read, whole},

	// Vehicles have no token. They fetch what an offer names, by a digest that nobody guesses.
	{"GET /api/v1/artifacts/{sha256}", Nothing, within},
	{"HEAD /api/v1/artifacts/{sha256}", Nothing, within},
	{"PUT /api/v1/artifacts/{sha256}", Operate, whole},
	{"POST /api/v1/artifacts", Operate, whole},
	{"POST /api/v1/artifacts:verify", Operate, whole},
	{"GET /api/v1/uploads/{sha256}", Operate, whole},
	{"HEAD /api/v1/uploads/{sha256}", Operate, whole},
	{"PATCH /api/v1/uploads/{sha256}", Operate, whole},
	{"DELETE /api/v1/uploads/{sha256}", Operate, whole},

	{"GET /api/v1/vehicles", Read, within},
	{"GET /api/v1/vehicles:count", Read, within},
	{"GET /api/v1/vehicles:facets", Read, within},
	{"GET /api/v1/vehicles:export", Read, within},
	{"POST /api/v1/vehicles:import", Operate, whole},
	{"GET /api/v1/imports", Read, whole},
	{"GET /api/v1/imports/{id}", Read, whole},
	{"GET /api/v1/vehicles/{vin}", Read, within},
	{"PUT /api/v1/vehicles/{vin}", Operate, within},
	{"DELETE /api/v1/vehicles/{vin}", Operate, within},
	{"GET /api/v1/vehicles/{vin}/timeline", Read, within},
	{"GET /api/v1/vehicles/{vin}/configurations", Read, within},
	{"POST /api/v1/vehicles/{vin}:clear", Operate, within},
	{"POST /api/v1/vehicles/{vin}:settle", Operate, within},

	{"GET /api/v1/cohorts", Read, whole},
	{"GET /api/v1/cohorts/{name}", Read, whole},
	{"PUT /api/v1/cohorts/{name}", Operate, whole},
	{"DELETE /api/v1/cohorts/{name}", Operate, whole},
	{"GET /api/v1/cohorts/{name}/timeline", Read, whole},
	{"GET /api/v1/cohorts/{name}/vins", Read, whole},
	{"PUT /api/v1/cohorts/{name}/vins", Operate, whole},

	{"GET /api/v1/packages", Read, within},
	{"POST /api/v1/packages", Operate, whole},
	{"GET /api/v1/packages/{id}", Read, within},
	{"POST /api/v1/packages/{id}:validate", Operate, whole},
	{"POST /api/v1/packages/{id}:approve", Approve, whole},
	{"POST /api/v1/packages/{id}:release", Operate, whole},
	{"POST /api/v1/packages/{id}:deprecate", Operate, whole},
	{"POST /api/v1/packages/{id}:withdraw", Stop, whole},
	{"GET /api/v1/packages/{id}:map", Read, within},
	{"GET /api/v1/packages/{id}/vehicles", Read, within},
	{"GET /api/v1/packages/{id}/vehicles/{vin}", Read, within},

	{"GET /api/v1/campaigns", Read, within},
	{"POST /api/v1/campaigns", Operate, within},
	{"POST /api/v1/campaigns:rehearse", Read, within},
	{"GET /api/v1/campaigns/{id}", Read, within},
	{"PUT /api/v1/campaigns/{id}", Operate, within},
	{"GET /api/v1/campaigns/{id}/roster", Read, within},
	{"GET /api/v1/campaigns/{id}/timeline", Read, within},
	{"GET /api/v1/campaigns/{id}/review", Read, within},
	{"GET /api/v1/campaigns/{id}/gates", Read, within},
	{"GET /api/v1/campaigns/{id}/report", Read, within},
	{"GET /api/v1/campaigns/{id}/comparison", Read, within},
	{"POST /api/v1/campaigns/{id}:dryRun", Read, within},
	{"POST /api/v1/campaigns/{id}:rehearse", Read, within},
	{"POST /api/v1/campaigns/{id}:submit", Operate, within},
	{"POST /api/v1/campaigns/{id}:approve", Approve, within},
	{"POST /api/v1/campaigns/{id}:sendBack", Stop, within},
	{"POST /api/v1/campaigns/{id}:start", Operate, within},
	{"POST /api/v1/campaigns/{id}:pause", Stop, within},
	{"POST /api/v1/campaigns/{id}:resume", Operate, within},
	{"POST /api/v1/campaigns/{id}:cancel", Stop, within},
	{"POST /api/v1/campaigns/{id}/rollback", Operate, within},
	{"POST /api/v1/campaigns/{id}/rollback/callOff", Operate, within},
	{"POST /api/v1/campaigns/{id}/gates/{wave}/open", Operate, within},
	{"GET /api/v1/campaigns/{id}/dealer", Read, within},
	{"POST /api/v1/campaigns/{id}/dealer/{vin}", Operate, within},

	// Whoever is confined to fleets sees what they began themselves. Cancelling what another began needs an operator of the
	// whole fleet, which package operations judges, as a viewer may cancel their own.
	{"GET /api/v1/operations", Read, within},
	{"GET /api/v1/operations/{id}", Read, within},
	{"POST /api/v1/operations/{id}:cancel", Read, within},

	{"GET /api/v1/policy", Read, within},
	{"GET /api/v1/pools", Read, whole},
	{"GET /api/v1/webhooks", Read, whole},
	{"POST /api/v1/webhooks/{webhook}:test", Operate, whole},
	{"GET /api/v1/webhooks/{webhook}/deliveries", Read, whole},
	{"GET /api/v1/webhooks/{webhook}/deliveries/{delivery}", Read, whole},
	{"POST /api/v1/webhooks/{webhook}/deliveries/{delivery}:replay", Operate, whole},
	{"GET /api/v1/nodes", Read, whole},
	{"GET /api/v1/slots", Read, whole},
	{"GET /api/v1/stream", Read, within},
}
