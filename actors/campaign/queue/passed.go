package queue

// Passed is what is known of retries that were passed over, because their lanes were full.
type Passed struct {
	AtMs int64  // when that was, in Unix milliseconds; 0: there are none
	Next uint32 // where the next look begins
	Held uint32 // places that were held then, by those in flight and once more by those that download
}

// Still tells whether nobody needs to look at them: no place has come free since, and that was a
// moment ago.
func (p Passed) Still(nowMs int64, held uint32) bool {
	return p.AtMs != 0 && nowMs >= p.AtMs && nowMs < p.Until() && held >= p.Held
}

// Until is when they are looked at again, if no place comes free before; 0: there are none.
func (p Passed) Until() int64 {
	if p.AtMs == 0 {
		return 0
	}
	return p.AtMs + 1000
}
