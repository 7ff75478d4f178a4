package packages

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/push"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// leastHash is how many digits of a content's hash name it.
const leastHash = 12

// errNotApproved tells that a person looked and did not agree.
var errNotApproved = errors.New("nothing was approved")

// approveCommand agrees to a content that the person has seen: it is named by its hash, or
// shown and asked about.
func (a commands) approveCommand() *cobra.Command {
	var hash string
	c := &cobra.Command{
		Use: "approve NAME@VERSION", Short: "Sign the content of a package, as a person who did not write it",
		Args: call.Takes("NAME@VERSION"), ValidArgsFunction: a.complete,
		Long: "Agree to the content of a package. At a terminal the content is shown, and you are asked. With\n" +
			"--hash, the content that you have looked at is approved and no other; it is required where nobody\n" +
			"can be asked. pacecar package show tells the hash, as content.",
		Example: "  pacecar package approve adas-stack@4.2.1 --as jonas\n" +
			"  pacecar package approve adas-stack@4.2.1 --as aylin --hash d325abb234fc",
	}
	c.Flags().StringVar(&hash, "hash", "", "the content to agree to, or its first 12 digits or more")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case hash == "" && !a.CanAsk:
			return call.Misused("--hash is missing, and nobody can be asked: look at the package with pacecar package show %s, and name its content", args[0])
		case hash != "" && len(hash) < leastHash:
			return call.Misused("--hash has %d digits: give %d at least", len(hash), leastHash)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		content := strings.ToLower(hash)
		if len(content) < fullHash {
			present, err := server.Package(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if content, err = a.agreed(present, content); err != nil {
				return err
			}
		}
		p, err := server.CommandPackage(cmd.Context(), args[0], "approve", view.Command{ContentHash: content})
		if err != nil {
			return err
		}
		return a.show(p)
	}
	return c
}

// consent asks whether approvals may be void, unless the flag says so.
func (a commands) consent(given bool) push.Consent {
	return func(was view.Package) error {
		var by []string
		for _, approval := range was.Approvals {
			by = append(by, approval.By)
		}
		return a.Consent("package "+was.ID, by, given)
	}
}

// fullHash is how many digits the hash of a content has.
const fullHash = 64

// agreed is the content of a package, when it is the one that begins so, or when the person at
// the terminal says yes to it.
func (a commands) agreed(p view.Package, begins string) (string, error) {
	if begins != "" {
		if !strings.HasPrefix(p.ContentHash, begins) {
			return "", fmt.Errorf("--hash %s is not the hash of what the package holds, %s by %s: it is mistyped, or the package was changed after you looked at it; look again with pacecar package show %s",
				begins, p.ContentHash, p.Author, p.ID)
		}
		return p.ContentHash, nil
	}
	if err := show.One(a.Err, show.Table, p, func(s *show.Sheet) { sheet.Package(s, p) }); err != nil {
		return "", err
	}
	answer, err := a.Ask("Approve this content as " + a.Person() + "? Type yes:")
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(answer, "yes") {
		return "", errNotApproved
	}
	return p.ContentHash, nil
}
