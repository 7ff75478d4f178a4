package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/listing"
	"pacecar/web/api/mapping"
	"pacecar/web/api/validating"
	"pacecar/web/view"
)

// InPackage names a package.
type InPackage struct {
	ID string `path:"id" maxLength:"129" doc:"Package, as name@version." example:"adas-stack@4.2.1"`
}

// created is the answer to a creation.
type created[T any] struct {
	Location string `header:"Location" doc:"Address of what was created."`
	ETag     string `header:"ETag" doc:"Version."`
	Body     T
}

func (a *API) packages() {
	handle(a, operation(http.MethodGet, "/packages", "listPackages", "packages", "List packages, newest first"), a.listPackages)
	handle(a, operation(http.MethodGet, "/packages/{id}", "getPackage", "packages", "Show a package"), a.getPackage)
	create := operation(http.MethodPost, "/packages", "createPackage", "packages", "Create a package, or with If-Match replace one that is not released yet, which voids its validation and approvals")
	create.DefaultStatus = http.StatusCreated
	create.Errors = append(create.Errors, http.StatusPreconditionFailed)
	handle(a, create, a.createPackage)
	for _, v := range packageVerbs {
		op := operation(http.MethodPost, "/packages/{id}:"+v.name, v.name+"Package", "packages", v.summary)
		op.Errors = append(op.Errors, http.StatusPreconditionFailed)
		if v.name == approval {
			op.Errors = append(op.Errors, http.StatusPreconditionRequired)
		}
		handle(a, op, a.packageVerb(v))
	}
	mapping.Register(mapping.Common{API: a.huma, Operation: operation, Limit: limited, Refuse: func(ctx context.Context, err error) error { return a.refuse(ctx, err) }}, a.config.Engine)
}

// packageVerb is a command on a package.
type packageVerb struct {
	name    string
	summary string
	command func(by string, c view.Command, expected uint64) proto.Message
}

// approval is the verb that names what it agrees to: the present content could be another
// one than was read.
const approval = "approve"

var packageVerbs = []packageVerb{
	{"validate", "Run the machine's checks", func(by string, _ view.Command, expected uint64) proto.Message {
		return &messages.ValidatePackage{By: by, ExpectedVersion: expected}
	}},
	{approval, "Agree to a content, named by contentHash or by If-Match", func(by string, c view.Command, expected uint64) proto.Message {
		return &messages.ApprovePackage{By: by, ContentHash: c.ContentHash, ExpectedVersion: expected}
	}},
	{"release", "Allow campaigns to offer it", func(by string, _ view.Command, expected uint64) proto.Message {
		return &messages.ReleasePackage{By: by, ExpectedVersion: expected}
	}},
	{"deprecate", "Allow no new campaign to offer it", func(by string, c view.Command, expected uint64) proto.Message {
		return &messages.DeprecatePackage{By: by, Reason: c.Reason, ExpectedVersion: expected}
	}},
	{"withdraw", "Stop offering it everywhere at once, for good: campaigns under way halt, and none starts with it any more", func(by string, c view.Command, expected uint64) proto.Message {
		return &messages.WithdrawPackage{By: by, Reason: c.Reason, ExpectedVersion: expected}
	}},
}

func (a *API) listPackages(ctx context.Context, in *struct{ listing.Query }) (*plain[view.List[view.Package]], error) {
	list, err := a.config.Engine.Packages(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]view.Package, 0, len(list))
	for _, s := range list {
		rows = append(rows, view.FromPackage(s))
	}
	body, err := listing.Packages.Part(in.Query, rows)
	if err != nil {
		return nil, err
	}
	return &plain[view.List[view.Package]]{Body: body}, nil
}

func (a *API) getPackage(ctx context.Context, in *InPackage) (*out[view.Package], error) {
	s, err := a.config.Engine.Package(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return showPackage(s), nil
}

func showPackage(s *messages.PackageStatus) *out[view.Package] {
	return &out[view.Package]{ETag: condition.ETag(s.GetRecordVersion()), Body: view.FromPackage(s)}
}

func (a *API) createPackage(ctx context.Context, in *struct {
	Acting
	condition.IfMatch
	condition.IfNoneMatch
	validating.Only
	Body view.NewPackage
}) (*created[view.Package], error) {
	by, err := in.who(in.Body.Author)
	if err != nil {
		return nil, err
	}
	draft := view.ToPackage(in.Body, by)
	switch rests := condition.Parse(in.ETag); {
	case !rests.Given || in.None != "":
		draft.OnlyNew = true
	case !rests.Any():
		if draft.ExpectedVersion, err = a.replaced(ctx, draft, rests); err != nil {
			return nil, err
		}
	}
	s, err := a.config.Engine.CreatePackage(ctx, draft)
	if err != nil {
		return nil, a.overtaken(ctx, draft, err, in.None != "")
	}
	p := view.FromPackage(s)
	return &created[view.Package]{Location: Prefix + "/packages/" + p.ID, ETag: condition.ETag(p.Revision), Body: p}, nil
}

// replaced is the version that a draft replaces. Whether the only one that a condition names
// is the present one, the package judges: it can tell who changed it.
func (a *API) replaced(ctx context.Context, draft *messages.CreatePackage, rests condition.Condition) (uint64, error) {
	if version, one := rests.Version(); one {
		return version, nil
	}
	present, err := a.config.Engine.Package(ctx, messages.PackageOf(draft).String())
	if err != nil {
		return 0, err
	}
	return rests.Expected(present.GetRecordVersion(), view.FromPackage(present))
}

// overtaken adds the present state to the refusal of a draft that would take another's place.
// Where the request said that there is none (RFC 9110, 13.1.2), its condition has failed.
func (a *API) overtaken(ctx context.Context, draft *messages.CreatePackage, err error, none bool) error {
	var no *messages.Rejection
	if !errors.As(err, &no) || no.GetCode() != messages.StaleVersion && no.GetCode() != messages.AlreadyExists {
		return err
	}
	present, readErr := a.config.Engine.Package(ctx, messages.PackageOf(draft).String())
	if readErr != nil {
		return err // the refusal stands without it
	}
	p := condition.Overtaken(no, present.GetRecordVersion(), view.FromPackage(present))
	if none {
		p.Status = http.StatusPreconditionFailed
	}
	return p
}

// inPackageVerb is the input of a verb.
type inPackageVerb struct {
	InPackage
	Acting
	condition.IfMatch
	validating.Only
	Body *view.Command
}

func (a *API) packageVerb(v packageVerb) func(context.Context, *inPackageVerb) (*out[view.Package], error) {
	return func(ctx context.Context, in *inPackageVerb) (*out[view.Package], error) {
		var c view.Command
		if in.Body != nil {
			c = *in.Body
		}
		by, err := in.who(c.By)
		if err != nil {
			return nil, err
		}
		rests, expected := condition.Parse(in.ETag), uint64(0)
		if v.name == approval && c.ContentHash == "" && !rests.Given {
			return nil, preconditionRequired("approve agrees to a content that others may be changing: say which one you read",
				"send the contentHash of GET /packages/{id} in the body, or its ETag in the header")
		}
		if rests.Given {
			present, err := a.config.Engine.Package(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if expected, err = rests.Expected(present.GetRecordVersion(), view.FromPackage(present)); err != nil {
				return nil, err
			}
			c.ContentHash = cmp.Or(c.ContentHash, present.GetRecord().GetContentHash())
		}
		s, err := a.config.Engine.CommandPackage(ctx, in.ID, v.command(by, c, expected))
		if err != nil {
			return nil, err
		}
		return showPackage(s), nil
	}
}
