// Package standing is what is known of one vehicle, apart from what is decided about it: its
// state, how facts change it, and when time will change it next.
//
// [Standing.Apply] is the only function that changes it, live and in recovery, and it cannot
// fail. A Standing is copied by assignment: what is behind its pointers and slices is
// immutable, and Apply replaces it.
package standing
