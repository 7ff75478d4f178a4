package stream

import "github.com/prometheus/client_golang/prometheus"

// metrics counts what the feed does. None has a label per vehicle or campaign.
type metrics struct {
	count   int // connections; guarded by the feed's lock
	frames  prometheus.Counter
	bytes   prometheus.Counter
	merged  prometheus.Counter
	dropped prometheus.Counter
	slow    prometheus.Counter
	delay   prometheus.Histogram
	resumes *prometheus.CounterVec
}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "pacecar", Subsystem: "stream", Name: name, Help: help})
	}
	return &metrics{
		frames:  counter("frames_total", "Frames written to websockets."),
		bytes:   counter("bytes_total", "Bytes of frames written to websockets, before compression."),
		merged:  counter("merged_total", "Unsent deltas that were replaced by newer ones because the reader was behind."),
		dropped: counter("dropped_lines_total", "Lines of events that readers who were behind have not been told."),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "pacecar", Subsystem: "stream", Name: "write_seconds",
			Help:    "Time that a delta or snapshot waited until its last byte had been given to the socket.",
			Buckets: []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5},
		}),
		slow: counter("slow_closes_total", "Connections let go because the reader was too slow."),
		resumes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "pacecar", Subsystem: "stream", Name: "subscriptions_total",
			Help: "Subscriptions, by whether they began with a snapshot or a delta.",
		}, []string{"mode"}),
	}
}

func (m *metrics) sent(bytes int) {
	m.frames.Inc()
	m.bytes.Add(float64(bytes))
}

func (m *metrics) joined(mode string) { m.resumes.WithLabelValues(mode).Inc() }

var (
	connectionsDesc = prometheus.NewDesc("pacecar_stream_connections", "Open websockets.", nil, nil)
	topicsDesc      = prometheus.NewDesc("pacecar_stream_topics", "Topics subscribed or remembered.", nil, nil)
)

// Describe makes a feed a collector of its own figures.
func (f *Feed) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(f, ch) }

// Collect answers the figures.
func (f *Feed) Collect(ch chan<- prometheus.Metric) {
	f.mu.Lock()
	connections, topics := f.metrics.count, len(f.topics)
	f.mu.Unlock()
	ch <- prometheus.MustNewConstMetric(connectionsDesc, prometheus.GaugeValue, float64(connections))
	ch <- prometheus.MustNewConstMetric(topicsDesc, prometheus.GaugeValue, float64(topics))
	f.metrics.frames.Collect(ch)
	f.metrics.bytes.Collect(ch)
	f.metrics.merged.Collect(ch)
	f.metrics.dropped.Collect(ch)
	f.metrics.slow.Collect(ch)
	f.metrics.delay.Collect(ch)
	f.metrics.resumes.Collect(ch)
}
