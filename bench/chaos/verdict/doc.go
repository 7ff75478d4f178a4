// Package verdict says what became of faults: a row for each, judged by the ledger of the simulated vehicles, printed as a
// table and kept as a document. But for the machine, which Document looks at, its functions are pure.
package verdict
