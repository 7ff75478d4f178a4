// Package validation is how the client asks for what a command would be answered: commands of a context that package
// considered has marked bear validateOnly=true.
package validation

import (
	"context"
	"net/http"
	"strings"

	"pacecar/messages/considered"
)

// Path is the path of a request, with what says that it is not to be done where that is so. What changes nothing anyhow
// stays as it is.
func Path(ctx context.Context, method, path string) string {
	if considered.Of(ctx) == nil || method == http.MethodGet || method == http.MethodHead || strings.HasSuffix(path, ":dryRun") {
		return path
	}
	between := "?"
	if strings.Contains(path, "?") {
		between = "&"
	}
	return path + between + "validateOnly=true"
}
