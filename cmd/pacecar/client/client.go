package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/cmd/pacecar/client/refusal"
	"pacecar/cmd/pacecar/client/validation"
)

// maxAnswer bounds what is read of an answer that is kept in memory.
const maxAnswer = 64 << 20

// expectWithin is how long a large body waits for the server's word that it is wanted.
const expectWithin = 5 * time.Second

// Client talks to one server.
type Client struct {
	base  string
	actor string
	token string // that proves who it is; empty: none
	http  *http.Client
	pause time.Duration // before an upload goes on for the first time
}

// New makes a client of the server at base, e.g. http://127.0.0.1:8080; actor is the
// name under which commands appear in timelines.
func New(base, actor string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("server address %q is not an http URL: write it as http://127.0.0.1:8080", base)
	}
	return &Client{
		base:  strings.TrimSuffix(base, "/") + "/api/v1",
		actor: actor,
		pause: shortPause,
		http:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second, ExpectContinueTimeout: expectWithin}},
	}, nil
}

// Address is the server's.
func (c *Client) Address() string { return strings.TrimSuffix(c.base, "/api/v1") }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

type ( // what a request can fail with
	// Problem is the server's no (RFC 9457).
	Problem = refusal.Problem
	// Unreachable is a server that does not answer.
	Unreachable = refusal.Unreachable
	// Foreign is an answer that is not a Pacecar server's.
	Foreign = refusal.Foreign
)

// request describes one call.
type request struct {
	method, path string
	body         any       // encoded as JSON
	stream       io.Reader // sent as it is and once, instead of body
	length       int64     // of stream; -1: unknown
	header       http.Header
	keyless      bool // the server honours no Idempotency-Key at this address
	patient      bool // whoever asks has a patience of its own: it is sent once
	lasting      bool // it may be answered later
}

// do sends a request and decodes the answer into out, where out is not nil. The
// answer's ETag is returned.
func (c *Client) do(ctx context.Context, r request, out any) (etag string, err error) {
	answer, err := c.send(ctx, r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if r.lasting && answer.StatusCode == http.StatusAccepted {
		return "", c.await(ctx, answer.Body, out)
	}
	if out == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
		return answer.Header.Get("ETag"), err
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(out); err != nil {
		if !refusal.IsJSON(answer) {
			return "", &Foreign{Server: c.Address(), Status: answer.Status, Err: fmt.Errorf("answer does not decode: %w", err)}
		}
		return "", fmt.Errorf("%s %s: answer does not decode: %w", r.method, r.path, err)
	}
	return answer.Header.Get("ETag"), nil
}

// answer sends a request and decodes what it is answered.
func answer[T any](ctx context.Context, c *Client, r request) (told T, err error) {
	_, err = c.do(ctx, r, &told)
	return told, err
}

// send returns the answer of a request that succeeded; the caller closes its body. A request that may be repeated is, as
// [repeatable] says, and its answer is the last one.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	var encoded []byte
	if r.body != nil {
		var err error
		if encoded, err = json.Marshal(r.body); err != nil {
			return nil, fmt.Errorf("encode %s %s: %w", r.method, r.path, err)
		}
	}
	key := ""
	if r.method == http.MethodPost && !r.keyless {
		key = rand.Text()
	}
	for repeats := 0; ; repeats++ {
		answer, err := c.once(ctx, r, encoded, key)
		if err == nil || repeats == mostRepeats || !repeatable(r) {
			return answer, err
		}
		wait, again := refusal.Passes(err)
		if !again {
			return nil, err
		}
		least := max(wait, c.pause<<repeats)
		if until, bounded := ctx.Deadline(); bounded && time.Until(until) <= least {
			return nil, err // it is known now what would be known at the end of the time
		}
		if lasting.Pause(ctx, least, least+least/2) != nil {
			return nil, err
		}
	}
}

// once sends a request one time.
func (c *Client) once(ctx context.Context, r request, encoded []byte, key string) (*http.Response, error) {
	body := r.stream
	if r.body != nil {
		body = bytes.NewReader(encoded)
	}
	call, err := http.NewRequestWithContext(ctx, r.method, c.base+validation.Path(ctx, r.method, r.path), body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	for name, values := range r.header {
		call.Header[name] = values
	}
	if r.body != nil {
		call.Header.Set("Content-Type", "application/json")
	}
	if r.stream != nil {
		call.ContentLength = r.length
		call.GetBody = nil // or the transport would repeat what bears a key
	}
	if r.lasting {
		call.Header.Set("Prefer", lasting.Preference(ctx))
	}
	if key != "" {
		call.Header.Set("Idempotency-Key", key)
	}
	c.sign(call.Header)
	answer, err := c.http.Do(call)
	if err != nil {
		return nil, refusal.Cut(c.Address(), err)
	}
	if answer.StatusCode >= 400 {
		defer answer.Body.Close()
		return nil, refusal.Of(answer, c.Address())
	}
	return answer, nil
}

// sign says in a request who makes it.
func (c *Client) sign(header http.Header) {
	if c.actor != "" {
		header.Set("Pacecar-Actor", c.actor)
	}
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
}
