// Package health is the shapes of what vehicles are watched for while their wave soaks, and of
// what a gate saw of that.
//
// They are values, named by the words of the messages; web/view/mirror copies between both.
// There are no failures.
package health

// WatchPlan is what makes a vehicle unhealthy that runs the update.
type WatchPlan struct {
	FaultCodes             []string `json:"faultCodes,omitempty" maxItems:"32" doc:"Fault codes that count if they were not active before the installation: exact, or the beginning of codes and '*'; *: any; none: none." example:"[\"U*\",\"P0*\"]"`
	IgnoredCodes           []string `json:"ignoredCodes,omitempty" maxItems:"32" doc:"Of these, fault codes that do not count, likewise."`
	Reconnects             uint32   `json:"reconnects,omitempty" maximum:"60" doc:"Connections within reconnectSeconds that are a loop, 3 to 60; 0: they are not counted."`
	ReconnectSeconds       int64    `json:"reconnectSeconds,omitempty" minimum:"0" maximum:"86400" doc:"Default 600."`
	VanishedSeconds        int64    `json:"vanishedSeconds,omitempty" minimum:"0" maximum:"7776000" doc:"How long a vehicle that is not connected may stay silent, at least 3,600; 0: as long as it likes."`
	DriveCyclesWaitSeconds int64    `json:"driveCyclesWaitSeconds,omitempty" minimum:"0" maximum:"31536000" doc:"How long after the last end of a wave its gate awaits the drive cycles that it asks for; default 604,800."`
}

// HealthSeen is what a gate saw of the health of its wave.
type HealthSeen struct {
	Unhealthy         uint32 `json:"unhealthy,omitempty" doc:"Of the failed, how many installed the update and were unhealthy afterwards."`
	CyclesAwaited     uint32 `json:"cyclesAwaited,omitempty" doc:"Of the succeeded, how many report drive cycles and had not completed those that the gate asks for."`
	CyclesCompleted   uint32 `json:"cyclesCompleted,omitempty" doc:"Of the succeeded, how many had."`
	CyclesWaitSeconds int64  `json:"cyclesWaitSeconds,omitempty" doc:"How long after the last end they were awaited."`
	Taken             uint32 `json:"taken,omitempty" doc:"Of the superseded, how many had succeeded, and did not run the update any more: another campaign had begun to install on them, or they showed other software."`
}
