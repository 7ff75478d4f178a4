package ledger

import (
	"fmt"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/roster"
)

// Summary is a completed campaign in one sentence.
func Summary(total *roster.Tally, size uint32) string {
	unhealthy := ""
	if n := total[roster.Unhealthy]; n > 0 {
		unhealthy = fmt.Sprintf(" (%s of them unhealthy)", gate.Number(n))
	}
	return fmt.Sprintf("%s of %s succeeded, %s failed%s, %s skipped",
		gate.Number(total[roster.Succeeded]), gate.Vehicles(size), gate.Number(total.Sum(roster.Failing)), unhealthy, gate.Number(total[roster.Skipped]))
}
