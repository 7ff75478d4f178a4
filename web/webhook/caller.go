package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"pacecar/messages"
)

// Bounds of one call.
const (
	// Patience is how long one answer may take, from the look-up of the name to its last byte.
	Patience = 15 * time.Second
	// MaxBody is how many bytes of an answer are read.
	MaxBody = 16 << 10
	// MaxReason is how many bytes of it are kept.
	MaxReason = 512
	// maxHeader bounds the header of an answer.
	maxHeader = 16 << 10
)

// Caller calls the webhooks of a server.
type Caller struct {
	targets map[string]target
	client  *http.Client
	logger  *slog.Logger
	agent   string

	events      map[string][]string // that webhooks are told of
	subscribers []string            // in order
}

// New makes a caller of the addresses by name, each with its secret. The agent is the name and
// version of the program.
func New(addresses, secrets map[string]string, agent string, logger *slog.Logger) (*Caller, error) {
	known, err := targets(addresses, secrets)
	if err != nil {
		return nil, err
	}
	return &Caller{targets: known, logger: logger, agent: agent, client: &http.Client{
		Timeout:       Patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: maxHeader,
			DialContext: (&net.Dialer{Timeout: Patience / 3}).DialContext, TLSHandshakeTimeout: Patience / 3, ForceAttemptHTTP2: true,
		},
	}}, nil
}

// Names lists the webhooks that there are.
func (c *Caller) Names() []string { return slices.Sorted(maps.Keys(c.targets)) }

// Ask asks a webhook, and waits for its answer.
func (c *Caller) Ask(ctx context.Context, q *messages.AskWebhook) *messages.WebhookAnswered {
	to, known := c.targets[q.GetWebhook()]
	if !known {
		return unanswered(q, "this server knows no webhook "+q.GetWebhook())
	}
	answer := c.ask(ctx, to, q)
	c.logger.Info("a webhook was asked", "webhook", q.GetWebhook(), "id", q.GetId(), "outcome", answer.GetOutcome().String(), "text", answer.GetText())
	return answer
}

func (c *Caller) ask(ctx context.Context, to target, q *messages.AskWebhook) *messages.WebhookAnswered {
	request, err := c.request(ctx, to, q.GetId(), event(q))
	if err != nil {
		return unanswered(q, err.Error())
	}
	response, err := c.client.Do(request)
	if err != nil {
		return unanswered(q, why(err))
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, MaxBody))
	if err != nil {
		return unanswered(q, fmt.Sprintf("HTTP %d, and the answer broke off", response.StatusCode))
	}
	return heard(q, response.StatusCode, response.Header.Get("Location"), text)
}

// page tells whether a body is for browsers: a gateway that wants somebody to sign in says so
// with 200, and agrees to nothing.
func page(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// heard is what an answer means. Another success than 200 or 204 says that somebody has taken
// the question, and not what the answer is.
func heard(q *messages.AskWebhook, status int, location string, body []byte) *messages.WebhookAnswered {
	reason := Reason(body)
	switch {
	case status == http.StatusConflict:
		return &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_HOLD, Text: reason}
	case page(body):
		return unanswered(q, fmt.Sprintf("HTTP %d with a page for people: the webhook itself has not answered", status))
	case status == http.StatusOK || status == http.StatusNoContent:
		return &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS, Text: reason}
	case location != "":
		return unanswered(q, fmt.Sprintf("HTTP %d, which sends elsewhere: redirects are not followed", status))
	case reason != "":
		return unanswered(q, fmt.Sprintf("HTTP %d: %s", status, reason))
	}
	return unanswered(q, fmt.Sprintf("HTTP %d", status))
}

func unanswered(q *messages.AskWebhook, problem string) *messages.WebhookAnswered {
	return &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_UNANSWERED, Text: messages.Cut(problem, MaxReason)}
}

// why is a failure without the address, which everybody who may see the campaign need not know.
func why(err error) string {
	if timeout := interface{ Timeout() bool }(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Sprintf("no answer within %s", Patience)
	}
	if _, unknown := errors.AsType[*net.DNSError](err); unknown {
		return "its host is not known"
	}
	if broken, ok := errors.AsType[*net.OpError](err); ok {
		if broken.Op == "dial" {
			return "no connection to it"
		}
		return "the connection to it broke"
	}
	if outer := (*url.Error)(nil); errors.As(err, &outer) {
		err = outer.Err
	}
	return line(err.Error())
}

// Reason is what an answer says, on one line.
func Reason(body []byte) string {
	var object struct {
		Reason, Detail, Message string
	}
	text := string(body)
	if json.Unmarshal(body, &object) == nil {
		for _, said := range []string{object.Reason, object.Detail, object.Message} {
			if said != "" {
				return line(said)
			}
		}
	}
	if strings.HasPrefix(strings.TrimSpace(text), "<") { // a page for people in a browser
		return ""
	}
	return line(text)
}

// line makes one line of what comes from outside.
func line(text string) string {
	return messages.Cut(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "), MaxReason)
}
