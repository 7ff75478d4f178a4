// Package people is how those who use the operators' edge are shown, and the tokens that let them in.
package people

// Me is who asks, and what that may do.
type Me struct {
	Authentication string    `json:"authentication" enum:"on,off" doc:"Whether anybody has to be known. off: whoever reaches the server may do everything, and says who acts."`
	Name           string    `json:"name,omitempty" doc:"Whoever asks, as timelines have it; none: nobody who is known."`
	Roles          []Grant   `json:"roles,omitempty" doc:"What the name has been given."`
	May            []string  `json:"may" enum:"read,stop,operate,approve,administer" doc:"What that allows, with the whole fleet or with some fleets."`
	Token          string    `json:"token,omitempty" doc:"Id of the token that proves it."`
	Session        bool      `json:"session,omitempty" doc:"Whether a session proves it, which can be ended."`
	Until          string    `json:"until,omitempty" format:"date-time" doc:"When the proof ends."`
	Provider       string    `json:"provider,omitempty" doc:"Host of the identity provider by which one can sign in at login/oidc; none: there is none."`
	Terminal       *Terminal `json:"terminal,omitempty" doc:"How the command line has people recognised there by itself; none: it signs in with tokens."`
}

// Terminal is a client of the identity provider, without a secret, that is the command line.
type Terminal struct {
	Issuer string   `json:"issuer" doc:"URL of the provider."`
	Client string   `json:"client" doc:"What the provider calls the command line (client id)."`
	Scopes []string `json:"scopes" doc:"What is asked for."`
}

// Grant is a role, for the whole fleet or for some fleets.
type Grant struct {
	Role   string   `json:"role" enum:"viewer,operator,approver,admin" doc:"What it allows."`
	Fleets []string `json:"fleets,omitempty" doc:"For the vehicles of these fleets only; none: for all."`
}

// SignIn is a proof that is changed for a session, or for a token.
type SignIn struct {
	Link     string `json:"link,omitempty" maxLength:"128" doc:"What stands behind link= in a one-time link."`
	Token    string `json:"token,omitempty" maxLength:"128" doc:"A token, instead of a link."`
	Identity string `json:"identity,omitempty" maxLength:"16384" doc:"An ID token that the identity provider has just given the command line, instead of a link: it is changed for a token with the roles of the person's groups, which lasts 12 hours."`
	Name     string `json:"name,omitempty" maxLength:"128" doc:"With a link: who signs in, as timelines will have it; default: admin."`
	As       string `json:"as,omitempty" enum:"session,token" default:"session" doc:"With a link: token answers a token of the role admin, which lasts 30 days, instead of a cookie."`
}

// SignedIn is the answer to a sign-in.
type SignedIn struct {
	Me
	Secret string `json:"secret,omitempty" doc:"The token that was asked for. It is shown this once."`
}

// NewToken asks for a token.
type NewToken struct {
	Name      string   `json:"name" minLength:"1" maxLength:"128" doc:"Who acts with it, as timelines will have it."`
	Roles     []string `json:"roles" minItems:"1" maxItems:"4" enum:"viewer,operator,approver,admin" doc:"What it allows."`
	Fleets    []string `json:"fleets,omitempty" maxItems:"16" doc:"For the vehicles of these fleets only, which bear the tag fleet:<name>; none: for all."`
	ExpiresIn string   `json:"expiresIn,omitempty" maxLength:"32" doc:"How long it lasts, as 12h or 90d; none: 90d." example:"90d"`
}

// Token is a token without its secret.
type Token struct {
	ID      string  `json:"id" doc:"Names it; it is a part of the token."`
	Name    string  `json:"name" doc:"Who acts with it."`
	Roles   []Grant `json:"roles" doc:"What it allows."`
	Made    string  `json:"made" format:"date-time" doc:"When it was made."`
	MadeBy  string  `json:"madeBy" doc:"By whom."`
	Expires string  `json:"expires" format:"date-time" doc:"When it ends."`
	Used    string  `json:"used,omitempty" format:"date-time" doc:"When it was used last, to the hour; none: never."`
}

// MadeToken is a token that was made.
type MadeToken struct {
	Token
	Secret string `json:"secret" doc:"The token. It is shown this once: only its digest is kept."`
}
