// Package follow is pacecar campaign watch and pacecar campaign wait: a campaign while it changes, on the whole
// terminal, as lines, as objects for a program, or as an exit status.
package follow
