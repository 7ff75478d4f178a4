// Package packages holds the commands about update packages: push them from files, see
// package push, and take them through their life. See package call for what all commands
// have in common.
package packages
