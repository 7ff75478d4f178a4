package cohorts

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/condition"
	"pacecar/web/api/listing"
	"pacecar/web/api/validating"
	"pacecar/web/problem"
	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// SaveCohort creates a cohort or changes what it says.
	SaveCohort(ctx context.Context, command *messages.SaveCohort) (*messages.CohortStatus, error)
	// Cohort answers one cohort.
	Cohort(ctx context.Context, name string) (*messages.CohortStatus, error)
	// Cohorts answers all cohorts, in order of name.
	Cohorts(ctx context.Context) ([]*messages.CohortStatus, error)
	// CohortUsers answers, by the name of a cohort, who of these cohorts and of the campaigns names it in a selector,
	// in order, the campaigns that have ended last.
	CohortUsers(ctx context.Context, list []*messages.CohortStatus) (cohorts, campaigns map[string][]string, err error)
	// RemoveCohort forgets what a cohort says.
	RemoveCohort(ctx context.Context, name string, command *messages.RemoveCohort) (*messages.CohortStatus, error)
	// CohortHistory is VehicleHistory for a cohort.
	CohortHistory(ctx context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error)
	// CohortVINs goes through a list in order; none of what it yields may be kept.
	CohortVINs(ctx context.Context, name string) (vins iter.Seq[[]byte], size uint64, err error)
	// ChangeCohort replaces a list by, or adds or removes, what next answers until io.EOF.
	// Another error of next is returned, and nothing is changed.
	ChangeCohort(ctx context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error)
	// CountVehicles says how many vehicles a selector matches.
	CountVehicles(ctx context.Context, selector string) (*messages.Selection, error)
}

// room registers operations with an API.
type room struct {
	api    *api.API
	engine Engine
}

// InCohort names a cohort. Like all inputs it is exported because huma finds embedded
// fields by reflection.
type InCohort struct {
	Name string `path:"name" maxLength:"64" doc:"Cohort." example:"press-fleet"`
}

// InMatch is what a change rests on.
type InMatch struct {
	Actor   string `header:"Pacecar-Actor" maxLength:"128" doc:"Who acts; a change without a name is refused."`
	IfMatch string `header:"If-Match" doc:"ETag of the state that the change rests on; none, or *: any."`
}

// tagged is an answer with a version.
type tagged[T any] struct {
	ETag string `header:"ETag" doc:"Version, for If-Match."`
	Body T
}

// plain is an answer without one.
type plain[T any] struct{ Body T }

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, engine Engine) {
	r := room{a, engine}
	const tag = "cohorts"
	api.Handle(a, api.Operation(http.MethodGet, "/cohorts", "listCohorts", tag, "List cohorts, in order of name"), r.list)
	api.Handle(a, api.Operation(http.MethodGet, "/cohorts/{name}", "getCohort", tag, "Show a cohort, and how many vehicles it has now"), r.get)
	save := api.Operation(http.MethodPut, "/cohorts/{name}", "putCohort", tag, "Create a cohort or change what it says")
	save.Errors = append(save.Errors, http.StatusPreconditionFailed)
	api.Handle(a, save, r.put)
	remove := api.Operation(http.MethodDelete, "/cohorts/{name}", "deleteCohort", tag, "Remove a cohort that no other one names; its history stays")
	remove.DefaultStatus = http.StatusNoContent
	remove.Errors = append(remove.Errors, http.StatusPreconditionFailed)
	api.Handle(a, remove, r.remove)
	api.Handle(a, api.Operation(http.MethodGet, "/cohorts/{name}/timeline", "getCohortTimeline", tag, "Show what happened to a cohort, newest first"), r.timeline)
	r.streams(tag)
}

func (r room) list(ctx context.Context, in *struct{ listing.Query }) (*plain[view.List[sets.Cohort]], error) {
	list, err := r.engine.Cohorts(ctx)
	if err != nil {
		return nil, err
	}
	cohorts, campaigns, err := r.engine.CohortUsers(ctx, list)
	if err != nil {
		return nil, err
	}
	rows := make([]sets.Cohort, len(list))
	for i, s := range list {
		rows[i] = sets.FromCohort(s)
		depend(&rows[i], cohorts, campaigns)
	}
	body, err := listing.Cohorts.Part(in.Query, rows)
	if err != nil {
		return nil, err
	}
	return &plain[view.List[sets.Cohort]]{Body: body}, nil
}

func (r room) get(ctx context.Context, in *InCohort) (*tagged[sets.CohortSeen], error) {
	s, err := r.engine.Cohort(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	list, err := r.engine.Cohorts(ctx)
	if err != nil {
		return nil, err
	}
	cohorts, campaigns, err := r.engine.CohortUsers(ctx, list)
	if err != nil {
		return nil, err
	}
	seen, err := r.show(ctx, s)
	if err == nil {
		depend(&seen.Body.Cohort, cohorts, campaigns)
	}
	return seen, err
}

// campaignsTold bounds the campaigns that a cohort tells by name; all are counted.
const campaignsTold = 20

// depend tells who names a cohort.
func depend(c *sets.Cohort, cohorts, campaigns map[string][]string) {
	named := campaigns[c.Name]
	c.Cohorts, c.Campaigns, c.CampaignCount = cohorts[c.Name], named[:min(len(named), campaignsTold)], len(named)
}

// show counts the vehicles of a cohort.
func (r room) show(ctx context.Context, s *messages.CohortStatus) (*tagged[sets.CohortSeen], error) {
	count, err := r.engine.CountVehicles(ctx, fmt.Sprintf("cohort(%q)", s.GetRecord().GetName()))
	if err != nil {
		return nil, err
	}
	seen := sets.CohortSeen{Cohort: sets.FromCohort(s), Matched: count.GetMatched(), Total: count.GetTotal()}
	return &tagged[sets.CohortSeen]{ETag: condition.ETag(seen.Version), Body: seen}, nil
}

// rests tells who changes a cohort, and which version of it the change rests on; 0: any.
func (r room) rests(ctx context.Context, name string, in InMatch) (by string, expected uint64, err error) {
	if by, err = api.Who("", in.Actor); err != nil {
		return "", 0, err
	}
	expected, err = api.Expected(in.IfMatch, func() (uint64, any, error) {
		s, err := r.engine.Cohort(ctx, name)
		return s.GetRecord().GetVersion(), sets.FromCohort(s), err
	})
	return by, expected, err
}

func (r room) put(ctx context.Context, in *struct {
	InCohort
	InMatch
	condition.IfNoneMatch
	validating.Only
	Body sets.NewCohort
}) (*tagged[sets.CohortSeen], error) {
	by, expected, err := r.rests(ctx, in.Name, in.InMatch)
	if err != nil {
		return nil, err
	}
	s, err := r.engine.SaveCohort(ctx, &messages.SaveCohort{
		Name: in.Name, Selector: in.Body.Selector, Description: in.Body.Description, By: by, ExpectedVersion: expected, OnlyNew: in.None != "",
	})
	if err != nil {
		return nil, r.taken(ctx, in.Name, err)
	}
	return r.show(ctx, s)
}

// taken adds what a name stands for to the refusal of a cohort that was to be new. The
// request said that there is none (RFC 9110, 13.1.2), so its condition has failed.
func (r room) taken(ctx context.Context, name string, err error) error {
	var no *messages.Rejection
	if !errors.As(err, &no) || no.GetCode() != messages.AlreadyExists {
		return err
	}
	p := problem.FromRejection(no)
	p.Status = http.StatusPreconditionFailed
	if present, err := r.engine.Cohort(ctx, name); err == nil {
		p.Current = sets.FromCohort(present)
	}
	return p
}

func (r room) remove(ctx context.Context, in *struct {
	InCohort
	InMatch
	validating.Only
}) (*struct{}, error) {
	by, expected, err := r.rests(ctx, in.Name, in.InMatch)
	if err != nil {
		return nil, err
	}
	_, err = r.engine.RemoveCohort(ctx, in.Name, &messages.RemoveCohort{By: by, ExpectedVersion: expected})
	return nil, err
}

func (r room) timeline(ctx context.Context, in *struct {
	InCohort
	api.InTimeline
}) (*plain[view.List[view.Line]], error) {
	body, err := in.Read(func(before uint64) ([]*messages.HistoryEntry, uint64, error) {
		list, next, err := r.engine.CohortHistory(ctx, in.Name, before, in.Limit)
		if err == nil && len(list) == 0 && before == 0 { // perhaps there never was such a cohort
			_, err = r.engine.Cohort(ctx, in.Name)
		}
		return list, next, err
	})
	return &plain[view.List[view.Line]]{Body: body}, err
}
