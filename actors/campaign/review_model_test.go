package campaign

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/actors/campaign/life"
	"pacecar/messages"
)

// TestReviewModel lets persons write, submit, approve, edit, send back and start a campaign in any
// order, with crashes in between and another policy after some, and holds it against a simple
// account of who has approved what: it runs when that says so, and only then.
func TestReviewModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newReviewModel(t)
		t.Repeat(map[string]func(*rapid.T){
			"":          func(*rapid.T) { m.check() },
			"edit":      m.edit,
			"edit2":     m.edit,
			"submit":    m.submit,
			"approve":   m.approve,
			"approve2":  m.approve,
			"send back": m.sendBack,
			"start":     m.start,
			"crash":     m.crash,
		})
	})
}

// reviewers are persons, some by two spellings of their name.
var reviewers = []string{"mira", "Mira", "noor", "jonas", "JONAS", "aylin", "omar"}

// reviewModel is the campaign beside the account of it.
type reviewModel struct {
	*world
	rt        *rapid.T
	policy    *messages.ApprovalPolicy
	asks      uint32 // the policy
	fleet     []string
	hashes    []string // of contents that it has had
	wrote     []string // in small letters
	pace      uint32
	wanted    uint32          // by the plan
	approvals map[string]bool // persons, in small letters
	state     messages.CampaignState
}

func newReviewModel(t *rapid.T) *reviewModel {
	m := &reviewModel{world: newWorld(tb{t: t}, "c1"), rt: t, fleet: vins(12)}
	m.decree(t)
	m.wanted = rapid.Uint32Range(0, 2).Draw(t, "wanted")
	p := m.plan()
	if _, no := m.step(&messages.CreateCampaign{Plan: p, Package: m.pkg, By: "mira", Policy: m.policy, Vehicles: 12}); no != nil {
		t.Fatalf("create: %v", no)
	}
	m.written("mira")
	return m
}

// decree is what the server asks for, one more of campaigns of ten vehicles.
func (m *reviewModel) decree(t *rapid.T) {
	m.asks = rapid.Uint32Range(0, 2).Draw(t, "asked")
	m.policy = &messages.ApprovalPolicy{}
	if m.asks > 0 {
		m.policy.Rules = []*messages.ApprovalRule{{Approvals: m.asks - 1}, {Approvals: m.asks, Vehicles: 10}, {Approvals: 9, Vehicles: 13}}
	}
}

func (m *reviewModel) plan() *messages.CampaignPlan {
	p := testPlan("c1")
	p.Pacing, p.RequiredApprovals = &messages.Pacing{MaximumPerMinute: m.pace}, m.wanted
	return p
}

// written: a person has written it, and nobody has approved that.
func (m *reviewModel) written(by string) {
	m.wrote, m.approvals, m.state = append(m.wrote, strings.ToLower(by)), map[string]bool{}, life.Draft
	m.hashes = append(m.hashes, m.c.ContentHash)
}

func (m *reviewModel) open() bool {
	return m.state == life.Draft || m.state == life.Review || m.state == life.Approved
}

// expect holds the answer to a command against what the account says of it.
func (m *reviewModel) expect(what string, no *messages.Rejection, code string) bool {
	if no.GetCode() != code {
		m.rt.Fatalf("%s: %v, want %q; %+v", what, no, code, m.state)
	}
	return no == nil
}

func (m *reviewModel) edit(t *rapid.T) {
	by, pace, wanted := rapid.SampledFrom(reviewers).Draw(t, "by"), m.pace, m.wanted
	m.pace, m.wanted = rapid.Uint32Range(0, 3).Draw(t, "pace"), rapid.Uint32Range(0, 2).Draw(t, "wanted")
	same, code := m.pace == pace && m.wanted == wanted, ""
	if !same && !m.open() {
		code = messages.WrongState
	}
	_, no := m.step(&messages.EditCampaign{Plan: m.plan(), Package: m.pkg, By: by, Policy: m.policy, Vehicles: 12})
	if !m.expect("edit", no, code) {
		m.pace, m.wanted = pace, wanted
	} else if !same {
		m.written(by)
	}
}

func (m *reviewModel) submit(t *rapid.T) {
	code := ""
	if m.state != life.Draft && m.state != life.Review {
		code = messages.WrongState
	}
	_, no := m.step(&messages.SubmitCampaign{By: rapid.SampledFrom(reviewers).Draw(t, "by"), Policy: m.policy, Vehicles: 12})
	if m.expect("submit", no, code) {
		m.state = life.Review
	}
}

func (m *reviewModel) approve(t *rapid.T) {
	by, hash, code := rapid.SampledFrom(reviewers).Draw(t, "by"), rapid.SampledFrom(m.hashes).Draw(t, "hash"), ""
	switch {
	case !m.open():
		code = messages.WrongState
	case slices.Contains(m.wrote, strings.ToLower(by)):
		code = messages.SamePerson
	case hash != m.c.ContentHash:
		code = messages.ContentChanged
	}
	_, no := m.step(&messages.ApproveCampaign{By: by, ContentHash: hash, Policy: m.policy, Vehicles: 12})
	if !m.expect("approve", no, code) || m.approvals[strings.ToLower(by)] {
		return
	}
	m.approvals[strings.ToLower(by)] = true
	if m.state == life.Draft {
		m.state = life.Review
	}
	if m.state == life.Review && m.given() >= max(1, m.wanted, m.asks) {
		m.state = life.Approved
	}
}

func (m *reviewModel) given() uint32 { return uint32(len(m.approvals)) }

func (m *reviewModel) sendBack(t *rapid.T) {
	reason, code := rapid.SampledFrom([]string{"", "too fast", "too fast"}).Draw(t, "reason"), ""
	switch {
	case m.state != life.Draft && !m.open():
		code = messages.WrongState
	case m.state != life.Draft && reason == "":
		code = messages.Malformed
	}
	_, no := m.step(&messages.SendBackCampaign{By: rapid.SampledFrom(reviewers).Draw(t, "by"), Reason: reason})
	if m.expect("send back", no, code) && m.state != life.Draft {
		m.approvals, m.state = map[string]bool{}, life.Draft
	}
}

// start may be refused for its approvals only, and never goes through without them.
func (m *reviewModel) start(t *rapid.T) {
	code, asked := "", max(m.wanted, m.asks)
	if m.state == life.Review {
		asked = max(1, asked)
	}
	if m.open() && m.given() < asked {
		code = messages.NotApproved
	}
	_, no := m.step(&messages.StartCampaign{By: "mira", Vins: m.fleet, Package: m.pkg, Policy: m.policy})
	if m.expect("start", no, code) {
		m.state = life.Running
	}
}

// crash brings back exactly what was committed, below another policy perhaps.
func (m *reviewModel) crash(t *rapid.T) {
	was := m.c.Record()
	m.world.crash()
	if !proto.Equal(was, m.c.Record()) {
		t.Fatalf("before the crash: %v\nafter: %v", was, m.c.Record())
	}
	m.decree(t)
}

func (m *reviewModel) check() {
	if m.c.Life != m.state {
		m.rt.Fatalf("it is %s, the account says %s", life.StateName(m.c.Life), life.StateName(m.state))
	}
	if got := m.c.Writing().Given(); uint32(len(got)) != m.given() {
		m.rt.Fatalf("approved by %q, the account says %v", got, m.approvals)
	}
	for _, author := range m.wrote {
		if !slices.ContainsFunc(m.c.Authors, func(one string) bool { return strings.EqualFold(one, author) }) {
			m.rt.Fatalf("%s wrote a content of it, and is none of %q", author, m.c.Authors)
		}
	}
}
