package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
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

// Problem is the server's no (RFC 9457).
type Problem struct {
	Status    int    `json:"status"`
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"requestId"`
	foreign   bool   // it is no problem document at all
	Errors    []struct {
		Pointer    string `json:"pointer"`
		Detail     string `json:"detail"`
		Suggestion string `json:"suggestion"`
	} `json:"errors"`
}

// Error says what, where and what to do.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, e := range p.Errors {
		if e.Detail != "" && !strings.Contains(text, e.Detail) {
			text += "\n  " + strings.TrimSpace(e.Pointer+" "+e.Detail)
		} else if e.Pointer != "" {
			text += " (" + e.Pointer + ")"
		}
		if e.Suggestion != "" {
			text = strings.TrimSuffix(text, ".") + "; " + e.Suggestion
		}
	}
	if p.Code != "" {
		text = p.Code + ": " + text
	}
	return text
}

// Unreachable is a server that does not answer. Whether it followed a command is not
// known.
type Unreachable struct {
	Server string
	Err    error
}

// Error says which server, and why.
func (u *Unreachable) Error() string {
	return fmt.Sprintf("no answer from the server at %s: %v", u.Server, u.Err)
}

// Unwrap is the reason.
func (u *Unreachable) Unwrap() error { return u.Err }

// request describes one call.
type request struct {
	method, path string
	body         any       // encoded as JSON
	stream       io.Reader // sent as it is, instead of body
	length       int64     // of stream; -1: unknown
	header       http.Header
}

// do sends a request and decodes the answer into out, where out is not nil. The
// answer's ETag is returned.
func (c *Client) do(ctx context.Context, r request, out any) (etag string, err error) {
	answer, err := c.send(ctx, r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer))
		return answer.Header.Get("ETag"), err
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(out); err != nil {
		if !isJSON(answer) {
			return "", &Foreign{c.Address(), answer.Status, fmt.Errorf("answer does not decode: %w", err)}
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

// send returns the answer of a request that succeeded; the caller closes its body.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	body := r.stream
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("encode %s %s: %w", r.method, r.path, err)
		}
		body = bytes.NewReader(encoded)
	}
	call, err := http.NewRequestWithContext(ctx, r.method, c.base+r.path, body)
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
	}
	c.sign(call.Header)
	answer, err := c.http.Do(call)
	if err != nil {
		return nil, &Unreachable{c.Address(), unwrapURL(err)}
	}
	if answer.StatusCode >= 400 {
		defer answer.Body.Close()
		p := problem(answer)
		if p.foreign {
			return nil, &Foreign{c.Address(), answer.Status, p}
		}
		return nil, p
	}
	return answer, nil
}

// Foreign is an answer that is not a Pacecar server's, as that of a proxy before it.
type Foreign struct {
	Server, Status string
	Err            error // why it is not understood; of a refusal the Problem that it would be
}

// Unwrap is the reason.
func (f *Foreign) Unwrap() error { return f.Err }

// Error says what answered.
func (f *Foreign) Error() string {
	text := f.Err.Error()
	return fmt.Sprintf("what answers at %s (%s) does not speak as a Pacecar server does: %s", f.Server, f.Status, text[:min(len(text), 200)])
}

func isJSON(answer *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
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

func problem(answer *http.Response) *Problem {
	p := &Problem{}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if json.Unmarshal(text, p) != nil || p.Title == "" && p.Detail == "" {
		p = &Problem{Detail: strings.TrimSpace(string(text[:min(len(text), 512)])), foreign: true}
	}
	p.Status = answer.StatusCode
	if p.Title == "" {
		p.Title = http.StatusText(answer.StatusCode)
	}
	return p
}

// unwrapURL drops the method and URL that net/http puts before its reason.
func unwrapURL(err error) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // http.Client.Do documents this type
		return u.Err
	}
	return err
}
