package servers

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Metrics are what servers count, by name with labels, added up over all.
type Metrics map[string]float64

// Metrics reads what all servers count.
func (list Nodes) Metrics(ctx context.Context) (Metrics, error) {
	sum := Metrics{}
	for _, s := range list {
		if err := sum.read(ctx, s.url+"/metrics"); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// read adds what one server counts, in the text format of Prometheus.
func (m Metrics) read(ctx context.Context, url string) error {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	ask.Close = true // it is asked rarely
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("metrics: %s", answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		name, number, found := strings.Cut(lines.Text(), " ")
		if !found || strings.HasPrefix(name, "#") {
			continue
		}
		if value, err := strconv.ParseFloat(number, 64); err == nil {
			m[name] += value
		}
	}
	return lines.Err()
}

// Since is what has been counted since an earlier look.
func (m Metrics) Since(earlier Metrics) Metrics {
	more := Metrics{}
	for name, value := range m {
		more[name] = value - earlier[name]
	}
	return more
}

// Sum adds up a metric over its labels.
func (m Metrics) Sum(name string) (sum float64) {
	for labelled, value := range m {
		if labelled == name || strings.HasPrefix(labelled, name+"{") {
			sum += value
		}
	}
	return sum
}
