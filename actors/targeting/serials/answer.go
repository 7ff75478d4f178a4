package serials

import (
	"slices"

	"pacecar/actors/targeting/registry"
	"pacecar/messages"
)

// maxFingerprints bounds one question about serial numbers.
const maxFingerprints = 4096

// Holders says which vehicles have a control unit with one of these fingerprints; vin is the
// one of an ordinal.
func (c *Column) Holders(question *messages.FindSerials, vin func(ordinal uint32) registry.VIN) (*messages.SerialHolders, *messages.Rejection) {
	wanted := question.GetFingerprints()
	if len(wanted) > maxFingerprints || !slices.IsSorted(wanted) {
		return nil, messages.Reject(messages.OutOfBounds, "%d fingerprints, at most %d that rise are allowed", len(wanted), maxFingerprints).At("/fingerprints")
	}
	holders := map[uint32][]registry.VIN{}
	c.Find(wanted, func(print, ordinal uint32) {
		if len(holders[print]) <= MaxSharers {
			holders[print] = append(holders[print], vin(ordinal))
		}
	})
	answer := &messages.SerialHolders{}
	for _, print := range wanted {
		vins := holders[print]
		if len(vins) > MaxSharers {
			answer.Crowded = append(answer.Crowded, print)
			continue
		}
		registry.Sort(vins)
		for _, vin := range registry.Unpack(vins) {
			answer.Holders = append(answer.Holders, &messages.SerialHolder{Fingerprint: print, Vin: vin})
		}
	}
	return answer, nil
}

// List says which fingerprints of a range there are, once for each control unit.
func (c *Column) List(question *messages.ListSerials) *messages.SerialList {
	list := &messages.SerialList{Total: uint64(c.Len())}
	if question.GetFrom() <= question.GetTo() {
		list.Fingerprints = c.Range(nil, question.GetFrom(), question.GetTo())
	}
	return list
}
