// Package trouble is what a person does to a simulated fleet while it runs: installations of some
// vehicles fail from now on, and later do not any more.
//
// A Board is asked at the end of every installation. What is on it is in memory alone: a fleet that is
// started again begins with the board that it is given. Which vehicles a rule hits depends on the
// seed, the place of the rule on the board, the vehicle and the attempt, so that the same trouble at
// the same point hits the same vehicles. All methods may be called from any goroutine; those of a nil
// Board find nothing on it.
package trouble

import (
	"fmt"
	"slices"
	"sync"

	"pacecar/tcu/tcusim/failure"
)

// MaxRules bounds the rules on a board.
const MaxRules = 32

// Board is the rules in effect.
type Board struct {
	mu    sync.RWMutex
	rules []failure.Rule // replaced, never changed
}

// New makes a board with the rules that a fleet starts with.
func New(rules []failure.Rule) *Board { return &Board{rules: slices.Clone(rules)} }

// Rules are those in effect. The caller does not change them.
func (b *Board) Rules() []failure.Rule {
	if b == nil {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.rules
}

// Behind are the rules that a fleet always has, and behind them those on the board.
func (b *Board) Behind(always []failure.Rule) []failure.Rule {
	added := b.Rules()
	if len(added) == 0 {
		return always
	}
	return append(slices.Clip(always), added...)
}

// Fail puts a rule on the board. A rule about the same installations takes the place of the earlier one.
func (b *Board) Fail(rule failure.Rule) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	rules := slices.Clone(b.rules)
	at := slices.IndexFunc(rules, func(r failure.Rule) bool {
		return r.ECU == rule.ECU && r.Model == rule.Model && r.Version == rule.Version
	})
	switch {
	case at >= 0:
		rules[at] = rule
	case len(rules) == MaxRules:
		return fmt.Errorf("%d rules are in effect, and more have no place: end some with heal", MaxRules)
	default:
		rules = append(rules, rule)
	}
	b.rules = rules
	return nil
}

// Heal takes the rules about an ECU off the board, or with an empty name all, and answers how many.
func (b *Board) Heal(ecu string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(b.rules), func(r failure.Rule) bool { return ecu == "" || r.ECU == ecu })
	healed := len(b.rules) - len(left)
	b.rules = left
	return healed
}
