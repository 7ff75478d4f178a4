package cohort

import (
	"time"

	"pacecar/messages"
)

// Step decides what a message means at a time. It changes nothing.
func (c *Cohort) Step(now time.Time, m any) (Decision, *messages.Rejection) {
	at := now.UnixMilli()
	if m, ok := m.(*messages.SaveCohort); ok {
		return c.save(at, m)
	}
	if !c.saved() {
		return Decision{}, messages.Reject(messages.NotFound, "there is no cohort %.70s", c.name).Suggest("save it first")
	}
	switch m := m.(type) {
	case *messages.GetCohort:
		return c.decide()
	case *messages.ChangeCohortVINs:
		return c.change(at, m)
	case *messages.RemoveCohort:
		if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
			return Decision{}, no
		}
		if no := c.expect(m.GetExpectedVersion()); no != nil {
			return Decision{}, no
		}
		return c.decide(Removed{AtMS: at, By: m.GetBy()})
	default:
		return Decision{}, messages.Reject(messages.Malformed, "a cohort does not understand %T", m).Suggest("send it to the actor that it is for")
	}
}

// expect refuses a command that was decided on another version; 0 expects any.
func (c *Cohort) expect(version uint64) *messages.Rejection {
	have := uint64(0)
	if c.saved() {
		have = c.record.GetVersion()
	}
	if version == 0 || version == have {
		return nil
	}
	if have == 0 {
		return messages.Reject(messages.StaleVersion, "there is no cohort %s now, and the command expects version %d of it", c.name, version).
			Suggest("save it as a new one, if it is still wanted")
	}
	return messages.Reject(messages.StaleVersion, "cohort %s has version %d, the command expects %d", c.name, have, version).
		Suggest("look at it again, then repeat the command")
}

// save says what the name stands for, or recognises what it stands for already.
func (c *Cohort) save(at int64, m *messages.SaveCohort) (Decision, *messages.Rejection) {
	if no := checkSave(m); no != nil {
		return Decision{}, no
	}
	if m.GetName() != c.name {
		return Decision{}, messages.Reject(messages.Malformed, "cohort %s was sent to %.70s", m.GetName(), c.name).At("/name").Suggest("send it to its own identity")
	}
	if c.saved() && c.record.GetSelector() == m.GetSelector() && c.record.GetDescription() == m.GetDescription() {
		return c.decide()
	}
	if m.GetOnlyNew() && c.saved() {
		return Decision{}, messages.Reject(messages.AlreadyExists, "there is a cohort %s already, which %s saved", c.name, c.record.GetAuthor()).At("/name").
			Suggest("choose another name, or change that cohort")
	}
	if no := c.expect(m.GetExpectedVersion()); no != nil {
		return Decision{}, no
	}
	if size := StatusOf(c.record).GetSize(); size > 0 && m.GetSelector() != "" {
		return Decision{}, messages.Reject(messages.WrongState, "cohort %s is a list of %d VINs, which a selector would take the place of", c.name, size).
			At("/selector").Suggest("choose another name, or remove the VINs first")
	}
	return c.decide(Saved{AtMS: at, By: m.GetBy(), Selector: m.GetSelector(), Description: m.GetDescription()})
}

// change takes a part of an upload, and with the last one all of it.
func (c *Cohort) change(at int64, m *messages.ChangeCohortVINs) (Decision, *messages.Rejection) {
	if c.record.GetSelector() != "" {
		return Decision{}, messages.Reject(messages.WrongState, "cohort %s is a saved selector and has no list", c.name).
			Suggest("save it without a selector to make it a list")
	}
	if no := checkUpload(m.GetUpload()); no != nil {
		return Decision{}, no
	}
	if c.record.GetFinished() == m.GetUpload() {
		return c.decide() // said before
	}
	var staged []*messages.CohortPart
	if c.record.GetUpload() == m.GetUpload() {
		staged = c.record.GetStaged()
	}
	var events []Event
	switch first, end := int(m.GetFirst()), int(m.GetFirst())+len(m.GetParts()); {
	case first == len(staged):
		if no := checkParts(m, staged); no != nil {
			return Decision{}, no
		}
		events = append(events, Staged{Upload: m.GetUpload(), Parts: m.GetParts()})
	case end == len(staged): // said before
	default:
		return Decision{}, messages.Reject(messages.StaleVersion, "upload %s has %d parts, this message follows %d", m.GetUpload(), len(staged), first).
			Suggest("somebody else uploads to the cohort: upload the list again")
	}
	if !m.GetLast() {
		return c.decide(events...)
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return Decision{}, no
	}
	if no := c.expect(m.GetExpectedVersion()); no != nil {
		return Decision{}, no
	}
	events = append(events, Changed{AtMS: at, By: m.GetBy(), Mode: Mode(m.GetMode()), Added: m.GetAdded(), Removed: m.GetRemoved()})
	after := c.Fork()
	after.Apply(events...)
	status := StatusOf(after.record)
	if parts := len(after.record.GetParts()); status.GetSize() > MaxVINs || parts > MaxParts {
		return Decision{}, messages.Reject(messages.OutOfBounds, "the cohort would have %d VINs in %d parts, at most %d in %d are allowed",
			status.GetSize(), parts, MaxVINs, MaxParts).Suggest("make several cohorts of it")
	}
	return Decision{Events: events, Reply: status}, nil
}
