package manual

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/demo"
	"pacecar/cmd/pacecar/show"
)

// plain are the defaults of flags that the environment or the user's name changes.
var plain = map[string]string{"as": "", "server": call.DefaultServer, "config": ""}

// neutral gives every flag the default that it has without an environment.
func neutral(c *cobra.Command) {
	set := func(f *pflag.Flag) {
		if value, is := plain[f.Name]; is {
			f.DefValue = value
		}
		if f.Name == "data-dir" && c.Name() == "sim" {
			f.DefValue = demo.DefaultDataDir
		}
	}
	c.PersistentFlags().VisitAll(set)
	c.Flags().VisitAll(set)
	c.DisableAutoGenTag = true // which has the date
	for _, sub := range c.Commands() {
		neutral(sub)
	}
}

// Markdown is the reference: its files by their names.
func Markdown(root *cobra.Command) (map[string]string, error) {
	neutral(root)
	files := map[string]string{"settings.md": settings()}
	var index strings.Builder
	for _, c := range shown(root) {
		var page bytes.Buffer
		fmt.Fprintf(&page, "# %s\n\n%s.\n", c.CommandPath(), c.Short)
		for _, one := range tree(c) {
			text, err := section(one, c)
			if err != nil {
				return nil, err
			}
			page.WriteString("\n" + text)
		}
		page.WriteString("\n[All commands](README.md), with the flags that each has and what exit statuses say.\n")
		files[c.Name()+".md"] = page.String()
		fmt.Fprintf(&index, "| [`%s`](%s.md) | %s |\n", c.CommandPath(), c.Name(), strings.ReplaceAll(c.Short, "|", `\|`))
	}
	files["README.md"] = opening(root, index.String())
	return files, nil
}

// shown are the commands of a group that people see, without those that cobra brings.
func shown(c *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() && sub.Name() != "help" {
			list = append(list, sub)
		}
	}
	return list
}

// tree is a command with all that are below it.
func tree(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range shown(c) {
		all = append(all, tree(sub)...)
	}
	return all
}

var (
	inherited = regexp.MustCompile("(?s)### Options inherited from parent commands\n\n```\n.*?```\n\n")
	headline  = regexp.MustCompile(`(?m)^### (.*)$`)
	helpFlag  = regexp.MustCompile(`(?m)^  -h, --help +help for .*\n`)
	noFlags   = regexp.MustCompile("### Options\n\n```\n```\n\n")
	upwards   = regexp.MustCompile(`(?m)^\* \[pacecar\]\(.*\n`)
	spaces    = regexp.MustCompile(`(?m)[ \t]+$`)
)

// section is what one command says of itself, on the page of its top-level command.
func section(c, page *cobra.Command) (string, error) {
	var b bytes.Buffer
	err := doc.GenMarkdownCustom(c, &b, func(link string) string {
		words := strings.Split(strings.TrimSuffix(link, ".md"), "_")
		if len(words) < 2 {
			return "README.md"
		}
		target := words[1] + ".md"
		if words[1] == page.Name() {
			target = ""
		}
		return target + "#" + strings.Join(words, "-")
	})
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.CommandPath(), err)
	}
	text, _, _ := strings.Cut(b.String(), "### SEE ALSO")
	text = inherited.ReplaceAllString(text, "")
	text = noFlags.ReplaceAllString(helpFlag.ReplaceAllString(text, ""), "")
	if list := shown(c); len(list) > 0 {
		text += "### Commands\n\n"
		for _, sub := range list {
			text += fmt.Sprintf("* [%s](#%s): %s\n", sub.CommandPath(), strings.ReplaceAll(sub.CommandPath(), " ", "-"), sub.Short)
		}
	}
	text = upwards.ReplaceAllString(text, "")
	text = headline.ReplaceAllString(text, "**$1**")
	return strings.TrimRight(spaces.ReplaceAllString(text, ""), "\n") + "\n", nil
}

// opening is the first page.
func opening(root *cobra.Command, index string) string {
	var b strings.Builder
	b.WriteString("# Reference of the command line\n\n" +
		"Written by `pacecar man --markdown docs/reference` from the commands themselves; a test compares them. `pacecar COMMAND --help` says the\n" +
		"same, `pacecar man DIRECTORY` writes man pages, and `pacecar completion bash` (zsh, fish, powershell) completes commands, flags,\n" +
		"and the names of campaigns, packages and vehicles.\n\n")
	b.WriteString("| command | what for |\n|---|---|\n" + index)
	b.WriteString("\n[The settings of a server](settings.md): flags, environment, file.\n\n")
	b.WriteString("## Flags of every command\n\n```\n" + spaces.ReplaceAllString(root.PersistentFlags().FlagUsages(), "") + "```\n\n")
	b.WriteString("## Answers\n\n" +
		"An answer is written to standard output in the format of `--output` (" + strings.Join(show.Formats, ", ") + "), and nothing else is; progress, warnings and errors go to\n" +
		"standard error. JSON, YAML and NDJSON have the fields of the API, CSV has the columns of a list, or a line for each field of one thing.\n" +
		"On a terminal there are colours, unless `NO_COLOR` is set or `--no-color` is given, bars that move, and whole screens of `top` and\n" +
		"`campaign watch`; elsewhere plain lines.\n\n")
	b.WriteString("## Exit statuses\n\n| status | says | of |\n|---|---|---|\n")
	for _, s := range call.Statuses {
		of := s.Of
		if of == "" {
			of = "every command"
		}
		fmt.Fprintf(&b, "| %d | %s | %s |\n", s.Code, s.Says, of)
	}
	b.WriteString("\n`pacecar help exit-status` shows them, too. A second interrupt ends the program at once.\n")
	return b.String()
}

// settings is the table of what a server can be told.
func settings() string {
	var b strings.Builder
	b.WriteString("# Settings of a server\n\n" +
		"Written from the table of settings itself, `cmd/pacecar/config.Settings`; a test compares them. A setting is given as a flag of `pacecar serve`, as a\n" +
		"variable of the environment, or in a file (`--config`, YAML or JSON) by its key; a flag outweighs the environment, which outweighs\n" +
		"the file. A key that there is none of is an error with a suggestion. `pacecar config view --origin` shows each value and where it comes from.\n\n" +
		"| key, flag | variable | default | what for |\n|---|---|---|---|\n")
	for _, s := range config.Settings {
		value := "none"
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		usage := s.Usage
		if s.Secret {
			usage += " (never shown)"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.Key, config.Variable(s.Key), value, cell(usage))
	}
	b.WriteString("\n[All commands](README.md)\n")
	return b.String()
}

// cell makes a text safe in a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`).Replace(text)
}
