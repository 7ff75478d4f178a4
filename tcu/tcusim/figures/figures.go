// Package figures is what a simulated fleet can be asked while it runs: what it has counted, and how
// each vehicle is. The shapes are those of JSON documents; they hold copies, which stay as they are.
package figures

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pacecar/messages"
)

// Stats is a snapshot of a fleet's counters. All but the first three only rise.
type Stats struct {
	Vehicles        int    `json:"vehicles"`
	Connections     int    `json:"connections"` // wanted
	Connected       int64  `json:"connected"`   // now
	Connects        uint64 `json:"connects"`
	ConnectFailures uint64 `json:"connect_failures"`
	OfflineSpells   uint64 `json:"offline_spells"`
	PowerLosses     uint64 `json:"power_losses"`
	Loops           uint64 `json:"loops"`    // connections broken by vehicles that connect in a loop
	Vanished        uint64 `json:"vanished"` // vehicles that fell silent after an installation
	Downs           uint64 `json:"downs"`    // commands received, repetitions included
	Garbage         uint64 `json:"garbage"`  // of them not understood
	Offers          uint64 `json:"offers"`   // new ones
	Accepted        uint64 `json:"accepted"`
	Rejected        uint64 `json:"rejected"`
	Consented       uint64 `json:"consented"` // to a phase
	Postponed       uint64 `json:"postponed"` // a phase
	Downloaded      uint64 `json:"downloaded"`
	DownloadedBytes uint64 `json:"downloaded_bytes"`
	Patched         uint64 `json:"patched"`         // artifacts that patches made
	PatchFallbacks  uint64 `json:"patch_fallbacks"` // artifacts fetched whole, because their patch failed
	SavedBytes      uint64 `json:"saved_bytes"`     // not transferred, because patches were enough
	Permits         uint64 `json:"permits"`         // received
	ExpiredPermits  uint64 `json:"expired_permits"` // not used because their time was over
	Withdrawn       uint64 `json:"withdrawn"`       // taken back before they were used
	Recalled        uint64 `json:"recalled"`        // given up or refused because all vehicles were told that their campaign has stopped
	Started         uint64 `json:"started"`         // installations
	Installed       uint64 `json:"installed"`
	Failed          uint64 `json:"failed"`
	Reverted        uint64 `json:"reverted"`
	Cancelled       uint64 `json:"cancelled"`
	Ups             uint64 `json:"ups"`          // messages sent, repetitions included
	Resent          uint64 `json:"resent"`       // repetitions
	Acknowledged    uint64 `json:"acknowledged"` // messages
	AckTimeouts     uint64 `json:"ack_timeouts"` // connections given up for want of an acknowledgement
	LastError       string `json:"last_error,omitempty"`
}

// Vehicle is how one simulated vehicle is.
type Vehicle struct {
	VIN         messages.VIN `json:"vin"`
	Model       string       `json:"model"`
	Connected   bool         `json:"connected"`
	AwaySeconds float64      `json:"awaySeconds,omitempty"` // until it connects again by itself
	Campaign    string       `json:"campaign,omitempty"`    // whose update is in progress, or was last
	Attempt     uint32       `json:"attempt,omitempty"`
	Phase       string       `json:"phase,omitempty"` // last reported
	Code        string       `json:"code,omitempty"`  // of its failure
}

// Phase is a phase as people read it, such as Installing.
func Phase(p messages.Phase) string {
	word := strings.ToLower(strings.TrimPrefix(p.String(), "PHASE_"))
	if p == messages.Phase_PHASE_UNSPECIFIED {
		word = "offered"
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}
