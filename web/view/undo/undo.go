// Package undo is the shapes of how a campaign is stopped, gone on with and undone, with what
// turns messages into them. A time is written by the function that its caller gives.
package undo

import "pacecar/messages"

// Failure counts the failures of one ECU with one code.
type Failure struct {
	ECU   string `json:"ecu,omitempty" doc:"ECU concerned, where there is one."`
	Code  string `json:"code" doc:"Failure code; OTHER gathers what is beyond 256 pairs."`
	Count uint32 `json:"count" doc:"Attempts that ended so; of STALLED, vehicles that are silent now."`
}

// Stop is where the vehicles of a campaign stood when it was stopped.
type Stop struct {
	AlsoBy      []string `json:"alsoBy,omitempty" doc:"Of a pause: others who paused it while it was paused, at most 16."`
	Stop        string   `json:"stop" enum:"halt,pause,cancel,rollback,withdrawal,end" doc:"What stopped it: a gate (halt), a person (pause, cancel, rollback), the withdrawal of its package, or the end that its plan names."`
	At          string   `json:"at" format:"date-time" doc:"When."`
	By          string   `json:"by" doc:"Who."`
	Text        string   `json:"text" doc:"What it reached and what of that still goes on, as sentences."`
	Waiting     uint32   `json:"waiting" doc:"Vehicles that waited for an offer."`
	Downloading uint32   `json:"downloading" doc:"Vehicles that had an offer, and had not downloaded all of it."`
	Downloaded  uint32   `json:"downloaded" doc:"Vehicles that had downloaded, and had not begun to install: they were told."`
	Overtaken   uint32   `json:"overtaken,omitempty" doc:"Of these, vehicles that had a permit and began to install before the stop reached them; absent: none."`
	Flashing    uint32   `json:"flashing" doc:"Vehicles that were installing, or were to prove what they had installed: these finish."`
	Done        uint32   `json:"done" doc:"Vehicles that had succeeded."`
	Silent      uint32   `json:"silent" doc:"Vehicles of which nobody knew."`
	Asleep      uint32   `json:"asleep,omitempty" doc:"Vehicles that were silent before their installation, without a permit to install; absent: none."`
	Taken       uint32   `json:"taken,omitempty" doc:"Vehicles that other campaigns had taken, some of them after they had succeeded; absent: none."`
	Ended       uint32   `json:"ended,omitempty" doc:"Vehicles that had failed, refused, or ended in any way that is not counted above; absent: none."`
	OfDone      string   `json:"ofDone,omitempty" enum:"keep,revert" doc:"What becomes of those that were done; absent: nobody has decided."`
}

// PreparedRollback is the way back of a campaign, as it was found at its start.
type PreparedRollback struct {
	Package     string `json:"package" doc:"Package that brings the vehicles back, as name@version."`
	ContentHash string `json:"contentHash" doc:"Its content then; a rollback is refused if it has another one."`
	CheckedAt   string `json:"checkedAt" format:"date-time" doc:"When it was checked."`
}

// Undoing is a rollback that was ordered and has not begun.
type Undoing struct {
	Campaign string `json:"campaign" doc:"Campaign that will bring the vehicles back."`
	By       string `json:"by" doc:"Who ordered it."`
	Package  string `json:"package" doc:"Package that it brings them back with, as name@version."`
	Waits    string `json:"waits,omitempty" doc:"Why it could not begin when that was last tried, which it is every minute; absent: it was not."`
}

// Open are vehicles that may yet come to a campaign: of a way back, those of the campaign that is undone which may yet turn out to have
// its update; of any other, those to which other campaigns bring what they lack.
type Open struct {
	Vehicles  uint32   `json:"vehicles" doc:"How many: they were permitted to install, are flashing, or are silent; or lack what another campaign brings, one that two bring it to twice."`
	Sample    []string `json:"sample" doc:"Their VINs, at most 8; of those that lack something, none."`
	Text      string   `json:"text" doc:"Who they are, which campaigns did not say whether they bring anything, and until when they are waited for; or, of a campaign that is over, that they were not brought back or not waited for any longer: as sentences."`
	CalledOff bool     `json:"calledOff,omitempty" doc:"Whether a person has called the wait for them off."`
}

// Acceptance is a person's word that the failures known then do not stop the campaign.
type Acceptance struct {
	At       string    `json:"at" format:"date-time" doc:"When."`
	By       string    `json:"by" doc:"Who."`
	Reason   string    `json:"reason" doc:"Why."`
	Wave     uint32    `json:"wave" doc:"The wave that had been halted."`
	Known    uint32    `json:"known" doc:"All failures that were known then, those of acceptances before among them."`
	Failures []Failure `json:"failures" doc:"Those, by ECU and code; of all but the newest acceptance at most 16."`
	Fresh    []Failure `json:"fresh" doc:"Those that no acceptance before knew, at most 16."`
}

// RollbackProspect is what is known of the way back before a start.
type RollbackProspect struct {
	Package    string           `json:"package,omitempty" doc:"Package that the plan names for it; absent: none."`
	Text       string           `json:"text" doc:"Whether the vehicles can be brought back, as sentences."`
	Suggestion string           `json:"suggestion,omitempty" doc:"Released package that restores what the most of the selected vehicles run now, as name@version; absent: none, or the plan names one."`
	Running    []RunningVersion `json:"running" doc:"What the selected vehicles run now, at most 64 versions, the most frequent first."`
}

// RunningVersion is how many of the selected vehicles run a version on an ECU.
type RunningVersion struct {
	ECU        string `json:"ecu" doc:"ECU that the campaign's package touches."`
	Version    string `json:"version" doc:"Version that it runs; empty: nobody knows."`
	Vehicles   uint64 `json:"vehicles" doc:"Vehicles."`
	RestoredBy string `json:"restoredBy,omitempty" doc:"Released package that restores it, as name@version; absent: none does."`
}

// RollbackPlan names the way back before anything is offered.
type RollbackPlan struct {
	Package string `json:"package" minLength:"3" maxLength:"256" doc:"Released package that restores what the vehicles ran before, as name@version. It must have an artifact for all hardware that the campaign's package has one for, installable over that, or the campaign does not start." example:"adas-stack@4.1.0"`
}

// Said is what a command says of how a campaign is stopped or gone on with.
type Said struct {
	Done           string    `json:"done,omitempty" enum:"keep,revert" doc:"For cancel: what becomes of vehicles that are done, instead of what the plan's stopPolicy says. revert rolls the campaign back."`
	AcceptFailures *uint32   `json:"acceptFailures,omitempty" doc:"For resume after a halt: how many failures were seen and are accepted, as knownFailures counts them. Refused when more have come since."`
	Accepted       []Failure `json:"accepted,omitempty" maxItems:"512" doc:"For resume after a halt: these failures, as knownFailures showed them, instead of their number. A refusal then names those that have come since."`
}

// Shapes is what a view of a campaign has of this room.
type Shapes struct {
	Stop          *Stop             `json:"stop,omitempty" doc:"The last stop of the campaign, and what it reached; absent: it was never stopped."`
	Prepared      *PreparedRollback `json:"prepared,omitempty" doc:"The way back, as it was found at the start; absent: there is none, or it has not started."`
	RolledBackBy  []string          `json:"rolledBackBy,omitempty" doc:"Campaigns that bring its vehicles back, the newest last."`
	Undoing       *Undoing          `json:"undoing,omitempty" doc:"A rollback that was ordered and has not begun; absent: there is none."`
	Open          *Open             `json:"open,omitempty" doc:"Of a rollback: vehicles that may yet turn out to have the update that it undoes. It stays open for them, for up to 72 hours or as long as its permits live, and may be ordered again for those that remain then. Of a campaign that takes late joiners: vehicles to which other campaigns bring what they lack, for which it stays open for up to 30 days; 0, where nobody but campaigns that did not say is waited for. Absent: there are none."`
	KnownFailures []Failure         `json:"knownFailures,omitempty" doc:"While it is halted, what whoever resumes it accepts: failures by ECU and code, most frequent first, and under STALLED the vehicles that are silent."`
	FreshFailures []Failure         `json:"freshFailures,omitempty" doc:"Of those, the ones that nobody has accepted yet."`
	Acceptances   []Acceptance      `json:"acceptances,omitempty" doc:"Who resumed after a halt and accepted which failures, oldest first, at most 64."`
}

// Of is what a status says.
func Of(s *messages.CampaignStatus, when func(ms int64) string) (v Shapes) {
	r := s.GetRecord()
	if stop := r.GetStop(); stop != nil {
		v.Stop = &Stop{
			Stop: stop.GetStop(), At: when(stop.GetAtMs()), By: stop.GetBy(), AlsoBy: stop.GetAlsoBy(), Text: s.GetReach(), Waiting: stop.GetWaiting(), Downloading: stop.GetDownloading(),
			Downloaded: stop.GetDownloaded(), Overtaken: stop.GetOvertaken(), Flashing: stop.GetFlashing(), Done: stop.GetDone(), Silent: stop.GetSilent(), OfDone: stop.GetOfDone(),
			Asleep: stop.GetAsleep(), Taken: stop.GetTaken(), Ended: stop.GetEnded(),
		}
	}
	if p := r.GetPrepared(); p != nil {
		v.Prepared = &PreparedRollback{Package: p.GetPackage(), ContentHash: p.GetContentHash(), CheckedAt: when(p.GetCheckedAtMs())}
	}
	if u := r.GetUndoing(); u != nil {
		v.Undoing = &Undoing{Campaign: u.GetInto(), By: u.GetBy(), Package: u.GetPlan().GetPackage(), Waits: u.GetReason()}
	}
	if open := r.GetOpen(); open.GetVehicles() > 0 {
		v.Open = &Open{Vehicles: open.GetVehicles(), Sample: open.GetSample(), Text: open.GetText(), CalledOff: open.GetCalledOff()}
	}
	v.RolledBackBy = r.GetRolledBackBy()
	if r.GetState() == messages.CampaignState_HALTED { // nobody accepts anything before
		v.KnownFailures, v.FreshFailures = FromFailures(s.GetKnownFailures()), FromFailures(s.GetFreshFailures())
	}
	for _, a := range r.GetAcceptances() {
		v.Acceptances = append(v.Acceptances, FromAcceptance(a, when))
	}
	return v
}

// FromAcceptance turns an acceptance into a view.
func FromAcceptance(a *messages.Acceptance, when func(ms int64) string) Acceptance {
	return Acceptance{
		At: when(a.GetAtMs()), By: a.GetBy(), Reason: a.GetReason(), Wave: a.GetWave(), Known: a.GetKnown(),
		Failures: FromFailures(a.GetFailures()), Fresh: FromFailures(a.GetFresh()),
	}
}

// FromFailures turns failures into views, in their order.
func FromFailures(list []*messages.FailureCount) []Failure {
	views := make([]Failure, len(list))
	for i, f := range list {
		views[i] = Failure{ECU: f.GetEcuId(), Code: f.GetCode(), Count: f.GetCount()}
	}
	return views
}

// ToFailures turns failures as a person saw them into messages.
func ToFailures(list []Failure) []*messages.FailureCount {
	var to []*messages.FailureCount
	for _, f := range list {
		to = append(to, &messages.FailureCount{EcuId: f.ECU, Code: f.Code, Count: f.Count})
	}
	return to
}

// FromProspect turns what is known of the way back into a view.
func FromProspect(p *messages.RollbackProspect) *RollbackProspect {
	if p == nil {
		return nil
	}
	v := &RollbackProspect{Package: p.GetPackage(), Text: p.GetText(), Suggestion: p.GetSuggestion(), Running: []RunningVersion{}}
	for _, r := range p.GetRunning() {
		v.Running = append(v.Running, RunningVersion{ECU: r.GetEcuId(), Version: r.GetVersion(), Vehicles: r.GetVehicles(), RestoredBy: r.GetRestoredBy()})
	}
	return v
}
