package node

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"pacecar/web"
	"pacecar/web/dashboard"
)

func (n *Node) feedConfig() web.FeedConfig {
	return web.FeedConfig{Logger: n.config.Logger, AllowedOrigins: n.config.AllowedOrigins, Version: n.config.Version, Figures: n.gauges}
}

func (n *Node) handler() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), figures{n}, n.feed)
	return web.New(web.Config{
		Engine: n.engine, Artifacts: n.artifacts, Downloads: n.downloads, Feed: n.feed, Dashboard: dashboard.Handler(),
		Gatherer: registry, Logger: n.config.Logger, Version: n.config.Version,
		AllowedHosts: n.config.AllowedHosts, AllowedOrigins: n.config.AllowedOrigins,
	})
}

// gauges are the figures that the dashboard shows of this node.
func (n *Node) gauges() map[string]float64 {
	shells, edge := n.house.Figures(), n.edge.Stats()
	return map[string]float64{
		"active": float64(shells.Active), "commits": float64(shells.Commits),
		"connections": float64(edge.Connections), "up": float64(edge.Up), "down": float64(edge.Down),
	}
}
