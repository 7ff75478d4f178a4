// Package secured writes into the OpenAPI document how one proves who one is, and which roles each operation is for.
//
// It is called once, when all operations are in the document and before it is encoded.
package secured

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/identity"
)

// Names of the schemes in the document.
const (
	token   = "token"
	session = "session"
)

// Document adds the schemes, and to each operation what it needs. One that is everybody's needs none.
func Document(d *huma.OpenAPI) {
	d.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		token:   {Type: "http", Scheme: "bearer", BearerFormat: "pct_<id>_<secret>", Description: "A token, as pacecar token create makes it."},
		session: {Type: "apiKey", In: "cookie", Name: "__Host-pacecar", Description: "A session, begun with POST /login or at the identity provider; without TLS the cookie is called pacecar."},
	}
	rules := map[string]identity.Rule{}
	for _, r := range identity.Rules {
		rules[r.Route] = r
	}
	for path, item := range d.Paths {
		for method, op := range map[string]*huma.Operation{
			"GET": item.Get, "HEAD": item.Head, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete,
		} {
			if op != nil {
				secure(op, rules[method+" "+path])
			}
		}
	}
}

// secure writes what one operation needs. Authentication may be off, so that nothing at all is needed is one of the ways.
func secure(op *huma.Operation, rule identity.Rule) {
	op.Security = []map[string][]string{}
	if rule.Need == identity.Nothing {
		return
	}
	op.Security = append(op.Security, map[string][]string{token: {}}, map[string][]string{session: {}})
	roles := []string{}
	for _, r := range identity.Roles {
		if r.May(rule.Need) {
			roles = append(roles, string(r))
		}
	}
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions["x-roles"], op.Extensions["x-whole-fleet"] = slices.Clip(roles), rule.Whole
}
