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
	cure   string // what to do, where a refusal does not say it more exactly
}

// table has every code that the edge answers, rejections first.
var table = []kind{
	{messages.NotFound, http.StatusNotFound, "Not found", "There is no vehicle, package, campaign or artifact of that identity.",
		"look for its name in the list of what there is"},
	{messages.AlreadyExists, http.StatusConflict, "Already exists", "The identity is taken by something with another content.",
		"choose another name, or read what is there"},
	{messages.Malformed, http.StatusUnprocessableEntity, "Malformed", "A field does not parse. The error names the field and what is wrong with it.",
		"correct what is named, and repeat the request"},
	{messages.OutOfBounds, http.StatusUnprocessableEntity, "Out of bounds", "A field is over or under its limit.",
		"choose a value within the bounds"},
	{messages.WrongState, http.StatusConflict, "Wrong state", "The lifecycle does not allow this now. Read the resource to see its state.",
		"read it again: its state says what may be done now"},
	{messages.StaleVersion, http.StatusPreconditionFailed, "Stale version", "Somebody changed the resource after you read it. The answer holds its present state: look at it, and repeat with its ETag if you still want to.",
		"read it again, and repeat with its ETag if you still want to"},
	{messages.NotApproved, http.StatusConflict, "Not approved", "Approvals are missing.",
		"have the missing approvals given first"},
	{messages.NotReleased, http.StatusConflict, "Not released", "The package may not be offered to vehicles.",
		"release the package first, or name one that is released"},
	{messages.SamePerson, http.StatusForbidden, "Same person", "Author and approver must be two people; who wrote an earlier draft of a package, or an earlier content of a campaign, is its author, too.",
		"have somebody else do it"},
	{messages.ContentChanged, http.StatusConflict, "Content changed", "The approval or start names a content that is no longer the present one.",
		"read the present content, and repeat with its contentHash"},
	{messages.ArtifactMissing, http.StatusConflict, "Artifact missing", "A digest that the package names is not in the artifact store: upload it first.",
		"upload the artifact, and repeat the request"},
	{messages.ArtifactSpoilt, http.StatusServiceUnavailable, "Artifact spoilt", "A verification found that the stored bytes are not those of the digest any more. The artifact is not served until it is uploaded again, which repairs it.",
		"upload the artifact again, which repairs it"},
	{messages.UnknownHardware, http.StatusConflict, "Unknown hardware", "No registered vehicle has the ECU with the hardware part that an artifact is for: correct the package, or register such a vehicle.",
		"correct the hardware part in the package, or register a vehicle that has it"},
	{messages.TooManyUploads, http.StatusServiceUnavailable, "Too many uploads", "As many uploads are open, or being written, as there may be. One that nobody goes on with is forgotten after a day; DELETE forgets it at once.",
		"repeat the request later, or DELETE an upload that nobody goes on with"},
	{messages.EmptySelection, http.StatusUnprocessableEntity, "Empty selection", "The selector matches no vehicle.",
		"widen the selector until it matches a vehicle"},
	{messages.PilotNotSelected, http.StatusConflict, "Pilot not selected", "A vehicle that a wave of the plan lists would not be on the roster: it is not registered, the selector does not match it, or the package does not fit it.",
		"take the vehicle off the wave's list, or have the selector and the package fit it"},
	{messages.UnknownAttribute, http.StatusUnprocessableEntity, "Unknown attribute", "A selector names something that vehicles do not have.",
		"name an attribute that vehicles have: docs/selectors.md lists them"},
	{messages.Quarantined, http.StatusConflict, "Quarantined", "The actor failed several times on what it was sent, so it is left alone for ten minutes; then it takes work again by itself. The server's log has the cause.",
		"look for the cause in the server's log, and repeat the request after ten minutes"},
	{messages.StillChecking, http.StatusServiceUnavailable, "Still checking", "The package has more patches than one request has time to try. Validate again: it goes on where it stopped.",
		"validate again: it goes on where it stopped"},
	{messages.Unavailable, http.StatusServiceUnavailable, "Unavailable", "The part of the engine that was asked for is starting or moving to another node: try again after a second.",
		"repeat the request after a second"},
	{messages.NoWayBack, http.StatusConflict, "No way back", "No package is known, or ready, that restores what the vehicles ran before.",
		"release a package that restores what the vehicles ran, and name it"},
	{messages.FailuresNotAccepted, http.StatusConflict, "Failures not accepted", "The campaign was halted, and who resumes it takes its failures on: look at knownFailures, and repeat with their number as acceptFailures, or with the list itself as accepted.",
		"look at knownFailures, and repeat with their number as acceptFailures"},
	{messages.HigherPriority, http.StatusConflict, "Higher priority", "A campaign of a higher priority that is under way has yet to offer its update, for the same control unit, to vehicles of the one that is to start, or its gate to judge them. Start it when that one is over, give it a priority as high, have it supersede that one, or name it in despite.",
		"start it when the other one is over, raise its priority, or name the other one in despite"},
	{messages.OverlapsUnknown, http.StatusConflict, "Overlaps unknown", "A campaign that is under way or scheduled did not say which vehicles it shares with the one that is to start. Try again; or name it in despite, if the start is right whatever it would have said.",
		"repeat the request, or name the other campaign in despite"},
	{messages.MoreThanExpected, http.StatusConflict, "More than expected", "The start would take more vehicles than expectedVehicles says that a person has read, by more than 1 % and by more than 10: the fleet, a cohort or an attribute is not what it was. Run the dry run again, and start the campaign with the number that it tells, if these vehicles are meant.",
		"run the dry run again, and repeat with the number that it tells as expectedVehicles"},
	{messages.MissingDependency, http.StatusConflict, "Missing dependency", "Nothing that is known or installed fulfils what the package needs.",
		"release what the package needs, or correct its dependencies"},
	{messages.Conflict, http.StatusConflict, "Conflict", "What the package must not be together with is installed, or is needed as well.",
		"leave one of the two out"},
	{messages.SteppingStone, http.StatusConflict, "Stepping stone", "Another package must be installed first, on the way to this one.",
		"roll the other package out first"},
	{messages.Cycle, http.StatusConflict, "Cycle", "Packages need each other in a circle, so that none of them can be the first.",
		"take one of the dependencies of the circle out"},
	{messages.TooComplex, http.StatusUnprocessableEntity, "Too complex", "The dependencies leave more ways open than are looked at. Narrow the constraints on versions.",
		"narrow the constraints on versions"},
	{messages.DeltaBroken, http.StatusConflict, "Delta broken", "A patch, applied to the artifact that it is for, does not make the artifact of the package.",
		"make the patch again from the artifact that it is for, and upload it"},
	{messages.RXSWINIncomplete, http.StatusConflict, "RXSWIN incomplete", "The package does not say which type-approval identification of software an ECU has after the update, or, of a regulatory update, that it touches any.",
		"state the RXSWIN that the ECU has after the update"},
	{messages.AssessmentIncomplete, http.StatusConflict, "Assessment incomplete", "The update changes a type approval, and an answer of UN R156, 7.1.2.5 (a) to (i) is missing.",
		"answer (a) to (i) in the package's assessment"},
	{messages.NotSigned, http.StatusConflict, "Not signed", "The server is configured with trusted keys, and none of them has signed the package.",
		"sign the package with a key that the server trusts"},
	{messages.PackageWithdrawn, http.StatusConflict, "Package withdrawn", "The package was withdrawn: it is not offered any more. Make a campaign with another version.",
		"make a campaign with another version"},

	{"Unauthenticated", http.StatusUnauthorized, "Not signed in", "The address is for those whose name is known. Send a token as Authorization: Bearer …, or sign in at the dashboard. A token, session or link that is not known, was used or has ended is told the same.",
		"send a token as Authorization: Bearer …, or sign in: pacecar login, or the dashboard"},
	{"Forbidden", http.StatusForbidden, "Role missing", "Whoever asks has not the role that this needs. An admin gives roles, with a token or by a group of the identity provider.",
		"ask an admin for the role"},
	{"OutsideFleets", http.StatusForbidden, "Outside of one's fleets", "Whoever asks is confined to some fleets, and this would tell of other vehicles or change them. docs/security.md says what is for the whole fleet only.",
		"ask somebody whose role is for the whole fleet, or keep to your own fleets"},
	{"AnotherPerson", http.StatusForbidden, "Another person", "The request says that somebody else acts than who has signed in. Leave by, author and Pacecar-Actor out.",
		"leave by, author and Pacecar-Actor out"},
	{"TooManyAttempts", http.StatusTooManyRequests, "Too many attempts", "Too many tokens, sessions or links that let nobody in came from this address. Come again after Retry-After seconds.",
		"come again after Retry-After seconds"},
	{"SignInUnavailable", http.StatusServiceUnavailable, "Sign-in not available", "The identity provider cannot be reached, or this server is not set up for one.",
		"try again later, or sign in with a token or a one-time link"},
	{"Invalid", http.StatusUnprocessableEntity, "Invalid request", "The request does not match its schema; errors names each place.",
		"write the request as /api/v1/openapi.json has it"},
	{"BodyCut", http.StatusBadRequest, "Body cut", "The body of an import ends too early, or is not what its encoding says. What was read before stays, unless it was only to be checked; current says up to which line.",
		"send the file again from the line that current names"},
	{"BadRequest", http.StatusBadRequest, "Bad request", "The request cannot be read.",
		"send the request whole, and encoded as it says"},
	{"MethodNotAllowed", http.StatusMethodNotAllowed, "Method not allowed", "The address exists, but not for this method. Allow names those it has.",
		"use a method that Allow names"},
	{"NotAcceptable", http.StatusNotAcceptable, "Not acceptable", "The request accepts none of the types that this address answers.",
		"accept a type that the address answers, or leave Accept out"},
	{"CrossOrigin", http.StatusForbidden, "Cross-origin request", "A page of another origin may not change anything here.",
		"open the server's own address, or have its operator add the origin to the setting allowed-origins"},
	{"UnexpectedHost", http.StatusMisdirectedRequest, "Unexpected host", "The Host header names a host that this server does not answer for. Add it to the allowed hosts if it is right.",
		"use an address of the server, or have its operator add the name to the setting allowed-hosts if it is right"},
	{"PreconditionRequired", http.StatusPreconditionRequired, "Precondition required", "Send If-Match with the ETag you last read, or If-Match: * to act on whatever is there. An approval of a package may name its contentHash instead.",
		"send If-Match with the ETag that you read last, or If-Match: *"},
	{"LengthRequired", http.StatusLengthRequired, "Length required", "Send Content-Length: an upload is refused before its body is read when it cannot fit.",
		"send Content-Length"},
	{"RangeNotSatisfiable", http.StatusRequestedRangeNotSatisfiable, "Range not satisfiable", "The file is shorter than the ranges asked for. Content-Range says how long it is.",
		"ask for a range within the length that Content-Range says"},
	{"PreconditionFailed", http.StatusPreconditionFailed, "Precondition failed", "If-Match names another file than the one at this address, whose ETag is its digest.",
		"leave If-Match out, or send the digest of the file at this address"},
	{"TooLarge", http.StatusRequestEntityTooLarge, "Too large", "The body is over its limit.",
		"send less at a time: docs/limits.md has the bounds"},
	{"UnsupportedType", http.StatusUnsupportedMediaType, "Unsupported media type", "The body's type or encoding is not one that this address takes.",
		"send a type and an encoding that the address takes"},
	{"KeyReused", http.StatusUnprocessableEntity, "Idempotency key reused", "The key was used for another request.",
		"choose a new Idempotency-Key for each request, and repeat one only with the same request"},
	{"InProgress", http.StatusConflict, "In progress", "The first request with this idempotency key has not ended yet.",
		"wait for the first request to end, and repeat this one for its answer"},
	{"UpgradeRequired", http.StatusUpgradeRequired, "Upgrade required", "The address speaks the websocket protocol.",
		"open it as a websocket, with the subprotocol that docs/stream.md names"},
	{"TooManyConnections", http.StatusServiceUnavailable, "Too many connections", "The stream has as many connections as it may have.",
		"close connections to the stream that nobody looks at, and come again after Retry-After seconds"},
	{"TooManyDownloads", http.StatusServiceUnavailable, "Too many downloads", "As many files are being given out by this node as there may be at one time. Come again after Retry-After seconds, and ask for what is missing with Range. The server's setting maximum-downloads is the bound.",
		"come again after Retry-After seconds, and ask for what is missing with Range"},
	{"RequestTimeout", http.StatusRequestTimeout, "Request timeout", "The body of the request did not arrive in time, and nothing of it was done.",
		"repeat the request, and send its body without a pause"},
	{"Timeout", http.StatusGatewayTimeout, "Timeout", "The engine did not answer in time. Whether it acted is not known: read before trying again.",
		"read what became of it before you repeat the request"},
	{"StorageFull", http.StatusInsufficientStorage, "Storage full", "The disk of the server has no room for what was sent, and nothing of it is kept. Make room there, or let its operator do so, and repeat the request.",
		"make room on the server's disk, and repeat the request"},
	{"Internal", http.StatusInternalServerError, "Internal failure", "Something failed inside. The server's log has the cause under the request id.",
		"repeat the request; if it fails again, look for its id in the server's log"},
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

// Cure is what to do about a code, where nothing more exact is known.
func Cure(code string) string {
	if k, ok := byCode[code]; ok {
		return k.cure
	}
	return byCode["Invalid"].cure
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
		_, _ = fmt.Fprintf(w, "%s (%s, HTTP %d)\n\n%s\n\nWhat to do: %s.\n", k.title, k.code, k.status, k.about, k.cure)
	})
}
