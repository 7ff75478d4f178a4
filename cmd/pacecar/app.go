package main

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
	"pacecar/cmd/pacecar/show"
)

// defaultServer is where pacecar serve and pacecar demo listen when they are not told.
const defaultServer = "http://127.0.0.1:8080"

// app is what commands share during one execution.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time

	server  string
	as      string
	output  show.Format
	noColor bool

	out, err show.Screen // after the flags were read
	canAsk   bool        // a person is at the terminal
	session  *client.Client
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{
		stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, output: show.Table,
		canAsk: isTerminal(stdin) && isTerminal(stderr),
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (a *app) close() {
	if a.session != nil {
		a.session.Close()
	}
}

// root is the whole tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "pacecar",
		Short: "Pace software rollouts across vehicle fleets",
		Long: "Pacecar paces software rollouts across vehicle fleets, and stops everyone the moment\n" +
			"something is wrong ahead. Begin with: pacecar demo",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: a.prepare,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.server, "server", cmp.Or(os.Getenv("PACECAR_SERVER"), defaultServer), "server to talk to (PACECAR_SERVER)")
	flags.StringVar(&a.as, "as", cmp.Or(os.Getenv("PACECAR_AS"), login()), "person who acts, for timelines and approvals (PACECAR_AS)")
	flags.VarP(&a.output, "output", "o", "format of the answer: "+strings.Join(show.Formats, ", "))
	flags.BoolVar(&a.noColor, "no-color", false, "no colours (NO_COLOR)")
	must(root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(show.Formats, cobra.ShellCompDirectiveNoFileComp)))
	root.AddCommand(
		a.demoCommand(), a.serveCommand(), a.configCommand(),
		a.fleetCommand(), a.vehicleCommand(), a.packageCommand(), a.campaignCommand(),
		benchCommand(), a.versionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	tidy(root)
	return root
}

// isList marks commands that answer a list, which has columns.
var isList = map[string]string{"answer": "list"}

// prepare looks at the screens once the flags are known, before any command acts.
func (a *app) prepare(c *cobra.Command, _ []string) error {
	color := !a.noColor && os.Getenv("NO_COLOR") == ""
	a.out, a.err = show.NewScreen(a.stdout, color), show.NewScreen(a.stderr, color)
	if a.output == show.CSV && c.Annotations["answer"] != isList["answer"] {
		return &exit{statusUsage, show.ErrNoCSV}
	}
	return nil
}

// must panics: a command that is put together wrongly is a bug.
func must(err error) {
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

// client answers the connection to the server.
func (a *app) client() (*client.Client, error) {
	if a.session == nil {
		server := a.server
		if !strings.Contains(server, "://") {
			server = "http://" + server
		}
		c, err := client.New(server, a.as)
		if err != nil {
			return nil, &exit{statusUsage, err}
		}
		a.session = c
	}
	return a.session, nil
}

// ask asks the person at the terminal for one line.
func (a *app) ask(question string) (string, error) {
	a.say("%s ", question)
	line, err := bufio.NewReader(a.stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("no answer: %w", err)
	}
	return strings.TrimSpace(line), nil
}

// say tells what is being done; the text is made safe.
func (a *app) say(format string, args ...any) {
	fmt.Fprint(a.err, show.SafeLines(fmt.Sprintf(format, args...)))
}
