package artifacts

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/lines"
	"pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/view/stored"
)

// Bounds of a verification.
const (
	maxDamages    = 1000            // that one answer names; all are counted
	progressEvery = 5 * time.Second // between two words of progress
)

func (h *handlers) verification() {
	op := h.describe(http.MethodPost, "/artifacts:verify", "verifyArtifacts",
		"Read stored files again, stop serving those that are not what they were, and name those of packages that are not stored")
	op.Parameters = []*huma.Param{{Name: "package", In: "query", Description: "Only the files of this package, as name@version; default: all.", Schema: &huma.Schema{Type: huma.TypeString}}}
	answer := content[stored.Verification](h)
	answer[lines.MediaType] = &huma.MediaType{Schema: answer["application/json"].Schema} // one such object per line
	op.Responses = map[string]*huma.Response{"200": {Description: "What was found; with Accept: " + lines.MediaType + " a line every five seconds, and the result last", Content: answer}}
	h.Document(op)
	h.Handle("POST "+op.Path, h.verify)
}

// verify runs a verification.
func (h *handlers) verify(w http.ResponseWriter, r *http.Request) {
	packages, err := h.Packages(r.Context())
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	v := &verification{store: h.Store, uses: usesOf(packages), only: r.URL.Query().Get("package"), said: time.Now()}
	if v.only != "" && !slices.ContainsFunc(packages, func(p *messages.PackageStatus) bool { return idOf(p) == v.only }) {
		h.Refuse(w, r, messages.Reject(messages.NotFound, "there is no package %s", v.only).At("query package").Suggest("list the packages"))
		return
	}
	if !h.verifying.TryLock() {
		h.Refuse(w, r, messages.Reject(messages.WrongState, "a verification is under way").Suggest("wait until it has ended"))
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if lines.Wanted(r) {
		v.progress = lines.To[stored.Verification](w, cancel)
	}
	err = func() error {
		defer h.verifying.Unlock() // before the last word: with that, another one may begin
		return v.run(ctx)
	}()
	if err != nil {
		if v.progress == nil {
			h.Refuse(w, r, err)
			return
		}
		v.result.Stopped = problem.From(err).Detail
	}
	v.result.Done = true
	if v.progress != nil {
		v.progress(v.result)
		return
	}
	answer(w, http.StatusOK, v.result)
}

// verification is one run.
type verification struct {
	store    Store
	uses     map[messages.Digest]*use
	only     string                    // one package; empty: everything
	progress func(stored.Verification) // nil: nobody asks
	said     time.Time                 // when progress was told last
	result   stored.Verification
}

func (v *verification) run(ctx context.Context) error {
	err := v.store.List(ctx, func(digest messages.Digest, size int64) error {
		used := v.uses[digest]
		if v.only != "" && !used.by(v.only) {
			return nil
		}
		if used != nil {
			used.seen = true
		}
		found, err := v.store.Verify(ctx, digest)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v.result.Checked++
		v.result.CheckedBytes += size
		if err != nil || found != digest {
			v.damaged(stored.Damage{SHA256: string(digest), SizeBytes: size, Found: string(found), Packages: used.packages()}, err)
		}
		operation.From(ctx).Tell(uint64(v.result.Checked), 0, "files") //nolint:gosec // never negative
		if v.progress != nil && time.Since(v.said) >= progressEvery {
			v.said = time.Now()
			v.progress(v.result)
		}
		return nil
	})
	if err == nil {
		v.missed()
	}
	return err
}

// damaged notes a file that is not what it was, or could not be read.
func (v *verification) damaged(d stored.Damage, err error) {
	if err != nil {
		v.result.Unreadable++
		d.Detail = "It could not be read: " + err.Error()
	} else {
		v.result.Spoilt++
		d.Detail = "Its bytes have another digest. It is not served any more; upload it again."
	}
	v.note(d)
}

// note tells of a file, unless very many have been told.
func (v *verification) note(d stored.Damage) {
	if len(v.result.Damages) < maxDamages {
		v.result.Damages = append(v.result.Damages, d)
	}
}

// missed notes the files that should have been there: those of the package asked for, or of
// all packages that somebody may be offered.
func (v *verification) missed() {
	for _, digest := range slices.Sorted(maps.Keys(v.uses)) {
		used := v.uses[digest]
		if used.seen || v.only == "" && !used.needed || v.only != "" && !used.by(v.only) {
			continue
		}
		v.result.Missing++
		v.note(stored.Damage{SHA256: string(digest), SizeBytes: used.size, Packages: used.ids, Detail: "It is not stored. Upload it."})
	}
}

// use is how packages use one file.
type use struct {
	ids    []string // of the packages
	size   int64    // in bytes, as the packages have it
	needed bool     // by one that has been validated, and not withdrawn
	seen   bool     // it is stored
}

// packages are the ids of those that use a file; nobody may.
func (u *use) packages() []string {
	if u == nil {
		return nil
	}
	return u.ids
}

func (u *use) by(id string) bool { return slices.Contains(u.packages(), id) }

// usesOf tells which packages use which files, patches included.
func usesOf(packages []*messages.PackageStatus) map[messages.Digest]*use {
	by := map[messages.Digest]*use{}
	for _, p := range packages {
		id, state := idOf(p), p.GetRecord().GetState()
		needed := state >= messages.PackageState_PACKAGE_VALIDATED && state <= messages.PackageState_PACKAGE_DEPRECATED
		add := func(digest string, size uint64) {
			used := by[messages.Digest(digest)]
			if used == nil {
				used = &use{size: int64(size)}
				by[messages.Digest(digest)] = used
			}
			used.needed = used.needed || needed
			if !used.by(id) {
				used.ids = append(used.ids, id)
			}
		}
		for _, target := range p.GetRecord().GetContents() {
			add(target.GetSha256(), target.GetSizeBytes())
			for _, patch := range target.GetDeltas() {
				add(patch.GetSha256(), patch.GetSizeBytes())
			}
		}
	}
	return by
}

func idOf(p *messages.PackageStatus) string {
	return messages.PackageOf(p.GetRecord()).String()
}
