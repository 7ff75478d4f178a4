package artifacts

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/lines"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// Bounds of a verification.
const (
	maxDamages    = 1000            // that one answer names; all are counted
	progressEvery = 5 * time.Second // between two words of progress
)

func (h *handlers) verification() {
	op := h.describe(http.MethodPost, "/artifacts:verify", "verifyArtifacts",
		"Read stored files again, and stop serving those that are not what they were")
	op.Parameters = []*huma.Param{{Name: "package", In: "query", Description: "Only the files of this package, as name@version; default: all.", Schema: &huma.Schema{Type: huma.TypeString}}}
	answer := content[view.Verification](h)
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
	v := &verification{store: h.Store, users: users(packages), only: r.URL.Query().Get("package"), said: time.Now()}
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
		v.progress = lines.To[view.Verification](w, cancel)
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
	users    map[messages.Digest][]string // packages by what they use
	only     string                       // one package; empty: everything
	progress func(view.Verification)      // nil: nobody asks
	said     time.Time                    // when progress was told last
	result   view.Verification
}

func (v *verification) run(ctx context.Context) error {
	return v.store.List(ctx, func(digest messages.Digest, size int64) error {
		if v.only != "" && !slices.Contains(v.users[digest], v.only) {
			return nil
		}
		found, err := v.store.Verify(ctx, digest)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		v.result.Checked++
		v.result.CheckedBytes += size
		if err != nil || found != digest {
			v.damaged(view.Damage{SHA256: string(digest), SizeBytes: size, Found: string(found), Packages: v.users[digest]}, err)
		}
		if v.progress != nil && time.Since(v.said) >= progressEvery {
			v.said = time.Now()
			v.progress(v.result)
		}
		return nil
	})
}

// damaged notes a file that is not what it was, or could not be read.
func (v *verification) damaged(d view.Damage, err error) {
	if err != nil {
		v.result.Unreadable++
		d.Detail = "It could not be read: " + err.Error()
	} else {
		v.result.Spoilt++
		d.Detail = "Its bytes have another digest. It is not served any more; upload it again."
	}
	if len(v.result.Damages) < maxDamages {
		v.result.Damages = append(v.result.Damages, d)
	}
}

// users tells which packages use which artifacts, patches included.
func users(packages []*messages.PackageStatus) map[messages.Digest][]string {
	by := map[messages.Digest][]string{}
	add := func(digest, id string) {
		d := messages.Digest(digest)
		if list := by[d]; len(list) == 0 || list[len(list)-1] != id {
			by[d] = append(list, id)
		}
	}
	for _, p := range packages {
		for _, target := range p.GetRecord().GetContents() {
			add(target.GetSha256(), idOf(p))
			for _, patch := range target.GetDeltas() {
				add(patch.GetSha256(), idOf(p))
			}
		}
	}
	return by
}

func idOf(p *messages.PackageStatus) string {
	return p.GetRecord().GetName() + "@" + p.GetRecord().GetVersion()
}
