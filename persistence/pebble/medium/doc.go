// Package medium says what the medium of a directory may lose, where the system tells.
package medium
