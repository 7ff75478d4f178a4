package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"pacecar/tcu/tcusim/figures"
)

// Client speaks to the demonstration of one data directory.
type Client struct {
	dir   string
	place place
	http  *http.Client
}

// Dial finds the demonstration of a data directory. Close the client.
func Dial(dir string) (*Client, error) {
	text, err := os.ReadFile(filepath.Join(dir, File))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, absent(dir)
	case err != nil:
		return nil, fmt.Errorf("control of the simulated fleet: %w", err)
	}
	c := &Client{dir: dir, http: &http.Client{Transport: &http.Transport{}, Timeout: answerWithin}}
	if err := json.Unmarshal(text, &c.place); err != nil {
		return nil, fmt.Errorf("%s in %s does not parse (%w): start the demonstration again", File, dir, err)
	}
	return c, nil
}

// absent says that no demonstration runs, and where one would be looked for.
func absent(dir string) error {
	return fmt.Errorf("no demonstration runs in %s: start one with pacecar demo, or name its --data-dir (or PACECAR_DATA_DIR), which it prints; pacecar serve has no simulated fleet", dir)
}

// Close lets go of the connection.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// State asks how the fleet is.
func (c *Client) State(ctx context.Context) (s State, err error) {
	return s, c.ask(ctx, http.MethodGet, "/state", nil, &s)
}

// Vehicles asks how vehicles are.
func (c *Client) Vehicles(ctx context.Context, asked Looking) (list []figures.Vehicle, err error) {
	q := url.Values{"model": {asked.Model}, "phase": {asked.Phase}, "away": {strconv.FormatBool(asked.Away)}, "limit": {strconv.Itoa(asked.Limit)}}
	return list, c.ask(ctx, http.MethodGet, "/vehicles?"+q.Encode(), nil, &list)
}

// Fail has installations fail.
func (c *Client) Fail(ctx context.Context, asked Failing) (done Done, err error) {
	return done, c.ask(ctx, http.MethodPost, "/fail", asked, &done)
}

// Away sends vehicles away.
func (c *Client) Away(ctx context.Context, asked Leaving) (done Done, err error) {
	return done, c.ask(ctx, http.MethodPost, "/away", asked, &done)
}

// Heal ends troubles.
func (c *Client) Heal(ctx context.Context, asked Healing) (done Done, err error) {
	return done, c.ask(ctx, http.MethodPost, "/heal", asked, &done)
}

func (c *Client) ask(ctx context.Context, method, path string, asked, answer any) error {
	var body io.Reader
	if asked != nil {
		text, err := json.Marshal(asked)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.place.URL+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.place.Secret)
	got, err := c.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return absent(c.dir) // it was killed: its file is still there
	}
	defer got.Body.Close()
	decoder := json.NewDecoder(io.LimitReader(got.Body, maxAnswer))
	if got.StatusCode != http.StatusOK {
		var no wrong
		if err := decoder.Decode(&no); err != nil || no.Error == "" {
			return fmt.Errorf("the demonstration in %s answers %s", c.dir, got.Status)
		}
		return errors.New(no.Error)
	}
	return decoder.Decode(answer)
}
