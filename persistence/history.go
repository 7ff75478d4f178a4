package persistence

// HistoryPage gathers one answer of Records.History, so that all engines cut it the
// same way: at most limit entries, those of one commit together.
type HistoryPage struct {
	entries []Entry
	limit   int
}

// NewHistoryPage makes an empty page; limit is brought between 1 and MaxHistory.
func NewHistoryPage(limit int) *HistoryPage {
	return &HistoryPage{limit: min(max(limit, 1), MaxHistory)}
}

// Add takes the next older entry, and says whether more are wanted. An entry that
// begins a commit which does not fit takes the part of that commit away again.
func (p *HistoryPage) Add(e Entry) bool {
	if len(p.entries) < p.limit {
		p.entries = append(p.entries, e)
		return true
	}
	last := p.entries[len(p.entries)-1].Version
	if e.Version != last {
		return false // The page is full and ends with a whole commit.
	}
	if p.entries[0].Version == last {
		p.entries = append(p.entries, e) // One commit is the whole page.
		return true
	}
	cut := len(p.entries)
	for p.entries[cut-1].Version == last {
		cut--
	}
	p.entries = p.entries[:cut]
	return false
}

// Entries is the page, newest first.
func (p *HistoryPage) Entries() []Entry { return p.entries }
