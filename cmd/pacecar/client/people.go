package client

import (
	"context"
	"net/http"
	"net/url"

	"pacecar/web/view"
	"pacecar/web/view/people"
)

// Use has every request prove itself by a token; "": by none.
func (c *Client) Use(token string) { c.token = token }

// Me reads who the server takes the client for.
func (c *Client) Me(ctx context.Context) (people.Me, error) {
	return answer[people.Me](ctx, c, request{method: http.MethodGet, path: "/me"})
}

// LogIn changes a proof for a token.
func (c *Client) LogIn(ctx context.Context, says people.SignIn) (people.SignedIn, error) {
	return answer[people.SignedIn](ctx, c, request{method: http.MethodPost, path: "/login", body: says, keyless: true})
}

// Tokens lists tokens, the newest first.
func (c *Client) Tokens(ctx context.Context) ([]people.Token, error) {
	var list view.List[people.Token]
	_, err := c.do(ctx, request{method: http.MethodGet, path: "/tokens"}, &list)
	return list.Items, err
}

// CreateToken makes a token.
func (c *Client) CreateToken(ctx context.Context, wanted people.NewToken) (people.MadeToken, error) {
	return answer[people.MadeToken](ctx, c, request{method: http.MethodPost, path: "/tokens", body: wanted, keyless: true})
}

// RevokeToken ends a token.
func (c *Client) RevokeToken(ctx context.Context, id string) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: "/tokens/" + url.PathEscape(id)}, nil)
	return err
}

// EndSessions ends all sessions, or only the token of this client that came of signing in.
func (c *Client) EndSessions(ctx context.Context, own bool) error {
	path := "/sessions:end"
	if own {
		path = "/logout"
	}
	_, err := c.do(ctx, request{method: http.MethodPost, path: path}, nil)
	return err
}
