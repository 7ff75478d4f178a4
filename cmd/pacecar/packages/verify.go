package packages

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/stored"
)

// verifyCommand reads stored files again. Its status is 1 when any is not what it was, or not
// there.
func (a commands) verifyCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "verify {NAME@VERSION | --all}", Short: "Read stored files again and find those that the disk has spoilt or lost", Args: cobra.MaximumNArgs(1), ValidArgsFunction: a.complete,
		Long: "Have the server read the files of a package, or all that it stores, and compare each with its\n" +
			"digest. A file whose bytes have changed is told with the packages that use it, and is not\n" +
			"served to vehicles any more until it is uploaded again: push the package once more. A file\n" +
			"that is not stored is told, too.",
		Example: "  pacecar package verify adas-stack@4.2.1\n  pacecar package verify --all",
	}
	c.Flags().BoolVar(&all, "all", false, "all files, of packages or not")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if all == (len(args) > 0) {
			return call.Misused("name a package, or say --all")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		progress := show.NewProgress(a.Err, "verifying "+strings.Join(args, ""), 0)
		told := int64(0)
		found, err := server.VerifyArtifacts(cmd.Context(), strings.Join(args, ""), func(v stored.Verification) {
			progress.Note("%s read, %s spoilt", show.Plural(v.Checked, "file"), show.Count(v.Spoilt))
			progress.Add(v.CheckedBytes - told)
			told = v.CheckedBytes
		})
		progress.Close()
		if err != nil {
			return err
		}
		return a.verified(found)
	}
	return c
}

var damages = []show.Column[stored.Damage]{
	{Title: "SHA256", Cell: func(d stored.Damage) string { return d.SHA256 }},
	{Title: "SIZE", Right: true, Cell: func(d stored.Damage) string { return show.Bytes(d.SizeBytes) }},
	{Title: "USED BY", Cell: func(d stored.Damage) string { return strings.Join(d.Packages, " ") }},
	{Title: "WHAT IS WRONG", Cell: func(d stored.Damage) string { return d.Detail }},
}

// verified says what a verification found.
func (a commands) verified(v stored.Verification) error {
	err := show.One(a.Out, a.Output, v, func(s *show.Sheet) {
		s.Field("read", show.Plural(v.Checked, "file")+", "+show.Bytes(v.CheckedBytes))
		s.Field("spoilt", show.Count(v.Spoilt))
		s.Field("unreadable", show.Count(v.Unreadable))
		s.Field("missing", show.Count(v.Missing))
		if len(v.Damages) > 0 {
			s.Section("Damages")
			show.Rows(s, damages, v.Damages)
		}
	})
	switch {
	case err != nil:
		return err
	case v.Stopped != "":
		return fmt.Errorf("the verification ended before every file was read: %s", v.Stopped)
	case v.Spoilt > 0:
		return fmt.Errorf("%s: push the packages that use them again", show.Plural(v.Spoilt, "spoilt file"))
	case v.Missing > 0:
		return fmt.Errorf("%s: push the packages that use them again", show.Plural(v.Missing, "missing file"))
	case v.Unreadable > 0:
		return fmt.Errorf("%s could not be read: look after the server's disk, and verify again", show.Plural(v.Unreadable, "file"))
	}
	return nil
}
