// Package engine is the operators' way in: every question and command of the API, asked
// of the actors wherever they live, and gathered where a question goes to all slots.
//
// An Engine is safe for concurrent use and keeps no state but the lists of cohorts that it read last (package cohorts), and what
// patches have made (package trial). A *messages.Rejection comes back as an error that errors.As finds; any other error is a
// failure, and whether a command took effect is then unknown: every command may be repeated.
package engine

import (
	"context"
	"fmt"

	"pacecar/actors"
	"pacecar/actors/engine/approvals"
	"pacecar/actors/engine/book"
	"pacecar/actors/engine/cohorts"
	"pacecar/actors/engine/considerate"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/evidence"
	"pacecar/actors/engine/pools"
	"pacecar/actors/engine/proof"
	"pacecar/actors/engine/readiness"
	"pacecar/actors/engine/table"
	"pacecar/actors/engine/trial"
	"pacecar/messages"
	"pacecar/persistence"
)

// Engine asks actors on behalf of people.
type Engine struct {
	*cohorts.Keeper
	*table.Table
	*approvals.Policy
	*book.Book
	*pools.Shared
	desk   *desk.Desk
	facts  *evidence.Evidence
	proofs *proof.Prover
	trials *trial.Trials

	webhooks []string // names that gates may ask
	member   string
	works    func() int // slots of it

	rehearsing chan struct{} // holds whoever rehearses
}

// New makes the operators' way into a node.
func New(router actors.Router, store persistence.Store, clock actors.Clock, artifacts evidence.Artifacts) *Engine {
	d := &desk.Desk{Router: considerate.Router{Router: router}, Store: store, Clock: clock}
	keeper, facts := cohorts.New(d), evidence.New(artifacts)
	return &Engine{Keeper: keeper, Table: table.New(d, keeper), Policy: &approvals.Policy{}, Book: book.New(d, keeper), Shared: pools.New(d), desk: d, facts: facts, proofs: proof.New(d, facts), trials: trial.New(artifacts), rehearsing: make(chan struct{}, 1), works: func() int { return int(store.Slots()) }}
}

// Trust makes the engine have packages' signatures checked when they are validated, when they
// are released, and when a campaign is to offer them. It is called before the engine is used;
// without it no signature is required.
func (e *Engine) Trust(v evidence.Verifier) { e.facts.Verifier = v }

// Webhooks names those that gates may ask. It is called before the engine is used; without it a
// plan that names one is refused.
func (e *Engine) Webhooks(names []string) { e.webhooks = names }

// Prove looks up what the software of a package is now, its files read again.
func (e *Engine) Prove(ctx context.Context, pkg string) (*messages.Proof, error) {
	return e.proofs.Prove(ctx, pkg)
}

// Here names the member that this engine is of, and counts its slots that work. It is called before the engine is used.
func (e *Engine) Here(member string, works func() int) { e.member, e.works = member, works }

// Ready tells why this node cannot serve at the moment, or nil.
func (e *Engine) Ready(ctx context.Context) error {
	members, leases, err := e.desk.Store.View(ctx)
	unread, err := persistence.Partly(err) // of which nobody knows that they are without an owner
	if err != nil {
		return fmt.Errorf("store does not answer: %w", err)
	}
	return readiness.Judge(e.member, members, leases, int(e.desk.Store.Slots())-len(unread), e.works())
}
