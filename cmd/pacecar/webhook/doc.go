// Package webhook is the commands about webhooks: which there are, what they were told, and telling them again.
//
// [Command] makes the tree for one execution. What the commands say follows package show.
package webhook
