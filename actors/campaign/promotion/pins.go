package promotion

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
	"pacecar/mutant"
)

// maxDifferences bounds how many of them are named.
const maxDifferences = 16

// Pin is what the software of a campaign is that begins: that of its package, vouched for by
// whom the shell has found. Without a proof nobody vouches for it.
func Pin(p *messages.CampaignPlan, pkg *messages.PackageRecord, rules []*messages.Rule, found *messages.Proof, nowMs int64) *messages.Pins {
	pins := &messages.Pins{
		AtMs: nowMs, PackageHash: pkg.GetContentHash(), ContentHash: plan.ContentHash(p, pkg, nil), RulesHash: rulesHash(rules), FilesHash: filesHash(pkg),
		Signers: found.GetSigners(), SignatureRequired: found.GetSignatureRequired(),
	}
	seen := map[string]bool{}
	for _, a := range pkg.GetContents() {
		if !seen[a.GetSha256()] {
			seen[a.GetSha256()] = true
			pins.Artifacts = append(pins.Artifacts, &messages.PinnedArtifact{EcuId: a.GetEcuId(), Version: a.GetVersion(), Sha256: a.GetSha256(), SizeBytes: a.GetSizeBytes()})
		}
	}
	return pins
}

// Expected is a proof of exactly what is pinned.
func Expected(c *standing.Standing, nowMs int64) *messages.Proof {
	pins := c.Pins
	found := &messages.Proof{AtMs: nowMs, PackageHash: pins.GetPackageHash(), PackageState: messages.PackageState_PACKAGE_RELEASED, Signers: pins.GetSigners(), SignatureRequired: pins.GetSignatureRequired(), Rules: c.Rules}
	for _, f := range files(c.Package) {
		found.Files = append(found.Files, &messages.FoundFile{Sha256: f.digest, SizeBytes: f.size})
	}
	return found
}

// Compare says what of a campaign's software is not as it was pinned.
func Compare(c *standing.Standing, found *messages.Proof, number uint32) *messages.Promotion {
	answer := &messages.Promotion{AtMs: found.GetAtMs(), Number: number, Signers: found.GetSigners()}
	if mutant.DifferencesOverlooked.Planted() {
		return answer
	}
	pins := c.Pins
	all := slices.Concat(ofRecord(c, pins), ofPackage(c, pins, found), ofFiles(c, found), ofSigners(pins, found), ofRules(c, found))
	if more := len(all) - maxDifferences + 1; more > 1 {
		all = append(all[:maxDifferences-1], fmt.Sprintf("and %d more", more))
	}
	answer.Differences = all
	return answer
}

// ofRecord finds what the campaign itself says otherwise than when it began.
func ofRecord(c *standing.Standing, pins *messages.Pins) (all []string) {
	if plan.ContentHash(c.Plan, c.Package, nil) != pins.GetContentHash() {
		all = append(all, "the campaign's plan, with its selector, is not the one that it began with")
	}
	if rulesHash(c.Rules) != pins.GetRulesHash() {
		all = append(all, "the rules about dependencies are not those that it began with")
	}
	if filesHash(c.Package) != pins.GetFilesHash() {
		all = append(all, "the files that the campaign names are not those that it began with")
	}
	return all
}

func ofPackage(c *standing.Standing, pins *messages.Pins, found *messages.Proof) (all []string) {
	if found.GetPackageHash() != pins.GetPackageHash() {
		all = append(all, fmt.Sprintf("package %s has the content %s, proven was %s", c.Plan.GetPackage(), short(found.GetPackageHash()), short(pins.GetPackageHash())))
	}
	switch state := found.GetPackageState(); state {
	case messages.PackageState_PACKAGE_RELEASED, messages.PackageState_PACKAGE_DEPRECATED:
	default:
		all = append(all, fmt.Sprintf("package %s is %s", c.Plan.GetPackage(), strings.ToLower(strings.TrimPrefix(state.String(), "PACKAGE_"))))
	}
	return all
}

func ofFiles(c *standing.Standing, found *messages.Proof) (all []string) {
	there := map[string]*messages.FoundFile{}
	for _, f := range found.GetFiles() {
		there[f.GetSha256()] = f
	}
	for _, f := range files(c.Package) {
		switch is := there[f.digest]; {
		case is == nil:
			all = append(all, fmt.Sprintf("%s (%s) is not stored", f.name, short(f.digest)))
		case is.GetProblem() != "":
			all = append(all, fmt.Sprintf("%s (%s): %s", f.name, short(f.digest), is.GetProblem()))
		case is.GetSizeBytes() != f.size:
			all = append(all, fmt.Sprintf("%s (%s) has %d bytes, proven were %d", f.name, short(f.digest), is.GetSizeBytes(), f.size))
		}
	}
	return all
}

func ofSigners(pins *messages.Pins, found *messages.Proof) (all []string) {
	for _, key := range pins.GetSigners() {
		if slices.Contains(found.GetSigners(), key) {
			continue
		}
		why := "its signature is not there, or the server does not trust it"
		if found.GetSignatureProblem() != "" {
			why = found.GetSignatureProblem()
		} else if !found.GetSignatureRequired() {
			why = "the server trusts no keys"
		}
		all = append(all, fmt.Sprintf("the key %s does not vouch for the package any more: %s", short(key), why))
	}
	if len(pins.GetSigners()) == 0 && found.GetSignatureRequired() && len(found.GetSigners()) == 0 {
		all = append(all, "no trusted key vouches for the package: "+found.GetSignatureProblem())
	}
	return all
}

// ofRules finds rules that do not follow from the package's dependencies any more. Alternatives
// that have come since are none of this campaign's.
func ofRules(c *standing.Standing, found *messages.Proof) (all []string) {
	for _, pinned := range c.Rules {
		follows := slices.ContainsFunc(found.GetRules(), func(now *messages.Rule) bool {
			return now.GetCode() == pinned.GetCode() && now.GetDetail() == pinned.GetDetail() && now.GetForbids() == pinned.GetForbids() &&
				slices.EqualFunc(now.GetWhen(), pinned.GetWhen(), same) && !slices.ContainsFunc(pinned.GetAny(), func(a *messages.Alternative) bool {
				return !slices.ContainsFunc(now.GetAny(), func(b *messages.Alternative) bool { return proto.Equal(a, b) })
			})
		})
		if !follows {
			all = append(all, "what the package depends on is not known as it was: "+pinned.GetDetail())
		}
	}
	return all
}

func same(a, b *messages.ECUCondition) bool { return proto.Equal(a, b) }

// file is one file of a package.
type file struct {
	name, digest string
	size         uint64
}

// files lists the files of a package, patches included, each once.
func files(pkg *messages.PackageRecord) (all []file) {
	seen := map[string]bool{}
	add := func(name, digest string, size uint64) {
		if digest != "" && !seen[digest] {
			seen[digest], all = true, append(all, file{name, digest, size})
		}
	}
	for _, a := range pkg.GetContents() {
		name := a.GetEcuId() + " " + a.GetVersion()
		add("the file of "+name, a.GetSha256(), a.GetSizeBytes())
		for _, d := range a.GetDeltas() {
			add("a patch to "+name, d.GetSha256(), d.GetSizeBytes())
		}
	}
	return all
}

func filesHash(pkg *messages.PackageRecord) string {
	var b strings.Builder
	for _, f := range files(pkg) {
		fmt.Fprintf(&b, "%s %d\n", f.digest, f.size)
	}
	return string(messages.DigestOf([]byte(b.String())))
}

// rulesHash is over the fields in their order, for a record that was written by one program.
func rulesHash(rules []*messages.Rule) string {
	var all []byte
	for _, r := range rules {
		text, err := proto.MarshalOptions{Deterministic: true}.Marshal(r)
		if err != nil {
			panic("promotion: " + err.Error()) // a rule came as a message
		}
		all = fmt.Appendf(all, "%d\n%s\n", len(text), text)
	}
	return string(messages.DigestOf(all))
}

// short is enough of a digest or a key's id to recognise it.
func short(digest string) string {
	const digits = 12
	if len(digest) > digits {
		return digest[:digits] + "…"
	}
	return digest
}

// Resumable refuses to let a campaign go on whose software is not what it was: nobody can accept
// that. Without a proof it may go on; the next wave asks for one.
func Resumable(c *standing.Standing, found *messages.Proof) *messages.Rejection {
	if found == nil || !c.Started() {
		return nil
	}
	differences := Compare(c, found, 0).GetDifferences()
	if len(differences) == 0 {
		return nil
	}
	return messages.Reject(messages.ContentChanged, "the software of campaign %s is not what it was when it began: %s", c.ID, strings.Join(differences, "; ")).
		At("/package").Suggest("make it right again, then repeat the command; other software needs a new campaign")
}
