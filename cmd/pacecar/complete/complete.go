// Package complete proposes names of the server when somebody presses the tab key: campaigns, packages and
// vehicles, wherever a command takes one.
//
// What a command takes is read from its usage line (CAMPAIGN, NAME@VERSION, VIN) and from the names of its
// flags, so that a new command is completed without a word about it. A server that does not answer in time
// proposes nothing, and says nothing: the line that is being typed must stay as it is.
package complete

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
)

// Bounds of a press of the tab key.
const (
	within       = 3 * time.Second
	proposed     = 1000 // campaigns or packages, the newest
	proposedVINs = 24   // vehicles, by VIN: more letters find others
)

// source reads names that begin with a word, each perhaps with a description behind a tab.
type source func(ctx context.Context, server *client.Client, word string) ([]string, error)

// arguments and flags say where which names are wanted. A usage line has the former as words of its own.
var (
	arguments = map[string]source{"CAMPAIGN": campaigns, "NAME@VERSION": packages, "VIN": vins, "[VIN...]": vins}
	flags     = map[string]source{
		"package": packages, "supersedes": campaigns, "despite": campaigns, "pilots": vins, "by": attributes, "sort": attributes, "until": moments,
	}
)

// Attach completes a tree of commands, where nothing else does.
func Attach(a *call.App, c *cobra.Command) {
	if words := strings.Fields(c.Use); c.ValidArgsFunction == nil && slices.ContainsFunc(words, func(w string) bool { return arguments[w] != nil }) {
		c.ValidArgsFunction = positional(a, words[1:])
	}
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		from := flags[f.Name]
		if _, has := c.GetFlagCompletionFunc(f.Name); from != nil && !has {
			call.Must(c.RegisterFlagCompletionFunc(f.Name, func(cmd *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
				return ask(a, cmd, from, word)
			}))
		}
	})
	for _, sub := range c.Commands() {
		Attach(a, sub)
	}
}

// positional completes arguments by their names in the usage line. Words with bars are what may be said there.
func positional(a *call.App, words []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(words) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		wanted := words[len(args)]
		if from := arguments[wanted]; from != nil {
			return ask(a, cmd, from, word)
		}
		if choices := strings.Split(wanted, "|"); len(choices) > 1 && !strings.ContainsAny(wanted, "{}[]") {
			return choices, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveDefault
	}
}

func ask(a *call.App, cmd *cobra.Command, from source, word string) ([]string, cobra.ShellCompDirective) {
	server, err := a.Client()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), within)
	defer cancel()
	names, err := from(ctx, server, word)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func campaigns(ctx context.Context, server *client.Client, _ string) (names []string, err error) {
	list, err := server.Campaigns(ctx, "", "", "", proposed)
	for _, c := range list.Items {
		names = append(names, cobra.CompletionWithDesc(c.ID, c.State+", "+c.Package))
	}
	return names, err
}

func packages(ctx context.Context, server *client.Client, _ string) (names []string, err error) {
	list, err := server.Packages(ctx, "", "", proposed)
	for _, p := range list.Items {
		names = append(names, cobra.CompletionWithDesc(p.ID, p.State))
	}
	return names, err
}

// vins proposes the first vehicles whose VINs begin with the word.
func vins(ctx context.Context, server *client.Client, word string) (names []string, err error) {
	selector := ""
	if word = strings.ToUpper(word); word != "" {
		selector = fmt.Sprintf("vin.startsWith(%s)", strconv.Quote(word))
	}
	list, err := server.Vehicles(ctx, selector, "", proposedVINs)
	for _, v := range list.Items {
		names = append(names, cobra.CompletionWithDesc(v.VIN, v.Model))
	}
	return names, err
}

// attributes proposes what vehicles can be counted by and put in order by.
func attributes(ctx context.Context, server *client.Client, _ string) (names []string, err error) {
	counts, err := server.Facets(ctx, "", nil, 1)
	for _, f := range counts.Facets {
		names = append(names, f.Attribute)
	}
	return names, err
}

// moments are what may be waited for.
func moments(context.Context, *client.Client, string) ([]string, error) {
	return []string{"done", "halted", "wave:2\twave 2 has opened"}, nil
}
