package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/analysis"
	"pacecar/web/api/cohorts"
	"pacecar/web/api/nodes"
	"pacecar/web/api/operations"
	"pacecar/web/api/people"
	"pacecar/web/api/rehearsal"
	"pacecar/web/api/review"
	"pacecar/web/api/table"
	"pacecar/web/api/webhooks"
	"pacecar/web/artifacts"
	"pacecar/web/idempotency"
	"pacecar/web/identity/confined"
	"pacecar/web/identity/gate"
	"pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/schema"
	"pacecar/web/stream"
)

// The ports that this edge defines, and the feed that shells tell of progress.
type (
	// Engine is what the edge asks of the engine.
	Engine interface {
		api.Engine
		cohorts.Engine
		table.Engine
		rehearsal.Engine
		review.Engine
		analysis.Engine
	}
	// Artifacts is where files are kept by their digest.
	Artifacts = artifacts.Store
	// Places bound how many files are given out at one time.
	Places = artifacts.Places
	// Cluster tells of the nodes that are one engine together.
	Cluster = nodes.Cluster
	// Notes are what nodes were asked and have answered.
	Notes = idempotency.Notes
	// Board is the operations that one node knows of, and BoardConfig configures it.
	Board       = operation.Board
	BoardConfig = operation.Config
	// Hooks are the webhooks that there are, and Notices what they are told.
	Hooks   = webhooks.Hooks
	Notices = webhooks.Notices
	// Feed distributes changes to open screens.
	Feed = stream.Feed
	// FeedConfig configures a Feed.
	FeedConfig = stream.Config
)

// NewFeed starts a feed; New connects it to the engine. Close it when the server has shut down.
func NewFeed(config FeedConfig) *Feed { return stream.New(config) }

// NewBoard makes a board. Close it when the server has shut down, and before the engine.
func NewBoard(config BoardConfig) *Board { return operation.New(config) }

// NewPlaces makes places for downloads, to be counted from outside; 0: artifacts.DefaultDownloads.
func NewPlaces(most int) *Places { return artifacts.NewPlaces(most) }

// Config of the edge.
type Config struct {
	Engine    Engine
	Cluster   Cluster    // nil: nothing is told of nodes
	Webhooks  Hooks      // nil: nothing is told of webhooks
	Notices   Notices    // what they are told
	Notes     Notes      // of other nodes that may be asked the same; nil: there are none
	Board     *Board     // of what takes long; nil: one that other nodes do not know
	Gate      *gate.Gate // that requests have to pass; nil: one that lets all through
	Artifacts Artifacts
	Downloads *Places             // that artifacts are given out on; nil: the default
	Feed      *Feed               // New tells it to read from Engine
	Dashboard http.Handler        // everything that is not otherwise routed; nil: not found
	Gatherer  prometheus.Gatherer // served as /metrics; nil: no metrics
	Logger    *slog.Logger        // default: discards
	Version   string              // of the program
	// AllowedHosts are names, without port, that the Host header may have besides IP
	// addresses and localhost; "*" allows any.
	AllowedHosts []string
	// AllowedOrigins are origins, as "https://host:port", whose pages may write besides the
	// server's own. Give them to the feed, too.
	AllowedOrigins []string
	Now            func() time.Time // default: time.Now
}

// New makes the edge's handler.
func New(config Config) http.Handler {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Gate == nil {
		config.Gate = gate.New(gate.Config{Logger: config.Logger, Now: config.Now})
	}
	mux, engine := http.NewServeMux(), confined.New(config.Engine)
	a := api.New(api.Config{
		Engine: engine, Artifacts: config.Artifacts, Downloads: config.Downloads, Notes: config.Notes, Board: config.Board,
		Version: config.Version, Logger: config.Logger, Now: config.Now,
	})
	table.Register(a, engine)
	analysis.Register(a, engine, config.Now)
	people.Register(a, config.Gate)
	cohorts.Register(a, engine)
	rehearsal.Register(a, engine)
	review.Register(a, engine)
	operations.Register(a)
	if config.Webhooks != nil {
		webhooks.Register(a, config.Webhooks, config.Notices)
	}
	if config.Cluster != nil {
		nodes.Register(a, config.Cluster)
	}
	mux.Handle(api.Prefix+"/", a)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		problem.Write(w, r, problem.New(http.StatusNotFound, messages.NotFound, "there is no API at "+messages.Clip(r.URL.Path)).At("path", "the API is at "+api.Prefix))
	})
	if config.Feed != nil {
		config.Feed.SetSource(config.Engine)
		config.Feed.SetMay(engine.MayWatch)
		mux.Handle("GET "+api.Prefix+"/stream", config.Feed)
	}
	mux.Handle("GET "+api.Prefix+"/schemas/package", schema.Handler(schema.Package()))
	mux.Handle("GET "+api.Prefix+"/schemas/campaign", schema.Handler(schema.Campaign()))
	mux.Handle("GET /problems/{code}", problem.Handler())
	mux.HandleFunc("GET /livez", live)
	mux.HandleFunc("GET /readyz", ready(config.Engine))
	if config.Gatherer != nil {
		mux.Handle("GET /metrics", promhttp.HandlerFor(config.Gatherer, promhttp.HandlerOpts{
			ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
		}))
	}
	if config.Dashboard != nil {
		mux.Handle("/", config.Dashboard)
	}
	guard := newGuard(config)
	isPage := func(r *http.Request) bool {
		_, pattern := mux.Handler(r)
		return pattern == "/" && !strings.HasPrefix(r.URL.Path, "/api/") && (r.Method == http.MethodGet || r.Method == http.MethodHead)
	}
	return observe(config.Logger, guard.wrap(config.Gate.Wrap(mux, isPage)))
}

// Bounds of the server.
const (
	headerTimeout  = 10 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
)

// NewServer makes a server with the edge's bounds. It has no overall read or write timeout:
// an upload or an import may rightly take an hour, and sets its own deadlines.
func NewServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
}
