// Package targeting decides which vehicles an update is for.
package targeting
