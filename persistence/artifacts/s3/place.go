package s3

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Place is where artifacts are kept, as a URL says it.
type Place struct {
	Bucket    string
	Prefix    string // of all keys; empty, or with a slash at its end
	Endpoint  string // host or host:port
	Region    string // empty: asked of the server
	PlainHTTP bool   // without TLS
	PathStyle string // yes: the bucket is in the path; no: in the host name; empty: as the endpoint is known to have it
}

const (
	scheme          = "s3://"
	defaultEndpoint = "s3.amazonaws.com"
	accepted        = "accepted"
)

// settings are the parameters that a place may have.
var settings = []string{"endpoint", "region", "path-style", "plain-http"}

// Is tells whether a setting names such a place.
func Is(text string) bool { return strings.HasPrefix(text, scheme) }

// Parse reads s3://bucket/prefix?endpoint=host:port&region=…&path-style=yes. Without
// plain-http=accepted the endpoint is reached by TLS.
func Parse(text string) (Place, error) {
	fail := func(format string, args ...any) (Place, error) {
		return Place{}, fmt.Errorf("artifacts %q: "+format, append([]any{text}, args...)...)
	}
	u, err := url.Parse(text)
	if err != nil || !Is(text) || u.Host == "" {
		return fail("write it as s3://bucket/prefix?endpoint=host:port&region=eu-central-1")
	}
	if u.User != nil || u.Port() != "" || u.Fragment != "" {
		return fail("behind s3:// there is the bucket alone; keys are given by --s3-access-key and PACECAR_S3_SECRET_KEY, or as AWS tools take them")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fail("the part behind the question mark does not parse: %w", err)
	}
	for key, values := range query {
		if !slices.Contains(settings, key) || len(values) != 1 {
			return fail("%q is not one of %s, once each", key, strings.Join(settings, ", "))
		}
	}
	p := Place{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/"), Endpoint: query.Get("endpoint"), Region: query.Get("region"), PathStyle: query.Get("path-style")}
	if p.Prefix != "" {
		p.Prefix += "/"
	}
	if p.PathStyle != "" && p.PathStyle != "yes" && p.PathStyle != "no" {
		return fail("path-style is %q, want yes or no", p.PathStyle)
	}
	plain := query.Get("plain-http")
	if plain != "" && plain != accepted {
		return fail("plain-http is %q: write plain-http=%s, or leave it out for TLS", plain, accepted)
	}
	p.PlainHTTP = plain == accepted
	return p, p.locate()
}

// locate checks the endpoint, which may be a URL.
func (p *Place) locate() error {
	if p.Endpoint == "" {
		p.Endpoint = defaultEndpoint
	}
	host, isPlain := strings.CutPrefix(p.Endpoint, "http://")
	if isPlain && !p.PlainHTTP {
		return fmt.Errorf("artifacts: endpoint %s would send artifacts unencrypted: use https, or accept it with plain-http=%s", p.Endpoint, accepted)
	}
	if !isPlain {
		var isTLS bool
		if host, isTLS = strings.CutPrefix(p.Endpoint, "https://"); isTLS && p.PlainHTTP {
			return fmt.Errorf("artifacts: endpoint %s has TLS: leave plain-http out", p.Endpoint)
		}
	}
	p.Endpoint = strings.TrimSuffix(host, "/")
	if p.Endpoint == "" || strings.ContainsAny(p.Endpoint, "/?#@ ") {
		return fmt.Errorf("artifacts: endpoint %q is not host:port", p.Endpoint)
	}
	return nil
}
