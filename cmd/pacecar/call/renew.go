package call

import (
	"context"
	"fmt"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/keyring"
	"pacecar/cmd/pacecar/signin"
	"pacecar/web/view/people"
)

// renewWithin bounds what happens before a command when a token has ended.
const renewWithin = 30 * time.Second

// renew has the identity provider say again who somebody is whose token has ended, and changes that for another token.
func (a *App) renew(c *client.Client) error {
	until, err := time.Parse(time.RFC3339, a.kept.Until)
	if a.kept.Refresh == "" || a.kept.Terminal == nil || err != nil || a.Now().Before(until.Add(-time.Minute)) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), renewWithin)
	defer cancel()
	word, err := signin.Again(ctx, *a.kept.Terminal, a.kept.Refresh)
	if err != nil {
		return &Exit{StatusRefused, fmt.Errorf("the token has ended, and cannot be renewed: %w\nSign in again with pacecar login", err)}
	}
	in, err := c.LogIn(ctx, people.SignIn{Identity: word.Identity})
	if err != nil {
		return err
	}
	if word.Refresh == "" { // the one that there was goes on
		word.Refresh = a.kept.Refresh
	}
	a.kept = keyring.Entry{Name: in.Name, Token: in.Secret, ID: in.Token, Until: in.Until, Terminal: a.kept.Terminal, Refresh: word.Refresh}
	a.token = in.Secret
	return keyring.Keep(a.server, a.kept)
}
