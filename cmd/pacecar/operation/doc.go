// Package operation is the commands about what takes long: imports, rehearsals, verifications and reports, of all nodes, whoever
// asked for them.
//
// [Command] makes the tree for one execution; [Bar] has any command show how far what it waits for is. What the commands
// say follows package show.
package operation
