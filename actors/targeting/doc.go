// Package targeting decides which vehicles an update is for: which ones a selector
// matches, and which ones a package fits.
//
// # Selectors
//
// A selector is CEL in a restricted profile:
//
//	model == "e1" && region in ["DE", "AT"] && ecu["ADAS"].version < semver("4.2.0")
//
// It knows the attributes vin, model, variant, model_year, market, region, tags and
// online, and of every ECU version, hardware_part and hardware_revision; the operators
// == != < <= > >= in && || !; the functions has, startsWith and semver; and the
// literal true, which selects every vehicle. An attribute is compared with a literal,
// never with another attribute. Text is ordered by its bytes, versions only by
// semver(…), strictly as semver.org writes them. [Compile] refuses everything else,
// with line, column and cure.
//
// # What is missing
//
// A condition on something a vehicle's record does not hold (an empty text, model year
// 0, no such ECU, a version that is not semantic where one is compared) is neither
// true nor false. It stays so under !, loses against false in && and against true in
// ||, and a vehicle is selected only by true. So ecu["X"].version != "1" and
// !(ecu["X"].version == "1") both leave out a vehicle without ECU X. This is what CEL
// does with errors. has(…), "ID" in ecu, "tag" in tags and online are always true or
// false: a vehicle without tags is known to have none. has(ecu["X"].version) is false,
// not an error, without ECU X; that is the one difference from CEL.
//
// # Packages
//
// [Fit] judges one vehicle; [Answer] judges all vehicles of an index by the same rule.
//
// # Usage, concurrency and failure
//
// An [Index] belongs to one slot's actor: Put and Remove keep it true to the slot's
// records, [Answer] and [List] answer the questions that are scattered to slots. It is
// not safe for concurrent use. A [Selector] is immutable and may be shared, and
// Compile, [Fit] and [ParseConstraint] may be called from anywhere. There are no
// failures: what cannot be answered is refused with a coded [messages.Rejection].
package targeting
