// Package core measures what the core of a campaign costs at size, without store, network and
// selector: the dry run and the start of a plan, one report, the memory of its roster, its return
// from what it has committed, the reading of its whole roster for an account, and a rehearsal.
//
// Every round builds its own campaign. Each time is told twice: on the clock, which targets are held
// against, and of the processors, which hardly depends on what else a shared machine does. A start
// counts up to the first offers and the encoding of its commit; a report counts with everything
// that a shell does about it but writing. A run whose counters disagree with its roster has no
// figure: it fails.
package core
