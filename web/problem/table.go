package problem

import (
	"fmt"
	"net/http"

	"pacecar/messages"
)

// kind is one row of the table: what a code means to HTTP and to people.
type kind struct {
	code   string
	status int
	title  string
	about  string
}

// table has every code that the edge answers, rejections first.
var table = []kind{
	{messages.NotFound, http.StatusNotFound, "Not found", "There is no vehicle, package, campaign or artifact of that identity."},
	{messages.AlreadyExists, http.StatusConflict, "Already exists", "The identity is taken by something with another content."},
	{messages.Malformed, http.StatusUnprocessableEntity, "Malformed", "A field does not parse. The error names the field and what is wrong with it."},
	{messages.OutOfBounds, http.StatusUnprocessableEntity, "Out of bounds", "A field is over or under its limit."},
	{messages.WrongState, http.StatusConflict, "Wrong state", "The lifecycle does not allow this now. Read the resource to see its state."},
	{messages.StaleVersion, http.StatusPreconditionFailed, "Stale version", "Somebody changed the resource after you read it. The answer holds its present state: look at it, and repeat with its ETag if you still want to."},
	{messages.NotApproved, http.StatusConflict, "Not approved", "Approvals are missing."},
	{messages.NotReleased, http.StatusConflict, "Not released", "The package may not be offered to vehicles."},
	{messages.SamePerson, http.StatusForbidden, "Same person", "Author and approver must be two people; who wrote an earlier draft of a package, or an earlier content of a campaign, is its author, too."},
	{messages.ContentChanged, http.StatusConflict, "Content changed", "The approval or start names a content that is no longer the present one."},
	{messages.ArtifactMissing, http.StatusConflict, "Artifact missing", "A digest that the package names is not in the artifact store: upload it first."},
	{messages.ArtifactSpoilt, http.StatusServiceUnavailable, "Artifact spoilt", "A verification found that the stored bytes are not those of the digest any more. The artifact is not served until it is uploaded again, which repairs it."},
	{messages.UnknownHardware, http.StatusConflict, "Unknown hardware", "No registered vehicle has the ECU with the hardware part that an artifact is for: correct the package, or register such a vehicle."},
	{messages.TooManyUploads, http.StatusServiceUnavailable, "Too many uploads", "As many uploads are open, or being written, as there may be. One that nobody goes on with is forgotten after a day; DELETE forgets it at once."},
	{messages.EmptySelection, http.StatusUnprocessableEntity, "Empty selection", "The selector matches no vehicle."},
	{messages.PilotNotSelected, http.StatusConflict, "Pilot not selected", "A vehicle that a wave of the plan lists would not be on the roster: it is not registered, the selector does not match it, or the package does not fit it."},
	{messages.UnknownAttribute, http.StatusUnprocessableEntity, "Unknown attribute", "A selector names something that vehicles do not have."},
	{messages.Quarantined, http.StatusConflict, "Quarantined", "The actor failed several times on what it was sent, so it is left alone for ten minutes; then it takes work again by itself. The server's log has the cause."},
	{messages.StillChecking, http.StatusServiceUnavailable, "Still checking", "The package has more patches than one request has time to try. Validate again: it goes on where it stopped."},
	{messages.Unavailable, http.StatusServiceUnavailable, "Unavailable", "The part of the engine that was asked for is starting or moving to another node: try again after a second."},
	{messages.NoWayBack, http.StatusConflict, "No way back", "No package is known, or ready, that restores what the vehicles ran before."},
	{messages.FailuresNotAccepted, http.StatusConflict, "Failures not accepted", "The campaign was halted, and who resumes it takes its failures on: look at knownFailures, and repeat with their number as acceptFailures, or with the list itself as accepted."},
	{messages.HigherPriority, http.StatusConflict, "Higher priority", "A campaign of a higher priority that is under way has yet to offer its update, for the same control unit, to vehicles of the one that is to start, or its gate to judge them. Start it when that one is over, give it a priority as high, have it supersede that one, or name it in despite."},
	{messages.OverlapsUnknown, http.StatusConflict, "Overlaps unknown", "A campaign that is under way or scheduled did not say which vehicles it shares with the one that is to start. Try again; or name it in despite, if the start is right whatever it would have said."},
	{messages.MissingDependency, http.StatusConflict, "Missing dependency", "Nothing that is known or installed fulfils what the package needs."},
	{messages.Conflict, http.StatusConflict, "Conflict", "What the package must not be together with is installed, or is needed as well."},
	{messages.SteppingStone, http.StatusConflict, "Stepping stone", "Another package must be installed first, on the way to this one."},
	{messages.Cycle, http.StatusConflict, "Cycle", "Packages need each other in a circle, so that none of them can be the first."},
	{messages.TooComplex, http.StatusUnprocessableEntity, "Too complex", "The dependencies leave more ways open than are looked at. Narrow the constraints on versions."},
	{messages.DeltaBroken, http.StatusConflict, "Delta broken", "A patch, applied to the artifact that it is for, does not make the artifact of the package."},
	{messages.RXSWINIncomplete, http.StatusConflict, "RXSWIN incomplete", "The package does not say which type-approval identification of software an ECU has after the update, or, of a regulatory update, that it touches any."},
	{messages.AssessmentIncomplete, http.StatusConflict, "Assessment incomplete", "The update changes a type approval, and an answer of UN R156, 7.1.2.5 (a) to (i) is missing."},
	{messages.NotSigned, http.StatusConflict, "Not signed", "The server is configured with trusted keys, and none of them has signed the package."},
	{messages.PackageWithdrawn, http.StatusConflict, "Package withdrawn", "The package was withdrawn: it is not offered any more. Make a campaign with another version."},

	{"Unauthenticated", http.StatusUnauthorized, "Not signed in", "The address is for those whose name is known. Send a token as Authorization: Bearer …, or sign in at the dashboard. A token, session or link that is not known, was used or has ended is told the same."},
	{"Forbidden", http.StatusForbidden, "Role missing", "Whoever asks has not the role that this needs. An admin gives roles, with a token or by a group of the identity provider."},
	{"OutsideFleets", http.StatusForbidden, "Outside of one's fleets", "Whoever asks is confined to some fleets, and this would tell of other vehicles or change them. docs/security.md says what is for the whole fleet only."},
	{"AnotherPerson", http.StatusForbidden, "Another person", "The request says that somebody else acts than who has signed in. Leave by, author and Pacecar-Actor out."},
	{"TooManyAttempts", http.StatusTooManyRequests, "Too many attempts", "Too many tokens, sessions or links that let nobody in came from this address. Come again after Retry-After seconds."},
	{"SignInUnavailable", http.StatusServiceUnavailable, "Sign-in not available", "The identity provider cannot be reached, or this server is not set up for one."},
	{"Invalid", http.StatusUnprocessableEntity, "Invalid request", "The request does not match its schema; errors names each place."},
	{"BodyCut", http.StatusBadRequest, "Body cut", "The body of an import ends too early, or is not what its encoding says. What was read before stays, unless it was only to be checked; current says up to which line."},
	{"BadRequest", http.StatusBadRequest, "Bad request", "The request cannot be read."},
	{"MethodNotAllowed", http.StatusMethodNotAllowed, "Method not allowed", "The address exists, but not for this method. Allow names those it has."},
	{"NotAcceptable", http.StatusNotAcceptable, "Not acceptable", "The request accepts none of the types that this address answers."},
	{"CrossOrigin", http.StatusForbidden, "Cross-origin request", "A page of another origin may not change anything here."},
	{"UnexpectedHost", http.StatusMisdirectedRequest, "Unexpected host", "The Host header names a host that this server does not answer for. Add it to the allowed hosts if it is right."},
	{"PreconditionRequired", http.StatusPreconditionRequired, "Precondition required", "Send If-Match with the ETag you last read, or If-Match: * to act on whatever is there. An approval of a package may name its contentHash instead."},
	{"LengthRequired", http.StatusLengthRequired, "Length required", "Send Content-Length: an upload is refused before its body is read when it cannot fit."},
	{"RangeNotSatisfiable", http.StatusRequestedRangeNotSatisfiable, "Range not satisfiable", "The file is shorter than the ranges asked for. Content-Range says how long it is."},
	{"PreconditionFailed", http.StatusPreconditionFailed, "Precondition failed", "If-Match names another file than the one at this address, whose ETag is its digest."},
	{"TooLarge", http.StatusRequestEntityTooLarge, "Too large", "The body is over its limit."},
	{"UnsupportedType", http.StatusUnsupportedMediaType, "Unsupported media type", "The body's type or encoding is not one that this address takes."},
	{"KeyReused", http.StatusUnprocessableEntity, "Idempotency key reused", "The key was used for another request."},
	{"InProgress", http.StatusConflict, "In progress", "The first request with this idempotency key has not ended yet."},
	{"UpgradeRequired", http.StatusUpgradeRequired, "Upgrade required", "The address speaks the websocket protocol."},
	{"TooManyConnections", http.StatusServiceUnavailable, "Too many connections", "The stream has as many connections as it may have."},
	{"TooManyDownloads", http.StatusServiceUnavailable, "Too many downloads", "As many files are being given out by this node as there may be at one time. Come again after Retry-After seconds, and ask for what is missing with Range. The server's setting maximum-downloads is the bound."},
	{"Timeout", http.StatusGatewayTimeout, "Timeout", "The engine did not answer in time. Whether it acted is not known: read before trying again."},
	{"StorageFull", http.StatusInsufficientStorage, "Storage full", "The disk of the server has no room for what was sent, and nothing of it is kept. Make room there, or let its operator do so, and repeat the request."},
	{"Internal", http.StatusInternalServerError, "Internal failure", "Something failed inside. The server's log has the cause under the request id."},
}

// byCode finds rows.
var byCode = func() map[string]kind {
	m := make(map[string]kind, len(table))
	for _, k := range table {
		m[k.code] = k
	}
	return m
}()

// Status is the HTTP status of a code. A rejection that the table does not know is the
// request's fault rather than the server's: 422.
func Status(code string) int {
	if k, ok := byCode[code]; ok {
		return k.status
	}
	return http.StatusUnprocessableEntity
}

func typeOf(code string) string { return "/problems/" + code }

func titleOf(code string, status int) string {
	if k, ok := byCode[code]; ok {
		return k.title
	}
	if text := http.StatusText(status); text != "" {
		return text
	}
	return code
}

// Handler explains a kind of problem at /problems/{code}, as plain text.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k, ok := byCode[r.PathValue("code")]
		if !ok {
			Write(w, r, New(http.StatusNotFound, messages.NotFound, "no kind of problem has that code"))
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintf(w, "%s (%s, HTTP %d)\n\n%s\n", k.title, k.code, k.status, k.about)
	})
}
