package idempotency

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"pacecar/web/identity"
	"pacecar/web/problem"
)

// Bounds of kept answers.
const (
	keptAnswers     = 4096
	keptAnswerBytes = 32 << 20 // of all kept answers
	keptFor         = 24 * time.Hour
	maxKeyBytes     = 255
	bodyWithin      = 30 * time.Second // of a request with a key, as of any other
)

// Config of keys.
type Config struct {
	Now     func() time.Time // default: time.Now
	MaxBody int64            // bytes of a request with a key
	Notes   Notes            // shared with other nodes; nil: there are none
	// Stops tells the requests that only keep vehicles from an update. They do no harm twice, and are served also where it
	// cannot be noted that they are. nil: none does.
	Stops  func(*http.Request) bool
	Logger *slog.Logger // default: discards
}

// Keys keeps the answers of POST requests that bear an Idempotency-Key.
type Keys struct {
	config Config
	mu     sync.Mutex
	byKey  map[string]*list.Element // of *keptAnswer
	oldest *list.List               // front: kept longest
	bytes  int
	shares *rate.Limiter // of bytes that other nodes read
}

// keptAnswer is a request under way, or what it was answered.
type keptAnswer struct {
	key         string
	fingerprint [sha256.Size]byte
	at          time.Time
	done        bool
	note        []byte // that it is under way, as other nodes read it; nil: they are told nothing
	status      int
	header      http.Header
	body        []byte
}

// New makes an empty store.
func New(config Config) *Keys {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Stops == nil {
		config.Stops = func(*http.Request) bool { return false }
	}
	return &Keys{config: config, byKey: map[string]*list.Element{}, oldest: list.New(),
		shares: rate.NewLimiter(rate.Limit(sharedPerDay/(24*time.Hour).Seconds()), sharedBurst)}
}

// Wrap serves a request, or answers it as it was answered before.
func (k *Keys) Wrap(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || r.Method != http.MethodPost {
		next(w, r)
		return
	}
	if len(key) > maxKeyBytes {
		problem.Write(w, r, problem.New(http.StatusBadRequest, "BadRequest", "Idempotency-Key is longer than 255 bytes").
			At("header Idempotency-Key", "shorten it to 255 bytes"))
		return
	}
	body, refused := k.read(w, r)
	if refused != nil {
		problem.Write(w, r, refused)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kept, refusal := k.begin(owned(r, key), fingerprint(r, body))
	switch {
	case refusal != nil:
		problem.Write(w, r, refusal)
	case kept.done:
		replay(w, kept)
	default:
		k.run(kept, w, r, next)
	}
}

// read takes the whole body, within its bounds of length and time.
func (k *Keys) read(w http.ResponseWriter, r *http.Request) ([]byte, *problem.Problem) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyWithin)) // not every test server has deadlines
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, k.config.MaxBody))
	_ = control.SetReadDeadline(time.Time{})
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, problem.New(http.StatusRequestEntityTooLarge, "TooLarge", fmt.Sprintf("the body is longer than %d bytes", k.config.MaxBody)).
			At("body", problem.Cure("TooLarge"))
	case errors.As(err, &timeout) && timeout.Timeout():
		return nil, problem.New(http.StatusRequestTimeout, "RequestTimeout", fmt.Sprintf("the body did not arrive within %s", bodyWithin))
	}
	return nil, problem.New(http.StatusBadRequest, "BadRequest", "the body ended early")
}

// owned is a key of whoever has signed in: nobody finds out by a key, or keeps anybody from using it, that another person has used it.
func owned(r *http.Request, key string) string {
	p := identity.From(r.Context())
	if p == nil || p.Name == "" {
		return key
	}
	return p.Name + "\n" + key
}

// fingerprint tells one request from another.
func fingerprint(r *http.Request, body []byte) [sha256.Size]byte {
	h := sha256.New()
	for _, part := range []string{r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Pacecar-Actor"), r.Header.Get("If-Match")} {
		_, _ = io.WriteString(h, part+"\n") // a hash never fails
	}
	if p := identity.From(r.Context()); p.Confines() { // another token of that name may reach more
		_, _ = io.WriteString(h, strings.Join(p.Fleets, ",")+"\n")
	}
	_, _ = h.Write(body)
	return [sha256.Size]byte(h.Sum(nil))
}

// begin answers what is kept under a key, or marks the request as under way.
func (k *Keys) begin(key string, print [sha256.Size]byte) (*keptAnswer, *problem.Problem) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire()
	if e := k.byKey[key]; e != nil {
		kept := e.Value.(*keptAnswer)
		switch {
		case kept.fingerprint != print:
			return nil, keyReused()
		case !kept.done:
			return nil, inProgress()
		}
		return kept, nil
	}
	kept := &keptAnswer{key: key, fingerprint: print, at: k.config.Now()}
	k.byKey[key] = k.oldest.PushBack(kept)
	return kept, nil
}

func keyReused() *problem.Problem {
	return problem.New(http.StatusUnprocessableEntity, "KeyReused", "this Idempotency-Key was used for another request").
		At("header Idempotency-Key", problem.Cure("KeyReused"))
}

func inProgress() *problem.Problem {
	p := problem.New(http.StatusConflict, "InProgress", "the first request with this Idempotency-Key has not ended yet")
	p.RetryAfter = 1
	return p
}

// expire forgets what is too old or too much.
func (k *Keys) expire() {
	limit := k.config.Now().Add(-keptFor)
	for e := k.oldest.Front(); e != nil; {
		kept, next := e.Value.(*keptAnswer), e.Next()
		if len(k.byKey) < keptAnswers && k.bytes <= keptAnswerBytes && kept.at.After(limit) {
			return
		}
		if kept.done { // a twin of one under way must not run beside it; the server bounds how many there are
			k.remove(e)
		}
		e = next
	}
}

func (k *Keys) remove(e *list.Element) {
	kept := k.oldest.Remove(e).(*keptAnswer)
	k.bytes -= len(kept.body)
	delete(k.byKey, kept.key)
}

// run serves the request and keeps a good answer. A refusal changed nothing and is
// forgotten. What failed may have had an effect: the repetition runs again and must do no
// harm, which is why an identity that the server makes up follows from the key.
func (k *Keys) run(kept *keptAnswer, w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	rec := &recorder{ResponseWriter: w}
	defer func() {
		k.end(kept, rec.status, w.Header(), rec.body)
		k.share(r.Context(), kept)
	}()
	there, refusal := k.claim(r, kept)
	switch {
	case refusal != nil:
		problem.Write(rec, r, refusal)
	case there != nil:
		replay(rec, there)
	default:
		next(rec, r)
	}
}

// end keeps a good answer, and forgets the request otherwise.
func (k *Keys) end(kept *keptAnswer, status int, header http.Header, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.byKey[kept.key]
	if e == nil || e.Value != kept {
		return // pushed out meanwhile
	}
	if status < 200 || status > 299 {
		k.remove(e)
		return
	}
	kept.done, kept.status, kept.header, kept.body = true, status, header.Clone(), body
	k.bytes += len(kept.body)
}

// replay answers as before.
func replay(w http.ResponseWriter, kept *keptAnswer) {
	for name, values := range kept.header {
		if name != "X-Request-Id" {
			w.Header()[name] = values
		}
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(kept.status)
	_, _ = w.Write(kept.body) // the client may have gone
}

// recorder passes an answer on and keeps a copy.
type recorder struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	r.body = append(r.body, b...)
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
