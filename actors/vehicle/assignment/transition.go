package assignment

import (
	"slices"

	"pacecar/messages"
	"pacecar/mutant"
)

// Trigger is what moves an assignment from one state to another.
type Trigger string

// Triggers.
const (
	OnOffer         Trigger = "Offer"         // the campaign assigns, and the vehicle is fit and free
	OnSkip          Trigger = "Skip"          // the campaign assigns, and the vehicle is not
	OnPermit        Trigger = "Permit"        // the campaign permits the installation
	OnWithdraw      Trigger = "Withdraw"      // the campaign takes an unused permit back
	OnPermitExpiry  Trigger = "PermitExpiry"  // the permit's time runs out unused
	OnOfferExpiry   Trigger = "OfferExpiry"   // the offer's time runs out
	OnCancel        Trigger = "Cancel"        // the campaign takes the offer back
	OnSupersede     Trigger = "Supersede"     // the campaign opens a higher attempt
	OnIncompatible  Trigger = "Incompatible"  // a permit is due, and the vehicle no longer fits the offer
	OnWithhold      Trigger = "Withhold"      // a permit came, and something in the vehicle keeps it away
	OnRelease       Trigger = "Release"       // what withheld the permit has ended
	OnLate          Trigger = "Late"          // an installation outlasts its time: the vehicle is asked what it runs
	OnOverdue       Trigger = "Overdue"       // … and does not answer
	OnSettled       Trigger = "Settled"       // a person has found that no installation runs
	OnAccepted      Trigger = "Accepted"      // the vehicle reports ACCEPTED
	OnRejected      Trigger = "Rejected"      // … REJECTED
	OnDownloading   Trigger = "Downloading"   // … DOWNLOADING
	OnDownloaded    Trigger = "Downloaded"    // … DOWNLOADED
	OnInstalling    Trigger = "Installing"    // … INSTALLING
	OnInstalled     Trigger = "Installed"     // … INSTALLED
	OnFailed        Trigger = "Failed"        // … FAILED
	OnReverted      Trigger = "Reverted"      // … REVERTED
	OnCancelled     Trigger = "Cancelled"     // … CANCELLED, without or before the campaign's cancel
	OnManifest      Trigger = "Manifest"      // a manifest names the new software everywhere
	OnUnconfirmed   Trigger = "Unconfirmed"   // only a dealer says that it is installed, and that counts no longer
	OnOtherManifest Trigger = "OtherManifest" // the attempt's manifest names something else
)

// NumberOfStates is one more than the highest number of a state.
const NumberOfStates = int(messages.AssignmentState_ASLEEP) + 1

// Transition is one row of the table: in state From, Trigger leads to To.
type Transition struct {
	From    messages.AssignmentState
	Trigger Trigger
	To      messages.AssignmentState
}

// rule declares rows for several states at once.
type rule struct {
	from    []messages.AssignmentState
	trigger Trigger
	to      messages.AssignmentState
}

var (
	beforePermit  = []messages.AssignmentState{Offered, Accepted, Downloading, Downloaded}
	beforeInstall = append(slices.Clone(beforePermit), Permitted)
	active        = append(slices.Clone(beforeInstall), Installing, Installed)
)

// rules is the whole life of an assignment. What is not here does not happen.
var rules = []rule{
	{[]messages.AssignmentState{None}, OnOffer, Offered},
	{[]messages.AssignmentState{None}, OnSkip, Skipped},
	{[]messages.AssignmentState{Offered}, OnAccepted, Accepted},
	{[]messages.AssignmentState{Offered, Accepted}, OnDownloading, Downloading},
	{[]messages.AssignmentState{Offered, Accepted, Downloading}, OnDownloaded, Downloaded},
	{[]messages.AssignmentState{Downloaded}, OnPermit, Permitted},
	{[]messages.AssignmentState{Permitted}, OnWithdraw, Downloaded},
	{[]messages.AssignmentState{Permitted}, OnPermitExpiry, Downloaded},
	{[]messages.AssignmentState{Downloaded}, OnWithhold, Downloaded},
	{[]messages.AssignmentState{Downloaded}, OnRelease, Downloaded},
	{beforeInstall, OnInstalling, Installing},
	{append(slices.Clone(beforeInstall), Installing), OnInstalled, Installed},
	{active, OnManifest, Succeeded},
	{[]messages.AssignmentState{Installed}, OnOtherManifest, Failed},
	{[]messages.AssignmentState{Installed}, OnUnconfirmed, Failed},
	{beforeInstall, OnRejected, Rejected},
	{active, OnFailed, Failed},
	{active, OnReverted, Reverted},
	{append(slices.Clone(beforeInstall), Installing), OnCancelled, Cancelled},
	{beforeInstall, OnCancel, Cancelled},
	{beforeInstall, OnSupersede, Superseded},
	{beforePermit, OnOfferExpiry, Expired},
	{[]messages.AssignmentState{Downloaded}, OnIncompatible, Cancelled},
	{[]messages.AssignmentState{Installing, Installed}, OnSettled, Failed},
	{[]messages.AssignmentState{Installing}, OnLate, Installing},
	{[]messages.AssignmentState{Installed}, OnLate, Installed},
	{[]messages.AssignmentState{Installing}, OnOverdue, Installing},
	{[]messages.AssignmentState{Installed}, OnOverdue, Installed},
}

// table is rules, row by row and by state.
var table = func() (byState [NumberOfStates][]Transition) {
	for _, r := range rules {
		for _, from := range r.from {
			byState[from] = append(byState[from], Transition{From: from, Trigger: r.trigger, To: r.to})
		}
	}
	return byState
}()

// Transitions is the table, in order of state and then of declaration.
func Transitions() []Transition {
	var all []Transition
	for _, rows := range table {
		all = append(all, rows...)
	}
	return all
}

// Next is where trigger leads from a state, if the table has such a row.
func Next(from messages.AssignmentState, trigger Trigger) (messages.AssignmentState, bool) {
	if mutant.EndChanges.Planted() && Ended(from) && trigger == OnInstalling {
		return Installing, true
	}
	for _, row := range table[from] {
		if row.Trigger == trigger {
			return row.To, true
		}
	}
	return from, false
}
