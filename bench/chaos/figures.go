package main

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// conflicts is the counter of commits that a fence or a version refused.
const conflicts = "pacecar_commit_conflicts_total"

// counters are those of each node; a node that did not answer has none.
type counters map[string]uint64

// fenced reads how many commits each node has had refused.
func (c *cast) fenced(ctx context.Context) counters {
	all := counters{}
	for _, n := range c.apis {
		if value, read := scrape(ctx, n.URL+"/metrics", conflicts); read {
			all[n.Name] = value
		}
	}
	return all
}

// since is the sum of what was counted after before. A node that started again counts from 0: what it
// counted before its end is not known.
func (now counters) since(before counters) (sum uint64) {
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
