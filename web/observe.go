package web

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"pacecar/web/problem"
)

// maxRequestID bounds an id that the client gives.
const maxRequestID = 64

// answerWithin is how long a client may take to read an answer. Artifacts, imports and the
// stream, which may rightly take longer, set their own deadlines.
const answerWithin = time.Minute

// observe names each request, logs it, and turns a panic into a problem.
func observe(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestID(r)
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(problem.WithRequestID(r.Context(), id))
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerWithin)) // not every test server has deadlines
		seen := &witness{ResponseWriter: w}
		began := time.Now()
		defer func() {
			if fault := recover(); fault != nil {
				if fault == http.ErrAbortHandler {
					panic(fault) // the way to end a connection without an answer
				}
				logger.Error("handler panicked", "request", id, "method", r.Method, "path", r.URL.Path, "panic", fault, "stack", string(debug.Stack()))
				if seen.status == 0 {
					problem.Write(seen, r, problem.New(http.StatusInternalServerError, "Internal", "something failed inside; the server's log has the cause under this request id"))
				}
			}
			logger.Debug("request", "request", id, "method", r.Method, "path", r.URL.Path, "status", seen.status,
				"bytes", seen.bytes, "duration", time.Since(began), "remote", r.RemoteAddr)
		}()
		next.ServeHTTP(seen, r)
	})
}

// requestID takes a plain id from a proxy in front, or makes one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > maxRequestID {
		return uuid.NewString()
	}
	for i := range len(id) {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return uuid.NewString()
		}
	}
	return id
}

// witness sees the status and length of an answer.
type witness struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the first status that is final.
func (w *witness) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	w.implicit()
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom lets a file go to the socket without passing through memory (sendfile).
func (w *witness) ReadFrom(r io.Reader) (int64, error) {
	w.implicit()
	n, err := io.Copy(w.ResponseWriter, r)
	w.bytes += n
	return n, err
}

func (w *witness) implicit() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
}

// Hijack hands over the connection to the websocket.
func (w *witness) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.status = http.StatusSwitchingProtocols
	}
	return conn, buffered, err
}

// Flush sends what is buffered.
func (w *witness) Flush() {
	_ = http.NewResponseController(w.ResponseWriter).Flush() // what cannot be flushed is sent at the end
}

// Unwrap lets http.ResponseController reach the connection.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }
