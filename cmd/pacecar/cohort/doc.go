// Package cohort holds the commands about cohorts, named sets of vehicles: save, list, show
// and remove them, and read or change their lists of VINs. Files of VINs are streamed. See
// package call for what all commands have in common.
package cohort
