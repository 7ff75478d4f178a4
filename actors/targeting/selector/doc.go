// Package selector is the language in which operators say which vehicles they mean.
//
// A selector is CEL in a restricted profile:
//
//	model == "e1" && region in ["DE", "AT"] && ecu["ADAS"].version < semver("4.2.0")
//
// docs/selectors.md is its reference for people. It knows the attributes vin, model,
// variant, model_year, market, region, language, time_zone, consent, tags, online,
// last_seen, position, flags (what keeps the vehicle out of campaigns: "ECUReplaced" in
// flags) and campaign (which holds the vehicle: has(campaign)), and of every ECU version,
// hardware_part, hardware_revision and rxswin; the operators == != < <= > >= in && || !;
// the functions has, startsWith, endsWith and semver, ago and timestamp for moments, within
// and near for places, sample, and cohort; and the literal true, which selects every vehicle. An
// attribute is compared with a literal, never with another attribute. Text is ordered by
// its bytes, versions only by semver(…), strictly as semver.org writes them; last_seen is
// compared to the second. [Compile] refuses everything else, with line, column and cure.
//
// # What is missing
//
// A condition on something a vehicle's record does not hold (an empty text, model year
// 0, no such ECU, a version that is not semantic where one is compared, a vehicle that was
// never heard or that has not said where it is) is neither true nor false. It stays so
// under !, loses against false in && and against true in ||, and a vehicle is selected
// only by true. So ecu["X"].version != "1" and !(ecu["X"].version == "1") both leave out a
// vehicle without ECU X. This is what CEL does with errors. has(…), "ID" in ecu, "tag" in
// tags, "code" in flags, has(flags) for any of them, online, sample(…) and cohorts that are lists are always true or
// false: a vehicle without tags is known to have none. A record that names no consent means
// the owner's. has(ecu["X"].version) is false, not an error, without ECU X, and has(flags) without
// flags; those are the two differences from CEL.
//
// # Usage, concurrency and failure
//
// A selector that names cohorts, or a moment by how long ago it is, is an answer only
// once package terms has bound it. [Selector.Match] judges one record. Whoever answers
// for many vehicles at once walks the conditions from [Selector.Root], and must come to the
// same answer: the types of [Node] are exported for that, and the predicates in them judge
// single values.
//
// A [Selector] and all that hangs on it is immutable and may be shared; Compile may be
// called from anywhere, and remembers what it compiled last. There are no failures: a
// text is a selector or is refused with a coded [messages.Rejection].
package selector
