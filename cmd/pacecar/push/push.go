package push

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/messages"
	"pacecar/web/view"
)

// Chain is how far a package is taken through its life.
type Chain struct {
	Author    string   // who pushes, and therefore may not approve
	Validate  bool     // implied by what follows
	Approvers []string // each approves the content
	Release   bool
	Voids     Consent
}

// Consent hears of a package whose approvals a write would void, and refuses it with an error;
// nil agrees.
type Consent func(was view.Package) error

func (c Consent) to(was view.Package) error {
	if c == nil || len(was.Approvals) == 0 {
		return nil
	}
	return c(was)
}

// Check refuses a chain that the server would refuse in the middle.
func (c Chain) Check() error {
	for i, person := range c.Approvers {
		switch {
		case strings.TrimSpace(person) == "":
			return errors.New("--approve-as needs the name of a person")
		case messages.OnePerson(person, c.Author):
			return fmt.Errorf("%s writes the package and cannot approve it: name others with --approve-as", person)
		case slices.ContainsFunc(c.Approvers[:i], func(other string) bool { return messages.OnePerson(other, person) }):
			return fmt.Errorf("%s cannot approve twice: name another person with --approve-as", person)
		}
	}
	return nil
}

// Result is what a push has done.
type Result struct {
	Package  view.Package `json:"package"`
	Uploaded int          `json:"uploaded"` // files sent
	Present  int          `json:"present"`  // files that were stored already
	Existed  bool         `json:"existed"`  // the package was there with this very content
}

// Watcher hears what a push is doing.
type Watcher struct {
	Step   func(text string)        // something was done
	Upload func(path string, n int) // n bytes of a file went out
}

// Push stores the artifacts, writes the draft and takes it along the chain.
func Push(ctx context.Context, c *client.Client, m Measured, chain Chain, w Watcher) (Result, error) {
	var r Result
	existing, found, err := present(ctx, c, m.Package)
	if err != nil {
		return r, err
	}
	if !found {
		if err := chain.Voids.to(existing); err != nil {
			return r, err
		}
	}
	if err := m.upload(ctx, c, w, &r); err != nil {
		return r, err
	}
	if r.Package, r.Existed = existing, found; !found {
		if r.Package, err = c.CreatePackage(ctx, m.Package, existing.Revision); err != nil {
			return r, overtaken(ctx, c, m.Package, err)
		}
		w.Step("wrote package " + r.Package.ID + " as a draft" + replacing(existing, r.Package))
	} else {
		text := "package " + r.Package.ID + " is there with this very content, " + strings.ToLower(r.Package.State)
		if existing.Description != m.Package.Description {
			text += "; its description is left as it is"
		}
		w.Step(text)
	}
	return r, chain.follow(ctx, c, w, &r.Package)
}

// overtaken says who wrote a package between the look at it and the draft that was to replace
// what was seen; any other failure is as it is.
func overtaken(ctx context.Context, c *client.Client, p view.NewPackage, err error) error {
	err = fmt.Errorf("write package: %w", err)
	var refused *client.Problem
	if !errors.As(err, &refused) || refused.Code != messages.StaleVersion && refused.Code != messages.AlreadyExists {
		return err
	}
	id := messages.PackageID{Name: p.Name, Version: p.Version}.String()
	now, unknown := c.Package(ctx, id)
	if unknown != nil || !isOpen(now) {
		return err
	}
	return fmt.Errorf("%s wrote %s while you pushed; look with `pacecar package show %s`, push again to replace it", now.Author, id, id)
}

// present finds the package when it is there already with the same content. Another description
// is written as long as no approvals are void by it, for it is no part of the content. Another
// content under the same version is refused unless that one can still be
// written again: a draft, a validated or an approved package.
func present(ctx context.Context, c *client.Client, p view.NewPackage) (view.Package, bool, error) {
	id := messages.PackageID{Name: p.Name, Version: p.Version}.String()
	existing, err := c.Package(ctx, id)
	var refused *client.Problem
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return existing, false, nil
	}
	if err != nil {
		return existing, false, err
	}
	open := isOpen(existing)
	same, signed := sameContent(existing, p), p.Signature == nil || reflect.DeepEqual(existing.Signature, p.Signature)
	switch {
	case same && (!open || len(existing.Approvals) > 0 || existing.Description == p.Description) && signed:
		return existing, true, nil
	case same && !open && !signed:
		return existing, false, fmt.Errorf("package %s is %s without this signature, and takes none any more: raise the version, or push without a key", id, strings.ToLower(existing.State))
	case open:
		return existing, false, nil
	}
	return existing, false, fmt.Errorf("package %s is %s with another content, which can no longer be changed: raise the version", id, strings.ToLower(existing.State))
}

// isOpen tells that a package can still be written.
func isOpen(p view.Package) bool {
	return p.State == "Draft" || p.State == "Validated" || p.State == "Approved"
}

// replacing tells what a draft has taken the place of, and what that has made void.
func replacing(was, is view.Package) string {
	if was.ID == "" {
		return ""
	}
	text := fmt.Sprintf(" in place of content %.12s by %s", was.ContentHash, was.Author)
	if was.ContentHash == is.ContentHash {
		text = fmt.Sprintf(" with the same content %.12s, written before by %s", was.ContentHash, was.Author)
	}
	var by []string
	for _, a := range was.Approvals {
		by = append(by, a.By)
	}
	switch {
	case len(by) > 0:
		return text + ": validation and " + call.Approvals(by) + " are void"
	case was.State == "Validated":
		return text + ": validation is void"
	}
	return text
}

func sameContent(is view.Package, p view.NewPackage) bool {
	p = view.Rewritten(view.FromPackage(&messages.PackageStatus{Record: recordOf(p)})) // as it will be shown
	order := func(a, b view.Content) int {
		return cmp.Or(cmp.Compare(a.ECU, b.ECU), cmp.Compare(a.HardwarePart, b.HardwarePart), cmp.Compare(a.SHA256, b.SHA256))
	}
	a, b := slices.Clone(is.Contents), slices.Clone(p.Contents)
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return cmp.Or(is.UpdateType, "feature") == cmp.Or(p.UpdateType, "feature") && reflect.DeepEqual(is.Terms, p.Terms) && reflect.DeepEqual(a, b)
}

// upload stores the artifacts that are not stored yet.
func (m Measured) upload(ctx context.Context, c *client.Client, w Watcher, r *Result) error {
	for _, digest := range m.order {
		f := m.files[digest]
		stored, err := c.HasArtifact(ctx, digest)
		if err != nil {
			return err
		}
		if stored {
			r.Present++
			w.Upload(f.path, int(f.size))
			continue
		}
		if err := f.send(ctx, c, m.open, digest, w); err != nil {
			return fmt.Errorf("upload %s: %w", f.path, err)
		}
		r.Uploaded++
	}
	w.Step(fmt.Sprintf("stored %s, %d were there", show.Plural(r.Uploaded, "file"), r.Present))
	return nil
}

func (f file) send(ctx context.Context, c *client.Client, open opener, digest messages.Digest, w Watcher) error {
	if f.made != nil {
		return c.PutArtifact(ctx, digest, f.size, told{bytes.NewReader(f.made), func(n int) { w.Upload(f.path, n) }})
	}
	body, err := open(f.path)
	if err != nil {
		return err
	}
	defer body.Close()
	return c.PutArtifact(ctx, digest, f.size, told{body, func(n int) { w.Upload(f.path, n) }})
}

// told tells how much was read, and by how much more or less it is sought: an upload goes
// on where the server has it. It can nothing else, so that nothing is read past it.
type told struct {
	body io.ReadSeeker
	tell func(int)
}

func (t told) Seek(offset int64, whence int) (int64, error) {
	before, err := t.body.Seek(0, io.SeekCurrent)
	if err != nil {
		return before, err
	}
	now, err := t.body.Seek(offset, whence)
	if err == nil && now != before {
		t.tell(int(now - before))
	}
	return now, err
}

func (t told) Read(b []byte) (int, error) {
	n, err := t.body.Read(b)
	t.tell(n)
	return n, err
}

// follow takes the package along the chain, and passes over what has been done.
func (c Chain) follow(ctx context.Context, to *client.Client, w Watcher, p *view.Package) error {
	step := func(verb, by string) error {
		next, err := to.CommandPackage(ctx, p.ID, verb, view.Command{By: by, ContentHash: p.ContentHash})
		if err != nil {
			return fmt.Errorf("%s package %s as %s: %w", verb, p.ID, by, err)
		}
		*p = next
		w.Step(fmt.Sprintf("%s as %s: package %s is %s", verb, by, p.ID, strings.ToLower(p.State)))
		return nil
	}
	if p.State == "Draft" && (c.Validate || len(c.Approvers) > 0 || c.Release) {
		if err := step("validate", c.Author); err != nil {
			return err
		}
	}
	for _, person := range c.Approvers {
		signed := slices.ContainsFunc(p.Approvals, func(a view.Approval) bool { return messages.OnePerson(a.By, person) && a.ContentHash == p.ContentHash })
		if signed || p.State != "Validated" {
			continue
		}
		if err := step("approve", person); err != nil {
			return err
		}
	}
	if c.Release && p.State != "Released" {
		return step("release", c.Author)
	}
	return nil
}
