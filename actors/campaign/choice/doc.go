// Package choice decides who is in which wave. It is one pure function, [Make], for the dry
// run and for the start: from a plan and the vehicles that its selector matches and its
// package fits, to the roster in order.
//
// # The rule
//
// Every vehicle has a place in the order of a stable hash of salt and VIN. A wave takes the
// first ones of those that it may take, in this order, so a larger count or percentage only
// ever adds vehicles to a wave. It may take
//
//   - pilots: the vehicles that it lists, and nobody else; no other wave takes those;
//   - with a selector: vehicles that this matches, too; without a size, all of them;
//   - otherwise: whoever is in no wave before.
//
// Counts, and percentages of the whole roster, add up over the waves that have no selector,
// and are rounded up once. A percentage of a wave with a selector is one of the vehicles of the
// roster that the selector matches. The last wave takes the rest.
//
// Where the plan names strata, one wave first takes the least number of each, or all where
// there are fewer, and is then filled up to its size. If that is more than its size, the wave
// grows: that it covers every stratum is why there are strata, and a gate that has seen more
// vehicles has not seen less. What waves behind it are to have taken together stays the same,
// so that they are the smaller by it. The choice says so in a note, which the dry run and the
// history of the start show.
//
// What would surprise is refused, with the field and the cure: a pilot that is not selected, a
// first wave that nobody is in, more than [MaximumStrata] strata.
package choice
