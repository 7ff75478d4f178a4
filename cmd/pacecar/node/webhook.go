package node

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pacecar/actors/notice"
	"pacecar/cluster"
	"pacecar/messages"
	"pacecar/persistence"
	"pacecar/web/stream/relay"
	"pacecar/web/webhook"
)

// call makes ready to ask webhooks. A server that cannot sign what it asks must not start: its
// gates would wait for ever.
func (n *Node) call(context.Context) (err error) {
	n.webhooks, err = webhook.New(n.config.Webhooks, n.config.WebhookSecrets, "pacecar/"+n.config.Version, n.config.Logger)
	if err != nil {
		return fmt.Errorf("--webhooks: %w", err)
	}
	if err := n.webhooks.Subscribe(n.config.WebhookEvents); err != nil {
		return fmt.Errorf("--webhook-events: %w", err)
	}
	if names := n.webhooks.Names(); len(names) > 0 {
		n.config.Logger.Info("gates may ask webhooks", "webhooks", names)
	}
	return nil
}

// tell has webhooks told what happens to the campaigns of this node.
func (n *Node) tell() {
	n.teller = notice.New(notice.Config{
		Store: n.store, Hooks: n.webhooks, Owner: n.owner, Status: n.engine.Campaign, Now: time.Now, Logger: n.config.Logger,
	})
	n.told.Store(n.teller)
	n.later("deliveries to webhooks", func(context.Context) error { n.teller.Close(); return nil })
}

// owner says who owns a slot, as far as this node knows.
func (n *Node) owner(slot persistence.Slot) (epoch persistence.Epoch, here, known bool) {
	owners := n.cluster.Slots()
	at, known := slices.BinarySearchFunc(owners, slot, func(o cluster.Owner, slot persistence.Slot) int { return int(o.Slot) - int(slot) })
	if !known {
		return 0, false, false
	}
	return owners[at].Epoch, owners[at].Local, true
}

// progress shows what happens on screens, and has it told to webhooks.
type progress struct {
	*relay.Relay
	node *Node
}

// CampaignChanged takes note of a campaign's newest status. It never waits.
func (p progress) CampaignChanged(s *messages.CampaignStatus) {
	p.Relay.CampaignChanged(s)
	if teller := p.node.told.Load(); teller != nil { // nil while the node starts: the teller then looks at all
		teller.Changed(s.GetRecord().GetPlan().GetId())
	}
}
