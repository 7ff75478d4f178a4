package node

import (
	"cmp"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"pacecar/cmd/pacecar/node/attaching"
	"pacecar/web"
	"pacecar/web/dashboard"
)

func (n *Node) feedConfig() web.FeedConfig {
	return web.FeedConfig{Logger: n.config.Logger, AllowedOrigins: n.config.AllowedOrigins, Version: n.config.Version, Figures: n.gauges}
}

func (n *Node) handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), figures{n}, n.commits.Took, n.feed)
	var notes web.Notes
	if n.config.together() {
		notes = n.store
	}
	return web.New(web.Config{
		Engine: attaching.Engine{Engine: n.engine, Awaits: func() error { return cmp.Or(n.attaching.Awaits(), n.aside.Awaits(time.Now())) }}, Gate: n.gate, Cluster: members{n}, Webhooks: n.webhooks, Notices: n.teller, Notes: notes, Board: n.board, Artifacts: n.artifacts, Downloads: n.downloads, Feed: n.feed, Dashboard: dashboard.Handler(),
		Gatherer: registry, Logger: n.config.Logger, Version: n.config.Version,
		AllowedHosts: n.config.AllowedHosts, AllowedOrigins: n.config.AllowedOrigins,
	})
}

// gauges are the figures that the dashboard shows of all nodes: of this one as they are, of others as they
// were when those sent their heartbeats.
func (n *Node) gauges() map[string]float64 {
	all := n.load()
	for _, m := range n.cluster.Members() {
		if m.ID != n.cluster.ID() {
			all.Active, all.Connections, all.Commits = all.Active+m.Load.Active, all.Connections+m.Load.Connections, all.Commits+m.Load.Commits
			all.Up, all.Down = all.Up+m.Load.Up, all.Down+m.Load.Down
		}
	}
	return map[string]float64{
		"active": float64(all.Active), "commits": float64(all.Commits),
		"connections": float64(all.Connections), "up": float64(all.Up), "down": float64(all.Down),
	}
}
