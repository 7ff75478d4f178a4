// Package oidc has an identity provider say who somebody is (OpenID Connect: code flow with PKCE, state and nonce), and
// makes roles of the groups that it names.
//
//	p := oidc.New(oidc.Config{Issuer: "https://id.example", Client: "pacecar", Return: "https://ota.example/api/v1/login/oidc/callback", …})
//	address, kept, err := p.Begin(ctx)              // send the browser there, and keep kept in a cookie for ten minutes
//	principal, err := p.Finish(ctx, kept, query)    // what the browser came back with
//
// The provider is asked for what it offers when somebody signs in for the first time, so a server starts while it is
// away; each question to it has ten seconds. Who belongs to no group that the setting names is refused, by name.
//
// What the provider says is taken when somebody signs in, and holds as long as the session. A Provider may be used from
// any goroutine.
package oidc
