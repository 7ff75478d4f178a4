// Package lines writes answers line by line (NDJSON), each sent off as it is written, so that
// a client sees how far something long has come.
package lines

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// MediaType of such answers.
const MediaType = "application/x-ndjson"

// leaveTime is how long one line may take to leave.
const leaveTime = time.Minute

// Wanted tells whether a request asks for lines.
func Wanted(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), MediaType) }

// To answers a function that writes one line and sends it off. When that fails, the client
// has gone: gone is called, which ends what is told about.
func To[T any](w http.ResponseWriter, gone func()) func(T) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", MediaType)
	encoder := json.NewEncoder(w)
	return func(line T) {
		_ = control.SetWriteDeadline(time.Now().Add(leaveTime)) // not every test server has deadlines
		if encoder.Encode(line) != nil || control.Flush() != nil {
			gone()
		}
	}
}
