package node

import (
	"context"
	"fmt"

	"pacecar/web/webhook"
)

// call makes ready to ask webhooks. A server that cannot sign what it asks must not start: its
// gates would wait for ever.
func (n *Node) call(context.Context) (err error) {
	n.webhooks, err = webhook.New(n.config.Webhooks, n.config.WebhookSecrets, "pacecar/"+n.config.Version, n.config.Logger)
	if err != nil {
		return fmt.Errorf("--webhooks: %w", err)
	}
	if names := n.webhooks.Names(); len(names) > 0 {
		n.config.Logger.Info("gates may ask webhooks", "webhooks", names)
	}
	return nil
}
