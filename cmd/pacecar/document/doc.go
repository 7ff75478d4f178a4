// Package document reads what a person wrote in a file: a package, a plan, settings, in
// YAML or in JSON, which is a part of YAML.
//
// Decode fills a struct by its json tags and is strict, because a misspelt key would
// silently leave a default in place: a key that is not known, a key given twice and a value
// of another kind are errors that name file, line and key, and the key that was
// probably meant. All faults of a document are told at once, as one error of several
// lines. A text is taken as it is written: version: 1.10 stays "1.10".
//
// Aliases and merge keys are refused, and so is a document above MaxBytes, so that no
// document costs more than its length. The functions of this package keep nothing and
// may be called from any goroutine.
package document
