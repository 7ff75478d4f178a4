// Package rsql translates the filters that hawkBit's lists take, RSQL, a superset of FIQL,
// into selectors.
//
//	model==e*;attribute.region=in=(DE,AT);ecu.ADAS.version=lt=4.2.0
//	model.startsWith("e") && region in ["DE", "AT"] && ecu["ADAS"].version < semver("4.2.0")
//
// # Grammar
//
//	or         = and { ( "," | "or" ) and }
//	and        = constraint { ( ";" | "and" ) constraint }
//	constraint = "(" or ")" | name operator ( value | "(" value { "," value } ")" )
//	operator   = "==" | "!=" | "<" | "=lt=" | "<=" | "=le=" | ">" | "=gt=" | ">=" | "=ge=" | "=in=" | "=out="
//	value      = text without spaces and " ' ( ) ; , = ! ~ < >, or text in " " or in ' '
//
// In quotes a backslash takes the next character as it is. A star at the end of a value
// stands for any rest, alone for any value; one in another place is refused, and \* is a
// star itself. docs/selectors.md has the table of names.
//
// # What differs from hawkBit
//
// A comparison with something that is not known of a vehicle is neither true nor false,
// under != as well: the selectors' rule counts. Text is compared with its case. The order
// of an ECU's versions is that of semantic versions.
//
// # Failure
//
// [Translate] refuses what it cannot say, with the column and a cure, and never guesses.
// What it answers always compiles. It keeps nothing and may be called from anywhere.
package rsql
