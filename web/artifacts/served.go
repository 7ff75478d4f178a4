package artifacts

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"pacecar/web/problem"
)

// timely gives an answer the time that its own bytes need, from when it begins: before that,
// a body may have been on its way for hours.
type timely struct{ http.ResponseWriter }

// WriteHeader sets the deadline. A length is known with it, or there is little to say.
func (t timely) WriteHeader(status int) {
	bytes, _ := strconv.ParseInt(t.Header().Get("Content-Length"), 10, 64)                                 // none: 0
	_ = http.NewResponseController(t.ResponseWriter).SetWriteDeadline(time.Now().Add(transferTime(bytes))) // not every test server has deadlines
	t.ResponseWriter.WriteHeader(status)
}

// ReadFrom lets a file go from the disk to the network without a way through this process.
func (t timely) ReadFrom(from io.Reader) (int64, error) { return io.Copy(t.ResponseWriter, from) }

// Unwrap lets http.ResponseController find what is below.
func (t timely) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// served is what http.ServeContent answers with: refusals are told apart, for they become
// problems.
type served struct {
	http.ResponseWriter
	refused int // status of a refusal; 0: none
}

// WriteHeader passes on what is no refusal.
func (s *served) WriteHeader(status int) {
	if status >= http.StatusBadRequest {
		s.refused = status
		return
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *served) Write(b []byte) (int, error) {
	if s.refused != 0 {
		return len(b), nil
	}
	return s.ResponseWriter.Write(b)
}

// ReadFrom is for what is no refusal: that has its text at hand.
func (s *served) ReadFrom(from io.Reader) (int64, error) { return io.Copy(s.ResponseWriter, from) }

// refusal is the problem of a refusal; nil: there is none.
func (s *served) refusal(size int64) error {
	switch s.refused {
	case 0:
		return nil
	case http.StatusRequestedRangeNotSatisfiable:
		return problem.New(s.refused, "RangeNotSatisfiable", "the file has "+strconv.FormatInt(size, 10)+" bytes, and none in the ranges asked for").
			At("header Range", "ask for bytes below "+strconv.FormatInt(size, 10))
	case http.StatusPreconditionFailed:
		return problem.New(s.refused, "PreconditionFailed", "the file is not the one that If-Match names: its ETag is its digest").
			At("header If-Match", "leave If-Match out, or give the digest in quotation marks")
	}
	return fmt.Errorf("serve artifact: %d %s", s.refused, http.StatusText(s.refused))
}
