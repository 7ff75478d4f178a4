// Package cohort is a named set of vehicles that people save: a selector under a name, or
// a list of up to [MaxVINs] VINs. Selectors name it with cohort("name").
//
// # A list is kept in parts
//
// A list's VINs are kept in pages, at most [MaxPageVINs] to a page and those of one slot of
// vehicles together, so that a question carries to each slot its own VINs only. A [Cohort]
// holds the directory of the pages and never the VINs: whoever changes a list reads the
// pages, works out what each slot has now (functions on packed VINs are here, too) and sends the
// slots that change. These are kept aside, in pages of their own, until the last message
// of the upload makes them count: the list is the old one or the new one, never between.
// An upload that nobody ends is given up when the next one begins.
//
// Every page has a mark that was never given before, and the directory has it as well. So
// who reads the directory and then the pages notices when they changed in between.
//
// # Usage
//
// [Cohort.Step] decides and changes nothing, [Cohort.Apply] is the only function that
// changes state, live and in recovery. The caller makes [Cohort.Record] and
// [Cohort.DirtyPages] durable in one commit before it answers. A command may be delivered
// more than once: what has been done already is answered with the status and no event. A
// removed cohort keeps its history and goes on counting versions, so that one name and
// version never mean two things.
//
// # Concurrency and failure
//
// A Cohort is not safe for concurrent use; its actor owns it. There are no failures: a
// command is carried out or refused with a coded [messages.Rejection], and so is a message
// that is for another kind of actor.
package cohort
