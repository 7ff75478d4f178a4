package node

import (
	"context"
	"fmt"

	"pacecar/persistence/signatures"
)

// trust reads the keys whose signatures packages need. A server that cannot read them
// must not start: it would validate what nobody has signed.
func (n *Node) trust(context.Context) error {
	if len(n.config.TrustedKeys) == 0 {
		return nil
	}
	keys, err := signatures.Read(n.config.TrustedKeys...)
	if err != nil {
		return fmt.Errorf("--trusted-keys: %w", err)
	}
	n.trusted = keys
	n.config.Logger.Info("packages need a signature", "keys", keys.IDs())
	return nil
}
