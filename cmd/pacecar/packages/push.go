package packages

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/push"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/persistence/signatures"
)

func (a commands) pushCommand() *cobra.Command {
	var given push.Document
	var contents []string
	var chain push.Chain
	var keys []string
	var voids bool
	c := &cobra.Command{
		Use: "push [DOCUMENT-OR-DIR]", Short: "Upload artifacts and write a package", Args: cobra.MaximumNArgs(1),
		Long: "Upload the artifacts that a document names and write the package as a draft. The document\n" +
			"is YAML or JSON, package.yaml in a directory:\n\n" +
			"  name: adas-stack\n  version: 4.2.1\n  updateType: feature\n  contents:\n" +
			"    - {ecu: ADAS, hardwarePart: 8K0907107, hardwareRevisions: [H05], version: 4.2.0, file: adas.bin}\n\n" +
			"pacecar package schema prints every key. A signature that pacecar package sign left beside\n" +
			"the document goes with it; --key signs while pushing.\n\n" +
			"Files that are stored already are not sent again. Nothing is written when something is\n" +
			"wrong with the document, and a push that has been done changes nothing.",
		Example: "  pacecar package push ./adas-4.2.1 --approve-as jonas --approve-as aylin --release\n" +
			"  pacecar package push --name ivi --version 11.3.0 --content ecu=IVI,hardwarePart=I-12,version=11.3.0,file=ivi.bin",
	}
	flags := c.Flags()
	flags.StringVar(&given.Name, "name", "", "name, in place of the document's")
	flags.StringVar(&given.Version, "version", "", "version, in place of the document's")
	flags.StringVar(&given.UpdateType, "update-type", "", "security, recall, feature or regulatory")
	flags.StringVar(&given.Description, "description", "", "release notes")
	flags.StringArrayVar(&contents, "content", nil, "a file, as ecu=…,hardwarePart=…,hardwareRevisions=H05;H07,version=…,fromVersion=…,file=… (may be repeated)")
	flags.StringArrayVar(&keys, "key", nil, "sign with this private key (may be repeated)")
	flags.BoolVar(&voids, call.VoidFlag, false, call.VoidUsage)
	flags.BoolVar(&chain.Validate, "validate", false, "run the machine's checks")
	flags.StringArrayVar(&chain.Approvers, "approve-as", nil, "approve as this person (may be repeated); validates first")
	flags.BoolVar(&chain.Release, "release", false, "release; validates first")
	call.Must(c.RegisterFlagCompletionFunc("update-type", cobra.FixedCompletions([]string{"security", "recall", "feature", "regulatory"}, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		chain.Author, chain.Voids = a.As, a.consent(voids)
		if err := chain.Check(); err != nil {
			return &call.Exit{Status: call.StatusUsage, Err: err}
		}
		signers, err := readKeys(keys)
		if err != nil {
			return err
		}
		d, err := describe(args, given, contents)
		if err != nil {
			return err
		}
		return a.push(cmd, d, chain, signers)
	}
	return c
}

// describe puts the document and the flags together.
func describe(args []string, given push.Document, contents []string) (d push.Document, err error) {
	if len(args) > 0 {
		if d, err = push.Read(args[0]); err != nil {
			return d, err
		}
	} else if len(contents) == 0 {
		return d, call.Misused("nothing to push: name a directory with a package.yaml, the document itself, or give --content")
	}
	for from, to := range map[*string]*string{
		&given.Name: &d.Name, &given.Version: &d.Version, &given.UpdateType: &d.UpdateType, &given.Description: &d.Description,
	} {
		if *from != "" {
			*to = *from
		}
	}
	for _, text := range contents {
		content, err := push.ParseContent(text)
		if err != nil {
			return d, &call.Exit{Status: call.StatusUsage, Err: err}
		}
		d.Contents = append(d.Contents, content)
	}
	return d, d.Check()
}

func (a commands) push(cmd *cobra.Command, d push.Document, chain push.Chain, keys []*signatures.Key) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	measured, err := a.measure(cmd, d)
	if err != nil {
		return err
	}
	if err := measured.Stale(); err != nil && len(keys) == 0 {
		return err
	}
	if err := measured.Sign(cmd.Context(), keys...); err != nil {
		return err
	}
	progress := show.NewBars(a.Err, "uploading "+d.ID(), measured.Parts())
	defer progress.Close()
	result, err := push.Push(cmd.Context(), server, measured, chain, push.Watcher{
		Upload: func(path string, n int) { progress.Add(path, int64(n)) },
		Step: func(text string) {
			progress.Close()
			a.Say("%s\n", text)
		},
	})
	if err != nil {
		return err
	}
	return show.One(a.Out, a.Output, result, func(s *show.Sheet) { sheet.Package(s, result.Package) })
}

// measure reads the files of a document, and tells how far it is.
func (a commands) measure(cmd *cobra.Command, d push.Document) (push.Measured, error) {
	progress := show.NewBars(a.Err, "reading "+d.ID(), d.Parts())
	defer progress.Close()
	return push.Measure(cmd.Context(), d, func(path string, n int) { progress.Add(path, int64(n)) })
}
