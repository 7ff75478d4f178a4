package call

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/keyring"
	"pacecar/cmd/pacecar/show"
)

// DefaultServer is where pacecar serve and pacecar demo listen when they are not told.
const DefaultServer = "http://127.0.0.1:8080"

// App is what commands share during one execution.
type App struct {
	Stdin  io.Reader
	Stdout io.Writer
	Out    show.Screen // standard output, for the answer
	Err    show.Screen // standard error, for what is being done
	Output show.Format // of the answer
	As     string      // person who acts
	CanAsk bool        // a person is at the terminal
	Now    func() time.Time

	stderr    io.Writer
	server    string
	tokenFile string
	token     string        // that the server is shown; empty: none
	kept      keyring.Entry // of the server, where the token is from it
	unproved  error         // why the token cannot be had: only who talks to a server needs it
	noColor   bool
	session   *client.Client
}

// New makes what commands share. Close it when the command has ended.
func New(stdin io.Reader, stdout, stderr io.Writer) *App {
	return &App{
		Stdin: stdin, Stdout: stdout, stderr: stderr, Now: time.Now, Output: show.Table,
		CanAsk: isTerminal(stdin) && isTerminal(stderr),
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Close lets go of the connection to the server.
func (a *App) Close() {
	if a.session != nil {
		a.session.Close()
	}
}

// Root gives the root of a tree of commands the streams and flags that every command has.
func (a *App) Root(root *cobra.Command) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.PersistentPreRunE = a.prepare
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.server, "server", cmp.Or(os.Getenv("PACECAR_SERVER"), DefaultServer), "server to talk to (PACECAR_SERVER)")
	flags.StringVar(&a.As, "as", cmp.Or(os.Getenv("PACECAR_AS"), login()), "person who acts, for timelines and approvals (PACECAR_AS)")
	flags.StringVar(&a.tokenFile, "token-file", "", "file of the token that proves who you are; otherwise PACECAR_TOKEN, or what pacecar login has kept")
	flags.VarP(&a.Output, "output", "o", "format of the answer: "+strings.Join(show.Formats, ", "))
	flags.BoolVar(&a.noColor, "no-color", false, "no colours (NO_COLOR)")
	Must(root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(show.Formats, cobra.ShellCompDirectiveNoFileComp)))
}

// List marks commands that answer a list: as CSV it has the columns of its table, where one thing has a line for each
// field.
var List = map[string]string{"answer": "list"}

// prepare looks at the screens once the flags are known, before any command acts.
func (a *App) prepare(c *cobra.Command, _ []string) error {
	color := !a.noColor && os.Getenv("NO_COLOR") == ""
	a.Out, a.Err = show.NewScreen(a.Stdout, color), show.NewScreen(a.stderr, color)
	a.unproved = a.prove(c)
	return nil
}

// Must panics: a command that is put together wrongly is a bug.
func Must(err error) {
	if err != nil {
		panic("pacecar: " + err.Error())
	}
}

// login is the name of who is logged in, or nothing.
func login() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}

// Client answers the connection to the server.
func (a *App) Client() (*client.Client, error) {
	if a.session == nil {
		if a.unproved != nil {
			return nil, a.unproved
		}
		c, err := a.connection(a.server, a.As)
		if err != nil {
			return nil, err
		}
		if err := a.renew(c); err != nil {
			return nil, err
		}
		a.warn()
		c.Use(a.token)
		a.session = c
	}
	return a.session, nil
}

// Ask asks the person at the terminal for one line.
func (a *App) Ask(question string) (string, error) {
	a.Say("%s ", question)
	line, err := bufio.NewReader(a.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("no answer: %w", err)
	}
	return strings.TrimSpace(line), nil
}

// Say tells what is being done; the text is made safe.
func (a *App) Say(format string, args ...any) {
	fmt.Fprint(a.Err, show.SafeLines(fmt.Sprintf(format, args...)))
}
