// Package figures reads what nodes count of themselves, as Prometheus does. Its functions keep nothing.
package figures

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pacecar/bench/chaos/ask"
)

// What is read.
const (
	Conflicts = "pacecar_commit_conflicts_total" // commits that a fence or a version refused
	Lines     = "pacecar_mqtt_connections"       // connections to the broker that are subscribed
)

// Counters are those of each node, by its name; a node that did not answer has none.
type Counters map[string]uint64

// Read reads one figure of each node.
func Read(ctx context.Context, nodes []ask.Node, name string) Counters {
	all := Counters{}
	for _, n := range nodes {
		if value, read := scrape(ctx, n.URL+"/metrics", name); read {
			all[n.Name] = value
		}
	}
	return all
}

// Since is the sum of what was counted after before. A node that started again counts from 0: what it
// counted before its end is not known.
func (now Counters) Since(before Counters) (sum uint64) {
	for name, value := range now {
		if value >= before[name] {
			value -= before[name]
		}
		sum += value
	}
	return sum
}

func scrape(ctx context.Context, url, name string) (value uint64, read bool) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, false
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), name+" "); found {
			number, err := strconv.ParseFloat(text, 64)
			return uint64(number), err == nil
		}
	}
	return 0, false
}
