package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/api/transfer"
)

// transfer adds import and export, which are streamed and therefore not huma's.
func (a *API) transfer() {
	transfer.Register(transfer.Host{
		Engine: a.config.Engine, Logger: a.config.Logger, Prefix: Prefix, Handle: a.mux.HandleFunc, Document: a.document,
		Schema: func(t reflect.Type) *huma.Schema {
			return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
		},
		Actor:  acting,
		Refuse: a.answerProblem,
		Board:  a.operations,
	})
}
