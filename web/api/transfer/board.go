package transfer

import (
	"context"
	"encoding/json"
	"net/http"

	"pacecar/messages"
	"pacecar/web/importing"
	"pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/view"
	shape "pacecar/web/view/operation"
)

// begin enters an import. What another node, or this one before it was started again, told of one with that identity counts.
func (t *Transfer) begin(ctx context.Context, o importing.Options) (*remembered, error) {
	if t.imports.here(o.ID) == nil {
		if before, state, err := t.elsewhere(ctx, o.ID); err == nil {
			t.imports.heard(before, state == shape.Interrupted)
		}
	}
	return t.imports.begin(o)
}

// publish puts an import on the board, and answers the context that ends with it.
func (t *Transfer) publish(r *http.Request, o importing.Options) (context.Context, *operation.Run, error) {
	on, told, err := t.Board.Prepare(r.Context(), operation.Begun{ID: o.ID, Kind: shape.Import, Request: r.Method + " " + r.URL.Path, By: o.By})
	if err != nil {
		return nil, nil, err
	}
	told.Sofar(t.imports.here(o.ID))
	if err := told.Publish(r.Context()); err != nil {
		told.End(on, operation.Answer{Problem: problem.From(err)})
		return nil, nil, err
	}
	return on, told, nil
}

// concluded is an import as the board keeps it: one that did not come to its end is told with how far it came.
func concluded(on context.Context, run *importing.Run, result view.Import) operation.Answer {
	text, err := json.Marshal(result)
	if err != nil {
		panic("transfer: an import has no JSON form: " + err.Error())
	}
	a := operation.Answer{Status: http.StatusOK, Type: "application/json", Body: text}
	switch a.Problem = ended(run, result); {
	case a.Problem == nil && on.Err() != nil:
		a.Problem = problem.New(http.StatusBadRequest, "BodyCut", result.Stopped).At("", goOn(run, result))
	case a.Problem == nil && result.Stopped != "":
		a.Problem = problem.New(http.StatusConflict, messages.WrongState, result.Stopped)
	}
	if a.Problem != nil {
		a.Status, a.Problem.Current = a.Problem.Status, nil // the result has it
	}
	return a
}

// elsewhere answers an import that another process did, or does, and the state of that operation.
func (t *Transfer) elsewhere(ctx context.Context, id string) (now view.Import, state string, err error) {
	o, err := t.Board.Read(ctx, id)
	if err == nil && o.Kind != shape.Import {
		err = operation.Unknown(id)
	}
	if err == nil {
		now, err = told(o)
	}
	return now, o.State, err
}

// told is the import that an operation is.
func told(o shape.Operation) (now view.Import, err error) {
	if err := json.Unmarshal(o.Result, &now); err != nil {
		return now, err
	}
	if o.Done && !now.Done {
		now.Done = true
		if now.Stopped == "" {
			now.Stopped = "it was interrupted: the server that read the file is gone; " + o.Cure
		}
	}
	return now, nil
}

// getImport shows one import.
func (t *Transfer) getImport(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if now := t.imports.here(id); now != nil {
		answer(w, now)
		return
	}
	now, _, err := t.elsewhere(r.Context(), id)
	switch {
	case operation.IsUnknown(err):
		t.Refuse(w, r, messages.Reject(messages.NotFound, "no server remembers an import %.80q", id).Suggest("import the file from its first line: what is registered already stays as it is"))
	case err != nil:
		t.Refuse(w, r, err)
	default:
		now.Errors, now.Repeats = nil, nil // whoever imports has been told
		answer(w, now)
	}
}

// listImports shows all, the newest first.
func (t *Transfer) listImports(w http.ResponseWriter, r *http.Request) {
	all, err := t.Board.List(r.Context())
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	list := view.List[view.Import]{Items: []view.Import{}}
	listed := map[string]bool{}
	for _, o := range all {
		if o.Kind != shape.Import {
			continue
		}
		now := t.imports.here(o.ID)
		if now == nil {
			far, _, err := t.elsewhere(r.Context(), o.ID)
			if err != nil {
				continue // its day ended meanwhile
			}
			far.Errors, far.Repeats = nil, nil
			now = &far
		}
		list.Items = append(list.Items, *now)
		listed[o.ID] = true
	}
	for _, now := range t.imports.newest() {
		if !listed[now.ID] {
			list.Items = append(list.Items, now)
		}
	}
	answer(w, list)
}
