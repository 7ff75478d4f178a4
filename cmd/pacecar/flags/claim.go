package flags

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// claim is what a plan says of its place among others, of who else must agree, and of its patience
// by failure code, on the command line. The server judges what was written.
type claim struct {
	priority   uint32
	supersedes []string
	webhook    string
	classes    []string
}

func (f *claim) register(flags *pflag.FlagSet) {
	flags.Uint32Var(&f.priority, "priority", 0, "of campaigns that want the same vehicle the highest goes first, 0 to 1000; default 500")
	flags.StringSliceVar(&f.supersedes, "supersedes", nil, "campaigns, by id, that it takes vehicles from for good")
	flags.StringVar(&f.webhook, "webhook", "", "gate of every wave: webhook that must agree, by the name that the server's configuration gives its address and key (serve --webhooks)")
	flags.StringArrayVar(&f.classes, "retry-class", nil, `patience by failure code: codes, = and attempts per vehicle, then the first pause and the longest one, such as "DOWNLOAD_*,NETWORK_LOST=5,10m,24h"; pauses may be left out (repeat for more; the first that names a code counts)`)
}

// apply changes a plan to what was given.
func (f *claim) apply(given func(string) bool, plan *view.Plan) error {
	if given("priority") {
		plan.Priority = &f.priority
	}
	set(given("supersedes"), &plan.Supersedes, f.supersedes)
	for i := range plan.Waves {
		set(given("webhook"), &plan.Waves[i].Gate.Webhook, f.webhook)
	}
	if !given("retry-class") {
		return nil
	}
	plan.Retries.Classes = nil
	for _, text := range f.classes {
		class, err := retryClass(text)
		if err != nil {
			return err
		}
		plan.Retries.Classes = append(plan.Retries.Classes, class)
	}
	return nil
}

// retryClass reads DOWNLOAD_*,NETWORK_LOST=5,10m,24h.
func retryClass(text string) (c view.RetryClass, err error) {
	codes, patience, ok := strings.Cut(text, "=")
	words := strings.Split(patience, ",")
	attempts, bad := strconv.ParseUint(words[0], 10, 32)
	if !ok || bad != nil || attempts == 0 || len(words) > 3 || strings.TrimSpace(codes) == "" {
		return c, call.Misused(`--retry-class is %q: want codes, = and attempts, with the first pause and the longest one behind where they matter, such as "DOWNLOAD_*,NETWORK_LOST=5,10m,24h"`, text)
	}
	for code := range strings.SplitSeq(codes, ",") {
		c.Codes = append(c.Codes, strings.TrimSpace(code))
	}
	c.MaximumAttempts = uint32(attempts)
	for i, into := range []*int64{&c.BackOffSeconds, &c.MaximumBackOffSeconds} {
		if len(words) < i+2 {
			break
		}
		pause, bad := time.ParseDuration(strings.TrimSpace(words[i+1]))
		if bad != nil || pause <= 0 {
			return c, call.Misused("--retry-class is %q: %q is no pause, want for example 10m", text, words[i+1])
		}
		*into = seconds(pause)
	}
	return c, nil
}
