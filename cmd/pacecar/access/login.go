package access

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/keyring"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/signin"
	"pacecar/web/view/people"
)

// commands are made for one execution.
type commands struct{ *call.App }

// Commands are pacecar login, logout, whoami and token.
func Commands(app *call.App) []*cobra.Command {
	a := commands{app}
	return []*cobra.Command{a.loginCommand(), a.logoutCommand(), a.whoamiCommand(), a.tokenCommand()}
}

func (a commands) loginCommand() *cobra.Command {
	var browser, device bool
	c := &cobra.Command{
		Use: "login [LINK]", Short: "Sign in at a server, and keep the token for later commands",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return call.Misused("%q is one argument too many: give one link, or none", args[1])
			}
			return nil
		},
		Long: "Sign in at a server. LINK is what `pacecar serve` prints when nobody could sign in yet: it is\n" +
			"changed for a token of the role admin, which lasts 30 days, for the name in --as. Without LINK,\n" +
			"people sign in at the identity provider of the server if it has one for the command line\n" +
			"(--oidc-terminal): with a browser on this machine, or with --device by a code that is typed in one\n" +
			"anywhere. The token lasts 12 hours, and is renewed while the provider agrees. Otherwise a token is\n" +
			"asked for, or read from standard input: an admin makes one with `pacecar token create`.\n" +
			"Tokens are kept by server in a file that only you can read. PACECAR_TOKEN and --token-file are\n" +
			"for programs, and come before what is kept.",
		Example: "  pacecar login 'https://ota.example/login#link=…' --as mira\n" +
			"  pacecar login --server https://ota.example < token",
	}
	c.Flags().BoolVar(&browser, "browser", false, "sign in at the identity provider, with a browser on this machine")
	c.Flags().BoolVar(&device, "device", false, "sign in at the identity provider, by a code that is typed in a browser anywhere")
	c.MarkFlagsMutuallyExclusive("browser", "device")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return a.redeem(cmd, args[0])
		}
		server, err := a.Anonymous("")
		if err != nil {
			return err
		}
		if browser || device || a.CanAsk {
			done, err := a.recognised(cmd.Context(), server, browser, device)
			if done || err != nil {
				return err
			}
		}
		token, err := a.askToken()
		if err != nil {
			return err
		}
		server.Use(token)
		me, err := server.Me(cmd.Context())
		if err != nil {
			return err
		}
		if me.Authentication == "off" {
			return errors.New("nobody has to sign in at " + server.Address() + ": authentication is off there")
		}
		return a.keep(server, me, keyring.Entry{Token: token})
	}
	return c
}

// recognised has the identity provider of the server recognise a person; false: it has none for the command line, and
// nobody insists.
func (a commands) recognised(ctx context.Context, server *client.Client, browser, device bool) (bool, error) {
	me, err := server.Me(ctx)
	switch {
	case err != nil:
		return false, err
	case me.Terminal == nil && !browser && !device:
		return false, nil
	case me.Terminal == nil:
		return false, errors.New("the server at " + server.Address() + " names no identity provider for the command line (--oidc-terminal): sign in with a token")
	}
	var word signin.Word
	if device {
		word, err = signin.Device(ctx, *me.Terminal, func(address, code string) { a.Say("Open %s and type the code %s\n", address, code) })
	} else {
		word, err = signin.Browser(ctx, *me.Terminal, func(address string) {
			a.Say("Open this page in a browser on this machine (elsewhere: --device):\n%s\n", address)
		})
	}
	if err != nil {
		return false, err
	}
	in, err := server.LogIn(ctx, people.SignIn{Identity: word.Identity})
	if err != nil {
		return false, err
	}
	return true, a.keep(server, in.Me, keyring.Entry{Token: in.Secret, Terminal: me.Terminal, Refresh: word.Refresh})
}

// redeem changes a link for a token.
func (a commands) redeem(cmd *cobra.Command, link string) error {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return call.Misused("%q is no link: copy all of it, from http to the end, in quotes", link)
	}
	secret, ok := strings.CutPrefix(u.Fragment, "link=")
	if !ok {
		return call.Misused("the link has no #link= at its end: copy all of it, in quotes, because # begins a comment in a shell")
	}
	server, err := a.Anonymous(u.Scheme + "://" + u.Host)
	if err != nil {
		return err
	}
	in, err := server.LogIn(cmd.Context(), people.SignIn{Link: secret, Name: a.Person(), As: "token"})
	if err != nil {
		return err
	}
	return a.keep(server, in.Me, keyring.Entry{Token: in.Secret})
}

// keep keeps a token that has been proved.
func (a commands) keep(server *client.Client, me people.Me, e keyring.Entry) error {
	e.Name, e.ID, e.Until = me.Name, me.Token, me.Until
	if err := keyring.Keep(server.Address(), e); err != nil {
		return err
	}
	return show.One(a.Out, a.Output, me, func(s *show.Sheet) {
		s.Line("signed in at %s as %s (%s)", server.Address(), me.Name, says(me.Roles))
		if me.Until != "" {
			s.Line("the token %s lasts until %s", me.Token, show.Instant(me.Until))
		}
	})
}

// says is what somebody has been given, in words.
func says(roles []people.Grant) string {
	words := make([]string, len(roles))
	for i, g := range roles {
		if words[i] = g.Role; len(g.Fleets) > 0 {
			words[i] += " of " + strings.Join(g.Fleets, " and ")
		}
	}
	return strings.Join(words, ", ")
}

// maxToken bounds what is read as a token.
const maxToken = 4 << 10

// askToken reads a token without showing it.
func (a commands) askToken() (string, error) {
	if f, ok := a.Stdin.(*os.File); ok && a.CanAsk {
		a.Say("Token (it is not shown): ")
		typed, err := term.ReadPassword(int(f.Fd()))
		a.Say("\n")
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		return strings.TrimSpace(string(typed)), nil
	}
	line, err := bufio.NewReader(io.LimitReader(a.Stdin, maxToken)).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", call.Misused("no token was given: write it on standard input, or give the link of the server's start (%v)", err)
	}
	return line, nil
}

func (a commands) logoutCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "logout", Short: "Forget the token of a server", Args: call.Takes(),
		Long: "Forget the token that `pacecar login` has kept for the server. One that was got by signing in at an\n" +
			"identity provider is revoked. Any other lasts as long as it was made for: where somebody else may have it, revoke it with `pacecar token revoke`.",
	}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		e, found, err := keyring.Forget(a.Server())
		if err != nil {
			return err
		}
		if !found {
			a.Say("no token is kept for %s\n", keyring.Server(a.Server()))
			return nil
		}
		if until, err := time.Parse(time.RFC3339, e.Until); e.Terminal != nil && err == nil && a.Now().Before(until) {
			return a.leave(cmd.Context(), e)
		}
		a.Say("forgotten: the token %s of %s at %s\n", e.ID, e.Name, keyring.Server(a.Server()))
		return nil
	}
	return c
}

// leave revokes a token that is forgotten here, which has no other owner.
func (a commands) leave(ctx context.Context, e keyring.Entry) error {
	server, err := a.Anonymous("")
	if err != nil {
		return err
	}
	server.Use(e.Token)
	if err := server.EndSessions(ctx, true); err != nil {
		return fmt.Errorf("the token %s is forgotten here, and may not be revoked: %w", e.ID, err)
	}
	a.Say("forgotten and revoked: the token %s of %s at %s\n", e.ID, e.Name, keyring.Server(a.Server()))
	return nil
}

func (a commands) whoamiCommand() *cobra.Command {
	c := &cobra.Command{Use: "whoami", Short: "Say who the server takes you for, and what you may do", Args: call.Takes()}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		me, err := server.Me(cmd.Context())
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, me, func(s *show.Sheet) {
			switch {
			case me.Authentication == "off":
				s.Line("nobody has to sign in at %s: it takes you for %s, because you say so", server.Address(), a.Person())
			case me.Name == "":
				s.Line("not signed in at %s: sign in with pacecar login", server.Address())
			default:
				s.Line("%s at %s", me.Name, server.Address())
				s.Field("roles", says(me.Roles))
				s.Field("may", strings.Join(me.May, ", "))
				if me.Until != "" {
					s.Field("until", show.Instant(me.Until))
				}
			}
		})
	}
	return c
}
