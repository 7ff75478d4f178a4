// Package gate stands before everything that the operators' edge serves: it finds out who asks, and lets a request
// through to what its role may do.
//
//	g := gate.New(gate.Config{Book: book, On: true, Secure: true})
//	handler = g.Wrap(handler)
//
// # Who asks
//
// A request proves who makes it by a token (Authorization: Bearer pct_…) or by the cookie of a session, in this
// order. An Authorization of another kind is a proxy's business and proves nothing here. A cookie proves nothing for a write, or for a websocket, of which the browser does not say which page it comes from: that,
// with the check of origins before this gate and SameSite=Strict, is what keeps other pages from using a session. What
// is proved goes on as the request's [identity.Pass], and as its header Pacecar-Actor, in which nobody can name another.
//
// # What it lets through
//
// [identity.Rules] says what each route needs. 401 is for who is not known, 403 for who lacks the role, or is
// confined to fleets where the whole fleet is needed. A route without a rule is nobody's. Where the gate is off, all is let through
// and nobody has a pass. What is everybody's is so with a token that has ended, too: only who asks who they are is told of it.
//
// # Failure
//
// A store that does not answer lets nobody in: 503. Who sends tokens that let nobody in is told so ten times, then
// 429, once every six seconds more; 4,096 addresses are remembered for that. A valid token is let in all the same.
//
// # Long connections
//
// A websocket is looked at again every 30 seconds: its context ends when its token or session has. That counts as use of the
// session.
//
// A Gate may be used from any goroutine.
package gate
