// Package access is the commands by which people sign in at a server, and give tokens to others: login, logout, whoami,
// token.
package access
