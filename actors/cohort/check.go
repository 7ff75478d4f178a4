package cohort

import (
	"unicode/utf8"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// Bounds of a cohort. With them a record stays below a megabyte, and a page below the
// megabyte that a store keeps as one.
const (
	// MaxVINs is how many VINs a list has at most: 170 MB of pages.
	MaxVINs = 10_000_000
	// MaxPageVINs is how many VINs one page has at most.
	MaxPageVINs = 60_000
	// MaxParts is how many parts a list has at most, and an upload.
	MaxParts = 16_384
	// MaxDescription is bytes of text for people.
	MaxDescription = 1024
	// MaxUpload is the length of an upload's name in bytes.
	MaxUpload = 64
)

// checkName judges the name of a cohort, which people write into selectors.
func checkName(name string) *messages.Rejection {
	good := name != "" && len(name) <= selector.MaxCohortName && name[0] != '-' && name[len(name)-1] != '-'
	for i := range len(name) {
		c := name[i]
		good = good && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}
	if good {
		return nil
	}
	return messages.Reject(messages.Malformed, "%.70q is no name for a cohort: one has 1 to %d lower-case letters and digits, and hyphens between them", name, selector.MaxCohortName).
		At("/name").Suggest("write, for example, press-fleet")
}

// checkSave judges every field of a definition.
func checkSave(m *messages.SaveCohort) *messages.Rejection {
	if no := checkName(m.GetName()); no != nil {
		return no
	}
	if no := messages.CheckPerson("/by", m.GetBy()); no != nil {
		return no
	}
	if no := messages.CheckProse("/description", "the description", m.GetDescription(), MaxDescription); no != nil {
		return no
	}
	if m.GetSelector() == "" {
		return nil
	}
	_, no := selector.Compile(m.GetSelector())
	return no
}

// checkUpload judges the name of an upload.
func checkUpload(name string) *messages.Rejection {
	if len(name) >= 1 && len(name) <= MaxUpload && utf8.ValidString(name) {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "the name of the upload has %d bytes, it may have 1 to %d", len(name), MaxUpload).At("/upload").
		Suggest("name the upload in 1 to %d bytes, for example by a random number", MaxUpload)
}

// checkParts judges what an upload carries, behind what it has already.
func checkParts(m *messages.ChangeCohortVINs, staged []*messages.CohortPart) *messages.Rejection {
	if len(staged)+len(m.GetParts()) > MaxParts {
		return messages.Reject(messages.OutOfBounds, "the upload has more than %d parts", MaxParts).At("/parts").Suggest("make several cohorts of it")
	}
	slot, last := uint32(0), ""
	if n := len(staged); n > 0 {
		slot = staged[n-1].GetSlot()
	}
	for _, part := range m.GetParts() {
		if part.GetSlot() < slot {
			return messages.Reject(messages.Malformed, "parts are not in order of slot").At("/parts").
				Suggest("sort the VINs by slot, then by VIN")
		}
		if part.GetSlot() > slot {
			slot, last = part.GetSlot(), ""
		}
		vins := part.GetVins()
		if Count(vins) > MaxPageVINs {
			return messages.Reject(messages.OutOfBounds, "a part has %d VINs, at most %d are allowed", Count(vins), MaxPageVINs).At("/parts").
				Suggest("send the rest in a part of its own")
		}
		if len(vins)%messages.VINLength != 0 {
			return messages.Reject(messages.Malformed, "a part of %d bytes is not a row of VINs", len(vins)).At("/parts").
				Suggest("write VINs of %d bytes without anything between them", messages.VINLength)
		}
		for vin := range All(vins) {
			if string(vin) <= last {
				return messages.Reject(messages.Malformed, "VINs of a slot are not in order").At("/parts").
					Suggest("sort the VINs of each slot, every one once")
			}
			last = string(vin)
		}
	}
	return nil
}
