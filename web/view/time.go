package view

// Schedule is when a campaign begins and when it has ended.
type Schedule struct {
	StartTime string `json:"startTime,omitempty" format:"date-time" doc:"A start before this time makes the campaign Scheduled: it begins by itself then, with the roster as it is then. A start after it begins at once." example:"2026-12-01T22:00:00+01:00"`
	EndTime   string `json:"endTime,omitempty" format:"date-time" doc:"From a minute before it on nothing is offered, from then on nothing is permitted, and no offer or permit is good for longer. What has not begun to install ends; what installs finishes, and the campaign completes." example:"2026-12-18T12:00:00+01:00"`
}

// ReleaseWindow is when offers and permits may go out.
type ReleaseWindow struct {
	TimeZone string   `json:"timeZone,omitempty" maxLength:"64" doc:"Whose clock it follows, IANA; default UTC." example:"Europe/Berlin"`
	Days     []string `json:"days,omitempty" maxItems:"7" doc:"Days of the week on which it begins, Mon to Sun; default: every day." example:"[\"Mon\",\"Tue\"]"`
	From     string   `json:"from" doc:"Time of day at which it opens." example:"09:00"`
	To       string   `json:"to" doc:"Time of day at which it closes, up to 24:00; on the next day where it is not after from." example:"17:00"`
}

// Blackout is when no offer and no permit goes out.
type Blackout struct {
	TimeZone string `json:"timeZone,omitempty" maxLength:"64" doc:"Whose clock it follows, IANA; default UTC." example:"Europe/Berlin"`
	From     string `json:"from" doc:"Every week, as Fri 12:00; or once, as 2026-12-20 or 2026-12-20 14:00." example:"Fri 12:00"`
	To       string `json:"to" doc:"Likewise; a date without a time is in it whole." example:"Mon 06:00"`
}

// Maintenance is when a vehicle may begin to install.
type Maintenance struct {
	Days                         []string `json:"days,omitempty" maxItems:"7" doc:"Days of the week on which the window begins, Mon to Sun; default: every day." example:"[\"Sat\",\"Sun\"]"`
	From                         string   `json:"from" doc:"Time of day at which the window opens, by the vehicle's clock." example:"22:00"`
	To                           string   `json:"to" doc:"Time of day at which it closes, up to 24:00; on the next day where it is not after from." example:"05:00"`
	TimeZoneOfVehiclesWithoutOne string   `json:"timeZoneOfVehiclesWithoutOne,omitempty" maxLength:"64" doc:"IANA; default UTC." example:"UTC"`
}
