package node

import (
	"context"

	"pacecar/persistence"
)

// Check says why a server would not start with these settings, as far as the settings alone tell, and the keys
// that they name.
func (c Config) Check() error {
	n := &Node{config: c.withDefaults()}
	if err := n.shared(context.Background()); err != nil {
		return err
	}
	return n.trust(context.Background())
}

// Company says what a server with these settings would find about those that use its store: clash is why they
// cannot live together, misfits are settings that differ. One of its own name is taken for this server, which
// runs already.
func (c Config) Company(others []persistence.Member) (clash error, misfit []string) {
	n := &Node{config: c.withDefaults()}
	self := persistence.Member{Name: n.config.NodeName, Version: c.Version, Settings: n.config.fingerprint()}
	var strangers []persistence.Member
	for _, m := range others {
		if m.Name != self.Name || m.Alone == n.config.together() {
			strangers = append(strangers, m)
		}
		misfit = append(misfit, misfits(self, m)...)
	}
	return n.clash(strangers), misfit
}

// Name is the name that a server with these settings has.
func (c Config) Name() string { return c.withDefaults().NodeName }
