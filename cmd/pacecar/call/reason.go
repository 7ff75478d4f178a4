package call

import (
	"strings"

	"github.com/spf13/cobra"
)

// Ordered gives a command the flags that say why and by whom something is ordered; where says what keeps the reason.
func Ordered(c *cobra.Command, reason, by *string, where string) {
	c.Flags().StringVar(reason, "reason", "", "why; kept in "+where)
	c.Flags().StringVar(by, "by", "", "who orders it (default: the actor of this session)")
}

// Because refuses an order without its reason.
func Because(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return Misused("--reason is missing: say why, others will read it in the timeline")
	}
	return nil
}
