package packages

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/push"
	"pacecar/cmd/pacecar/show"
	"pacecar/persistence/signatures"
	"pacecar/web/schema"
)

func (a commands) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a package's document", Args: call.Takes(),
		Example: "  pacecar package schema > package.schema.json",
		RunE: func(*cobra.Command, []string) error {
			return show.Document(a.Out, a.Output, schema.Package())
		},
	}
}

// generated is a new pair of keys.
type generated struct {
	ID      string `json:"id"`
	Private string `json:"private"`
	Public  string `json:"public"`
}

func (a commands) keygenCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use: "keygen --out NAME", Short: "Make a pair of keys to sign packages with", Args: call.Takes(),
		Long: "Make a pair of Ed25519 keys: NAME.key, the private one, for its owner alone, and NAME.pem, the\n" +
			"public one, for the servers that shall trust it (pacecar serve --trusted-keys). No file is overwritten.",
		Example: "  pacecar package keygen --out release-2026",
	}
	c.Flags().StringVar(&name, "out", "", "name of the files without their endings")
	c.RunE = func(*cobra.Command, []string) error {
		if name == "" {
			return call.Misused("--out is missing: name the files")
		}
		made := generated{Private: name + ".key", Public: name + ".pem"}
		var err error
		if made.ID, err = signatures.Generate(rand.Reader, made.Private, made.Public); err != nil {
			return err
		}
		return show.One(a.Out, a.Output, made, func(s *show.Sheet) {
			s.Field("key", made.ID)
			s.Field("private", made.Private+", which signs: keep it secret")
			s.Field("public", made.Public+", for servers: pacecar serve --trusted-keys "+made.Public)
		})
	}
	return c
}

func (a commands) signCommand() *cobra.Command {
	var paths []string
	var voids bool
	c := &cobra.Command{
		Use: "sign --key KEY DOCUMENT-OR-NAME@VERSION", Short: "Sign a package's content, which names every file by its digest",
		Args: call.Takes("DOCUMENT-OR-NAME@VERSION"), ValidArgsFunction: a.completeUnsigned,
		Long: "Sign a package. The signature of a document is written beside it, as package.yaml" + push.SignatureSuffix + ",\n" +
			"and goes to the server when the document is pushed. A package that is on the server is signed there,\n" +
			"as long as it can still be written, and has to be validated afterwards; approvals that it has are\n" +
			"void then, which you are asked about.\n\n" +
			"Signatures of other keys stay; those over a content that has changed since are dropped.",
		Example: "  pacecar package sign --key release-2026.key ./adas-4.2.1\n  pacecar package sign --key release-2026.key adas-stack@4.2.1",
	}
	c.Flags().BoolVar(&voids, call.VoidFlag, false, call.VoidUsage)
	c.Flags().StringArrayVar(&paths, "key", nil, "private key, as pacecar package keygen writes it (may be repeated)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(paths) == 0 {
			return call.Misused("--key is missing: name the private key to sign with")
		}
		keys, err := readKeys(paths)
		if err != nil {
			return err
		}
		if _, err := os.Stat(args[0]); err == nil || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(args[0], "@") {
			return a.signDocument(cmd, args[0], keys)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		p, wrote, err := push.SignStored(cmd.Context(), server, args[0], a.consent(voids), keys...)
		if err != nil {
			return fmt.Errorf("sign package %s: %w", args[0], err)
		}
		fmt.Fprintln(a.Err, wrote)
		return a.show(p)
	}
	return c
}

// signed is a document with a signature beside it.
type signed struct {
	Package   string   `json:"package"`
	Signature string   `json:"signature"`
	Keys      []string `json:"keys"`
}

func (a commands) signDocument(cmd *cobra.Command, path string, keys []*signatures.Key) error {
	d, err := push.Read(path)
	if err != nil {
		return err
	}
	if err := d.Check(); err != nil {
		return err
	}
	measured, err := a.measure(cmd, d)
	if err != nil {
		return err
	}
	if err := measured.Sign(cmd.Context(), keys...); err != nil {
		return err
	}
	made := signed{Package: d.ID()}
	for _, s := range measured.Package.Signature.Signatures {
		made.Keys = append(made.Keys, s.KeyID)
	}
	if made.Signature, err = measured.WriteSignature(); err != nil {
		return err
	}
	return show.One(a.Out, a.Output, made, func(s *show.Sheet) {
		s.Field("package", made.Package)
		s.Field("signature", made.Signature)
		s.Field("signed by", strings.Join(made.Keys, ", "))
	})
}

// readKeys reads the private keys at paths.
func readKeys(paths []string) ([]*signatures.Key, error) {
	var keys []*signatures.Key
	for _, path := range paths {
		key, err := signatures.ReadPrivate(path)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// completeUnsigned proposes documents and packages.
func (a commands) completeUnsigned(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	names, _ := a.complete(cmd, args, word)
	return names, cobra.ShellCompDirectiveDefault
}
