package catalog

import (
	"bytes"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/catalog/bounds"
	"pacecar/messages"
)

// RequiredApprovals is how many persons besides the author must agree to a content
// before it can be released: with the author, three pairs of eyes.
const RequiredApprovals = bounds.RequiredApprovals

// MaxAuthors is how many persons may write drafts of one version: all are kept in its record.
const MaxAuthors = 64

// Engine is who validates when nobody is named.
const Engine = "engine"

// Step decides what a message means at a time. It changes nothing. The reply leaves
// record_version to the caller, who knows it.
func (p *Package) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	at := now.UnixMilli()
	if m, ok := m.(*messages.CreatePackage); ok {
		return p.create(at, m)
	}
	if _, ok := m.(Wake); !ok && !p.Exists() {
		return Decision{}, messages.Reject(messages.NotFound, "there is no package %s", messages.Clip(p.id)).Suggest("create it first")
	}
	switch m := m.(type) {
	case *messages.ValidatePackage:
		return p.validate(at, m)
	case *messages.ApprovePackage:
		return p.approve(at, m)
	case *messages.ReleasePackage:
		return p.release(at, m)
	case *messages.DeprecatePackage:
		return p.deprecate(at, m)
	case *messages.WithdrawPackage:
		return p.withdraw(at, m)
	case *messages.BeginCampaign:
		return p.begin(at, m)
	case *messages.CampaignStopped:
		return p.stopped(m)
	case *messages.GetPackage:
		return p.decide()
	case Wake:
		if due := p.WakeAt(); !due.IsZero() && !due.After(now) {
			return p.tell(at), nil
		}
		return Decision{}, nil
	default:
		return Decision{}, messages.Reject(messages.Malformed, "a package does not understand %T", m)
	}
}

// create writes a draft, writes it again, or recognises what is there already.
func (p *Package) create(at int64, m *messages.CreatePackage) (Decision, *messages.Rejection) {
	if rejection := bounds.Create(m); rejection != nil {
		return Decision{}, rejection
	}
	if id := messages.PackageOf(m).String(); id != p.id {
		return Decision{}, messages.Reject(messages.Malformed, "the package %s was sent to %s", id, messages.Clip(p.id)).
			At("/name").Suggest("send it to its own identity")
	}
	draft := draftOf(m)
	state := p.record.GetState()
	if p.Exists() && sameDraft(p.record, draft) {
		return p.decide()
	}
	if m.GetOnlyNew() && p.Exists() {
		return Decision{}, messages.Reject(messages.AlreadyExists, "there is a package %s already, %s", p.id, p.standing()).At("/version").
			Suggest("%s", p.replacing())
	}
	if !allows(state, create) {
		return Decision{}, messages.Reject(messages.AlreadyExists, "the package %s is %s and does not change any more", p.id, StateName(state)).
			At("/version").Suggest("give the new content a new version")
	}
	if p.Exists() && len(p.record.GetAuthors()) >= MaxAuthors && !wrote(p.record, m.GetAuthor()) {
		return Decision{}, messages.Reject(messages.OutOfBounds, "%d persons wrote drafts of the package %s, no more may", MaxAuthors, p.id).
			At("/version").Suggest("give the new content a new version")
	}
	return p.decide(Drafted{AtMS: at, From: state, Content: draft, Voids: p.approvers()})
}

// draftOf is the record that a command describes.
func draftOf(m *messages.CreatePackage) *messages.PackageRecord {
	draft := &messages.PackageRecord{
		Name: m.GetName(), Version: m.GetVersion(), Author: m.GetAuthor(), Description: m.GetDescription(), UpdateType: m.GetUpdateType(),
		Terms: proto.CloneOf(m.GetTerms()), Signature: bytes.Clone(m.GetSignature()),
	}
	if draft.GetUpdateType() == "" {
		draft.UpdateType = bounds.UpdateTypes[0]
	}
	for _, artifact := range m.GetContents() {
		draft.Contents = append(draft.Contents, proto.CloneOf(artifact))
	}
	draft.ContentHash = ContentHash(draft)
	return draft
}

// sameDraft says whether writing a draft would change nothing: a command that was
// delivered twice.
func sameDraft(record, draft *messages.PackageRecord) bool {
	return record.GetContentHash() == draft.GetContentHash() && record.GetAuthor() == draft.GetAuthor() &&
		record.GetDescription() == draft.GetDescription() && bytes.Equal(record.GetSignature(), draft.GetSignature())
}

func (p *Package) validate(at int64, m *messages.ValidatePackage) (Decision, *messages.Rejection) {
	by := m.GetBy()
	if by == "" || messages.OnePerson(by, messages.Anonymous) {
		by = Engine // a machine's check needs no person
	}
	if rejection := messages.CheckPerson("/by", by); rejection != nil {
		return Decision{}, rejection
	}
	if p.record.GetState() == Validated {
		return p.decide()
	}
	if rejection := p.require(validate, "only a draft is validated"); rejection != nil {
		return Decision{}, rejection
	}
	if rejection := check(p.record, m); rejection != nil {
		return Decision{}, rejection
	}
	return p.decide(ValidationPassed{AtMS: at, By: by, SignedBy: m.GetSignatureCheck().GetKeys()})
}

func (p *Package) approve(at int64, m *messages.ApprovePackage) (Decision, *messages.Rejection) {
	if rejection := messages.CheckPerson("/by", m.GetBy()); rejection != nil {
		return Decision{}, rejection
	}
	if m.GetContentHash() != p.record.GetContentHash() {
		return Decision{}, messages.Reject(messages.ContentChanged, "the approval is for content %q, the package has content %s",
			messages.Clip(m.GetContentHash()), p.record.GetContentHash()).At("/content_hash").Suggest("read the package again and approve what it holds now")
	}
	if messages.OnePerson(m.GetBy(), p.record.GetAuthor()) || wrote(p.record, m.GetBy()) {
		return Decision{}, messages.Reject(messages.SamePerson, "%s wrote the package and cannot approve it", m.GetBy()).
			At("/by").Suggest("ask a person who has written no draft of it")
	}
	for _, approval := range p.record.GetApprovals() {
		if messages.OnePerson(approval.GetBy(), m.GetBy()) {
			return p.decide() // said before
		}
	}
	if rejection := p.require(approve, "only a validated package is approved"); rejection != nil {
		return Decision{}, rejection
	}
	last := len(p.record.GetApprovals())+1 >= RequiredApprovals
	return p.decide(ApprovalGiven{AtMS: at, By: m.GetBy(), ContentHash: m.GetContentHash(), Last: last})
}

func (p *Package) release(at int64, m *messages.ReleasePackage) (Decision, *messages.Rejection) {
	if rejection := messages.CheckPerson("/by", m.GetBy()); rejection != nil {
		return Decision{}, rejection
	}
	switch p.record.GetState() {
	case Released:
		return p.decide()
	case Draft, Validated:
		return Decision{}, messages.Reject(messages.NotApproved, "the package %s has %d of %d approvals", p.id, len(p.record.GetApprovals()), RequiredApprovals).
			Suggest("%s", p.next())
	}
	if rejection := p.require(release, "only an approved package is released"); rejection != nil {
		return Decision{}, rejection
	}
	if rejection := checkRelease(p.record, m); rejection != nil {
		return Decision{}, rejection
	}
	return p.decide(PackageReleased{AtMS: at, By: m.GetBy(), SignedBy: m.GetSignatureCheck().GetKeys()})
}

func (p *Package) deprecate(at int64, m *messages.DeprecatePackage) (Decision, *messages.Rejection) {
	if rejection := messages.CheckPerson("/by", m.GetBy()); rejection != nil {
		return Decision{}, rejection
	}
	if rejection := bounds.Reason(m.GetReason()); rejection != nil {
		return Decision{}, rejection
	}
	if p.record.GetState() == Deprecated {
		return p.decide()
	}
	if rejection := p.require(deprecate, "only a released package is deprecated"); rejection != nil {
		return Decision{}, rejection
	}
	return p.decide(PackageDeprecated{AtMS: at, By: m.GetBy(), Reason: m.GetReason()})
}

func (p *Package) withdraw(at int64, m *messages.WithdrawPackage) (Decision, *messages.Rejection) {
	if rejection := messages.CheckPerson("/by", m.GetBy()); rejection != nil {
		return Decision{}, rejection
	}
	if rejection := bounds.Reason(m.GetReason()); rejection != nil {
		return Decision{}, rejection
	}
	if p.record.GetState() == Withdrawn {
		return p.decide()
	}
	if rejection := p.require(withdraw, "only a validated package, or a later one, is withdrawn"); rejection != nil {
		return Decision{}, rejection
	}
	d, no := p.decide(PackageWithdrawn{AtMS: at, From: p.record.GetState(), By: m.GetBy(), Reason: m.GetReason()})
	after := p.Fork()
	if after.Apply(d.Events...); after.Awake() {
		said := after.tell(at)
		d.Events, d.Sends = append(d.Events, said.Events...), said.Sends
	}
	return d, no
}

// require refuses what the table does not allow.
func (p *Package) require(by trigger, rule string) *messages.Rejection {
	state := p.record.GetState()
	if allows(state, by) {
		return nil
	}
	return messages.Reject(messages.WrongState, "the package %s is %s: %s", p.id, StateName(state), rule).Suggest("%s", p.next())
}

// next says what can be done with the package now.
func (p *Package) next() string {
	switch p.record.GetState() {
	case Draft:
		return "validate it first"
	case Validated:
		return fmt.Sprintf("have it approved by %d persons other than the author", RequiredApprovals)
	case Approved:
		return "release it, withdraw it, or write the draft again, which voids validation and approvals"
	case Released, Deprecated:
		return "withdraw it if it must not be offered; new content needs a new version"
	default:
		return "create a new version"
	}
}
