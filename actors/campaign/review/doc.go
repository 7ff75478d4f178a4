// Package review is who may approve a campaign, how many must, and what an approval is worth.
//
// An approval is of one content, by a person who wrote none of the contents that the campaign
// has had. How many there must be say the plan and the server, whichever asks for more
// ([Asked]); the server's policy is an argument. Everything here is a pure function, and says no
// by a coded rejection alone.
package review
