package call

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pacecar/messages"
)

// Tidy makes a tree of commands tell wrong calls from failures, and suggest what was
// meant.
func Tidy(c *cobra.Command) {
	c.SetFlagErrorFunc(flagError)
	c.DisableFlagsInUseLine = false
	if c.HasSubCommands() && c.RunE == nil && c.Run == nil {
		c.Args, c.RunE = cobra.ArbitraryArgs, group
		c.FParseErrWhitelist.UnknownFlags = true // they are the unknown subcommand's
	}
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return &Exit{StatusUsage, err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		Tidy(sub)
	}
}

// group is what a command does that has subcommands only.
func group(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if s := messages.DidYouMean(args[0], names); s != "" {
		return Misused("%s has no command %q: %s", c.CommandPath(), args[0], s)
	}
	return Misused("%s has no command %q: it has %s", c.CommandPath(), args[0], strings.Join(names, ", "))
}

// flagError explains a flag that does not exist or does not parse.
func flagError(c *cobra.Command, err error) error {
	text := strings.TrimSuffix(err.Error(), ".")
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if best := messages.Nearest(name, names); best != "" {
			text += ": did you mean --" + best + "?"
		}
	}
	if invalid, is := errors.AsType[*pflag.InvalidValueError](err); is {
		f := invalid.GetFlag()
		if form := forms[f.Value.Type()]; form != "" {
			return Misused("--%s is %q: want %s", f.Name, invalid.GetValue(), form)
		}
		return Misused("--%s: %w", f.Name, errors.Unwrap(err))
	}
	return Misused("%s", text)
}

// forms say how values of flags are written, by the type of the flag.
var forms = map[string]string{
	"int": "a whole number", "int64": "a whole number", "uint": "a whole number, 0 or more", "uint32": "a whole number, 0 or more",
	"uint64": "a whole number, 0 or more", "float64": "a number, as in 2.5", "bool": "true or false", "duration": "a time, as in 90s, 15m or 2h30m",
}

// Takes refuses any other number of arguments than one for each name.
func Takes(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return Misused("%s is missing: %s", names[len(args)], c.UseLine())
		case len(args) > len(names):
			return Misused("%q is one argument too many: %s", args[len(names)], c.UseLine())
		}
		return nil
	}
}

// TakesSome refuses no argument at all; each is a name.
func TakesSome(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return Misused("%s is missing: %s", name, c.UseLine())
		}
		return nil
	}
}
