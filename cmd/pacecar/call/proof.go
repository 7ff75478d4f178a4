package call

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/keyring"
)

// maxTokenFile bounds what is read of a file with a token.
const maxTokenFile = 4 << 10

// prove finds the token that the server is shown: of the file that is named, of the environment, or what login has kept.
// Who has one acts under its name, so the name of the account on this machine is not sent along.
func (a *App) prove(c *cobra.Command) error {
	name := ""
	switch {
	case a.tokenFile != "":
		text, err := os.ReadFile(a.tokenFile)
		if err != nil {
			return Misused("--token-file: %w", err)
		}
		if a.token = strings.TrimSpace(string(text)); a.token == "" || len(text) > maxTokenFile {
			return Misused("--token-file: %s has no token in it", a.tokenFile)
		}
	case os.Getenv("PACECAR_TOKEN") != "":
		a.token = strings.TrimSpace(os.Getenv("PACECAR_TOKEN"))
	default:
		kept, found, err := keyring.Find(a.server)
		if err != nil {
			return err
		}
		if !found {
			return nil
		}
		a.kept, a.token, name = kept, kept.Token, kept.Name
	}
	if as := c.Flags().Lookup("as"); (as == nil || !as.Changed) && os.Getenv("PACECAR_AS") == "" {
		a.As = name
	}
	return nil
}

// warn says that a token is about to go where others can read it.
func (a *App) warn() {
	if u, err := url.Parse(keyring.Server(a.server)); err == nil && a.token != "" && u.Scheme == "http" && !local(u.Hostname()) {
		a.Say("warning: the token goes to %s without TLS\n", u.Host)
	}
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Server is the address of the server, as it was given.
func (a *App) Server() string { return a.server }

// Person is who acts, for people to read: also where the server alone knows whose token it is.
func (a *App) Person() string {
	if a.token != "" {
		return cmp.Or(a.As, "the owner of the token")
	}
	return a.As
}

// Anonymous answers a connection that shows no token yet and names nobody; address is that of the server, "" the given one.
func (a *App) Anonymous(address string) (*client.Client, error) {
	if a.session != nil {
		return nil, fmt.Errorf("there is a connection already")
	}
	c, err := a.connection(cmp.Or(address, a.server), "")
	a.session = c
	return c, err
}

func (a *App) connection(server, as string) (*client.Client, error) {
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	c, err := client.New(server, as)
	if err != nil {
		return nil, &Exit{StatusUsage, err}
	}
	return c, nil
}
