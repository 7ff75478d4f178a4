package manual

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
)

// written is what the command answers.
type written struct {
	Directory string `json:"directory"`
	Files     int    `json:"files"`
}

// Command is pacecar man. It is hidden: packagers need it once.
func Command(a *call.App) *cobra.Command {
	var markdown bool
	c := &cobra.Command{
		Use: "man DIRECTORY", Short: "Write man pages, or the reference as Markdown, of all commands", Args: call.Takes("DIRECTORY"), Hidden: true,
		Long: "Write man pages of all commands into a directory, which is made. With --markdown it is the reference\n" +
			"of docs/reference. The date of man pages is that of SOURCE_DATE_EPOCH, if that is set.",
		Example: "  pacecar man /usr/local/share/man/man1\n" +
			"  pacecar man --markdown docs/reference",
	}
	c.Flags().BoolVar(&markdown, "markdown", false, "write Markdown")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		dir := args[0]
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		write := manPages
		if markdown {
			write = reference
		}
		n, err := write(cmd.Root(), dir)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, written{dir, n}, func(s *show.Sheet) { s.Line("%s in %s", show.Plural(n, "file"), dir) })
	}
	return c
}

func reference(root *cobra.Command, dir string) (int, error) {
	files, err := Markdown(root)
	if err != nil {
		return 0, err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return 0, err
		}
	}
	return len(files), nil
}

func manPages(root *cobra.Command, dir string) (int, error) {
	neutral(root)
	if err := doc.GenManTree(root, &doc.GenManHeader{Title: "PACECAR", Section: "1", Source: "Pacecar", Manual: "Pacecar"}, dir); err != nil {
		return 0, fmt.Errorf("man pages: %w", err)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "pacecar*.1"))
	return len(pages), err
}

// Topics are what pacecar help knows besides commands.
func Topics() []*cobra.Command {
	return []*cobra.Command{{Use: "exit-status", Short: "What the exit status of a command says", Long: call.StatusText()}}
}
