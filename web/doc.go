// Package web is the operators' edge: one HTTP handler that serves the API (package api),
// the live stream (package stream), the dashboard and what those who run the server need
// (/livez, /readyz, /metrics, /problems/<code>).
//
//	feed := web.NewFeed(web.FeedConfig{…})       // tell the shells: it is their Progress
//	server := web.NewServer(web.New(web.Config{Engine: engine, Artifacts: artifacts, Feed: feed, …}))
//	err := server.Serve(listener)                // Shutdown it, then Close the feed
//
// # What it refuses
//
// There is no authentication at this edge yet, so it must listen on loopback, or behind
// something that knows its users. Against a browser that is misused as a way in, it
// refuses a Host header that is neither an IP address nor a configured name (421: DNS
// rebinding), and a write that comes from a page of another origin (403). The stream
// checks the origin even for reading. The dashboard's pages may load nothing from elsewhere
// and run no inline script (Content-Security-Policy).
//
// # Bounds
//
// Headers 64 KiB within 10 s, JSON bodies 1 MiB within 30 s, an idle connection 2
// minutes; uploads, downloads and imports have deadlines that move with their size or
// progress (package api), so the server as a whole has no read or write timeout.
//
// # Failure
//
// A panic in a handler is answered with a 500 problem, logged with its stack under the
// request's id, and hurts nobody else. Every answer bears X-Request-Id; each request is
// logged at debug level.
//
// A handler made by New may be used from any number of goroutines.
package web
