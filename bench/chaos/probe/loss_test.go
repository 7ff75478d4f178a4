package probe

import (
	"testing"
	"time"
)

// A fault explains what was taken while it was there, and nothing of before or after.
func TestAFaultExplainsItsOwnLossesOnly(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Unix(int64(1_000+second), 0) }
	gap := Gap{From: at(10), To: at(20)}
	for name, c := range map[string]struct {
		asked, answered int
		forgiven        int
	}{
		"before it": {8, 9, 0}, "answered as it begins": {9, 10, 1}, "within": {12, 13, 1}, "asked as it ends": {20, 21, 1}, "after it": {21, 22, 0},
	} {
		loss := Loss{What: name, Asked: at(c.asked), Answered: at(c.answered)}
		if forgiven, rest := Forgive([]Loss{loss}, gap); forgiven != c.forgiven || len(rest) != 1-c.forgiven {
			t.Errorf("%s: %d forgiven, %v", name, forgiven, rest)
		}
		if forgiven, _ := Forgive([]Loss{loss}, Gap{}); forgiven != 0 {
			t.Errorf("%s: forgiven without a fault that takes anything", name)
		}
	}
}
