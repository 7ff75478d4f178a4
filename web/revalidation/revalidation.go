// Package revalidation answers a read with 304 where the client has what it would be answered already (RFC 9110, 13.1.2
// and 13.1.3).
//
// [Wrap] serves a GET. A JSON answer of at most [MaxKept] bytes is held back until it is whole. One that has an ETag of
// its own, the version of a record, keeps it: 304 then says that the record has not changed, though what is in no record,
// such as how fast a campaign is just now, may have. Any other is given a weak ETag of its bytes, and may be kept by
// the client that asked, to be revalidated at each use. If-None-Match is compared weakly. Longer answers, other types,
// and what is flushed pass as they are written.
package revalidation

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strings"
)

// MaxKept is how many bytes of an answer are held back.
const MaxKept = 1 << 20

// Wrap serves a request, or says that its answer is known.
func Wrap(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	if r.Method != http.MethodGet {
		next(w, r)
		return
	}
	k := &keeper{ResponseWriter: w}
	next(k, r)
	k.conclude(r.Header.Get("If-None-Match"))
}

// keeper holds an answer back.
type keeper struct {
	http.ResponseWriter
	begun  bool // the status is known
	passes bool // what is written passes
	body   []byte
}

// WriteHeader notes a good answer in JSON, and passes any other.
func (k *keeper) WriteHeader(status int) {
	if k.begun {
		return
	}
	k.begun = true
	kind, _, err := mime.ParseMediaType(k.Header().Get("Content-Type"))
	if k.passes = status != http.StatusOK || err != nil || kind != "application/json"; k.passes {
		k.ResponseWriter.WriteHeader(status)
	}
}

func (k *keeper) Write(b []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	if !k.passes && len(k.body)+len(b) <= MaxKept {
		k.body = append(k.body, b...)
		return len(b), nil
	}
	if err := k.pass(); err != nil {
		return 0, err
	}
	return k.ResponseWriter.Write(b)
}

// pass writes what was held back, and holds nothing back any more.
func (k *keeper) pass() error {
	if k.passes {
		return nil
	}
	k.passes = true
	k.ResponseWriter.WriteHeader(http.StatusOK)
	_, err := k.ResponseWriter.Write(k.body)
	k.body = nil
	return err
}

// Flush sends off what is there.
func (k *keeper) Flush() {
	if k.begun {
		_ = k.pass() // the client may have gone
	}
	_ = http.NewResponseController(k.ResponseWriter).Flush() // what cannot be flushed is sent at the end
}

// Unwrap lets http.ResponseController reach the connection.
func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// conclude answers what was held back, or that the client has it.
func (k *keeper) conclude(known string) {
	if !k.begun || k.passes {
		return
	}
	tag := k.Header().Get("ETag")
	if tag == "" {
		sum := sha256.Sum256(k.body)
		tag = `W/"` + hex.EncodeToString(sum[:12]) + `"`
		k.Header().Set("ETag", tag)
		k.Header().Set("Cache-Control", "private, no-cache")
		k.Header().Add("Vary", "Accept")
	}
	if !among(tag, known) {
		_ = k.pass() // the client may have gone
		return
	}
	k.passes = true
	k.Header().Del("Content-Type")
	k.Header().Del("Content-Length")
	k.ResponseWriter.WriteHeader(http.StatusNotModified)
}

// among compares weakly.
func among(tag, known string) bool {
	if strings.TrimSpace(known) == "*" {
		return true
	}
	for one := range strings.SplitSeq(known, ",") {
		if one = strings.TrimSpace(one); one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
