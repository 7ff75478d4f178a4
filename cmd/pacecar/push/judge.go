package push

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/actors/catalog"
	"pacecar/actors/catalog/bounds"
	"pacecar/cmd/pacecar/document"
	"pacecar/messages"
	"pacecar/web/view"
)

// choices are the words that a key may have.
var choices = map[string][]string{
	"updateType":            {"security", "recall", "feature", "regulatory"},
	"severity":              bounds.Severities,
	"versionScheme":         bounds.Schemes,
	"preconditions.network": bounds.Networks,
	"dependencies.kind":     {"requires", "conflicts", "steppingStone"},
}

// Check finds what is missing or impossible: what the document alone shows, and what the
// catalog would refuse, so that no file is read or sent in vain.
func (d Document) Check() error {
	f := &findings{places: d.places}
	d.missing(f)
	d.choose(f)
	if len(f.list) == 0 {
		return d.judge(nil)
	}
	return document.Faults(append(f.list, d.judge(f))...)
}

// wrong finds what is impossible in a document that has other faults: what seems to be missing
// may be written under another key.
func (d Document) wrong() error {
	f := &findings{places: d.places}
	d.choose(f)
	return errors.Join(append(f.list, d.judge(f))...)
}

// missing finds what a package cannot do without.
func (d Document) missing(f *findings) {
	f.need("name", d.Name)
	f.need("version", d.Version)
	for i, dependency := range d.Dependencies {
		f.need(fmt.Sprintf("dependencies[%d].kind", i), dependency.Kind)
	}
	if len(d.Contents) == 0 {
		f.add("contents", "contents is empty: a package has at least one file")
	}
	for i, c := range d.Contents {
		at := fmt.Sprintf("contents[%d].", i)
		f.need(at+"ecu", c.ECU)
		f.need(at+"version", c.Version)
		f.need(at+"file", c.File)
		for j, delta := range c.Deltas {
			f.checkDelta(fmt.Sprintf("%sdeltas[%d]", at, j), delta)
		}
	}
}

// choose finds words that are none of those that a key may have.
func (d Document) choose(f *findings) {
	f.choose("updateType", "updateType", d.UpdateType)
	f.choose("severity", "severity", d.Severity)
	f.choose("versionScheme", "versionScheme", d.VersionScheme)
	if d.Preconditions != nil {
		f.choose("preconditions.network", "preconditions.network", d.Preconditions.Network)
	}
	for i, dependency := range d.Dependencies {
		f.choose(fmt.Sprintf("dependencies[%d].kind", i), "dependencies.kind", dependency.Kind)
	}
}

// findings collects faults with their places.
type findings struct {
	places document.Places
	list   []error
	told   []string // their paths
}

func (f *findings) add(at, format string, args ...any) {
	f.list, f.told = append(f.list, f.places.At(at, format, args...)), append(f.told, at)
}

func (f *findings) need(at, value string) {
	if strings.TrimSpace(value) == "" {
		f.add(at, "%s is missing", at)
	}
}

func (f *findings) choose(at, key, value string) {
	known := choices[key]
	if value == "" || slices.Contains(known, value) {
		return
	}
	hint := "want one of " + strings.Join(known, ", ")
	if s := messages.DidYouMean(value, known); s != "" {
		hint = s
	}
	f.add(at, "%s is %q: %s", at, value, hint)
}

// judge asks the catalog's own rules about the package as it would be written. Its files
// have not been read: they stand in with digests and lengths that nothing is wrong with. Where
// others have been found, it tells what is wrong with values that were understood, and leaves
// out the paths of those others.
func (d Document) judge(others *findings) error {
	p := d.draft()
	for i := range p.Contents {
		c := &p.Contents[i]
		c.SHA256, c.SizeBytes = string(messages.DigestOf([]byte(c.ECU))), 2
		for _, delta := range d.Contents[i].Deltas {
			c.Deltas = append(c.Deltas, standIn(delta))
		}
	}
	return d.refusal(p, others)
}

// refusal is what the catalog's own rules find wrong with a package of this document.
func (d Document) refusal(p view.NewPackage, others *findings) error {
	_, rejection := decided(p)
	var faults []error
	for _, no := range rejection.Each() {
		at := pathOf(no.GetField())
		if others != nil && (slices.Contains(others.told, at) || !d.places.Understood(at)) {
			continue
		}
		text := no.GetMessage()
		if at != "" {
			text = at + ": " + text
		}
		if cure := no.GetSuggestion(); cure != "" {
			text += ": " + cure
		}
		faults = append(faults, d.places.At(at, "%s", text))
	}
	return document.Faults(faults...)
}

// pathOf is where a document has the field that the catalog names: its words for ECUs are
// longer, and terms are a group of their own there.
func pathOf(field string) string {
	return document.Path(strings.NewReplacer("/terms/", "/", "/ecu_id", "/ecu").Replace(field))
}

// decided is what the catalog makes of a package, judged as by a person who may write it.
func decided(p view.NewPackage) (*messages.PackageRecord, *messages.Rejection) {
	const somebody = "author" // the author is no part of the content
	d, rejection := catalog.New(messages.PackageID{Name: p.Name, Version: p.Version}.String()).Step(time.UnixMilli(1), view.ToPackage(p, somebody))
	if rejection != nil {
		return nil, rejection
	}
	return d.Reply.(*messages.PackageStatus).GetRecord(), nil
}

// recordOf is a package as a record, without judgement.
func recordOf(p view.NewPackage) *messages.PackageRecord {
	m := view.ToPackage(p, "")
	return &messages.PackageRecord{
		Name: m.GetName(), Version: m.GetVersion(), Author: m.GetAuthor(), Description: m.GetDescription(), UpdateType: m.GetUpdateType(),
		Contents: m.GetContents(), Terms: m.GetTerms(), Signature: m.GetSignature(),
	}
}

// draft is the package without what reading its files tells.
func (d Document) draft() view.NewPackage {
	p := view.NewPackage{Name: d.Name, Version: d.Version, UpdateType: d.UpdateType, Description: d.Description, Terms: d.Terms}
	for _, c := range d.Contents {
		p.Contents = append(p.Contents, view.Content{
			ECU: c.ECU, HardwarePart: c.HardwarePart, HardwareRevisions: c.HardwareRevisions, RevisionFrom: c.RevisionFrom, RevisionTo: c.RevisionTo,
			Version: c.Version, FromVersion: c.FromVersion, Group: c.Group,
		})
	}
	return p
}
