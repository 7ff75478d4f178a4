// Package docs keeps the documents true: its tests compare them with the code, and the
// code with the rules of the house (imports point down, every package has a doc, files
// and functions stay small).
package docs
