// Package api is the HTTP API of the operators' edge, under /api/v1.
//
// It is resource-oriented, with verbs as POST …/{id}:verb; bodies are the structs of
// package view; every no is an RFC 9457 problem (package problem). The OpenAPI 3.1
// document is generated from the code and served as /api/v1/openapi.json and .yaml; it
// lists every operation, the streamed ones included.
//
// # Conventions
//
// Who acts is the field by of a body, else the header Pacecar-Actor, else "anonymous", which
// decides nothing: the engine refuses a decision that names no person.
// These names are taken as given: the edge has no authentication and is bound to loopback
// unless the configuration says otherwise.
//
// A campaign's ETag is its version. start, resume, cancel, submit and approve require If-Match
// (428 without, 412 with the present state when it is stale; If-Match: * acts on whatever
// is there). pause and sendBack take If-Match but do not require it: stopping must never wait for a
// second try. Writing a campaign again, and what its reviewers read, is package review. The verbs of packages take If-Match; approve requires it where the body names no
// content, so that nobody agrees to what they have not read. A package that
// is there already is only replaced with If-Match.
//
// A dry run answers the plan with its defaults and its contentHash; start takes the one that was
// reviewed, by at least its first 12 digits, and starts nothing else (ContentChanged).
//
// Idempotency-Key on a POST keeps the first successful answer for 24 hours, as package
// idempotency says. vehicles:import takes no key: it is idempotent by itself.
//
// GET /api/v1/packages/{id}:map and the vehicles below a package (package mapping) say which
// vehicles could be offered it, and why not the others.
//
// GET /api/v1/vehicles answers any window of the table of vehicles, and vehicles:facets counts
// them by value (package table).
//
// JSON bodies are at most 1 MiB. Lists are cut by limit and continued by what their next says.
// Lists and counts of vehicles take a selector, or in its place q, a filter in RSQL (package
// rsql); they show the selector that was asked.
//
// A part of the API that has a room below this one (packages cohorts, rehearsal, review and table) registers its
// operations with Handle and HandleStream.
//
// Import and export of fleets are package transfer.
//
// A vehicle whose hardware is not what was registered is flagged, and no campaign has it
// until POST …/{vin}:clear, whose reason is kept. DELETE …/{vin} forgets a vehicle that no
// campaign holds. …/{vin}/configurations tells what it consisted of. Package vehicle.
//
// # Artifacts
//
// Files are stored, fetched and verified under /artifacts and /uploads, as package
// artifacts says.
package api
