// Package analysis says what became of a campaign: rates with their bounds, when its successes
// had come, and what the vehicles that failed have in common.
//
// A claim is only made as far as the numbers bear it. A [Rate] has exact bounds; a value that
// failures share is a finding only if its lift is above 1 by more than chance explains, over all
// values that were looked at ([Shared]): one failed vehicle of one model is none.
//
// Functions here decide from their arguments alone and keep nothing; a [Sorting] belongs to
// one goroutine.
package analysis
