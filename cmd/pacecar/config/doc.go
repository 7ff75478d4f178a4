// Package config reads the settings of a server from where people put them: a flag wins
// over the environment, the environment over a file, a file over the default.
//
// The environment's variable of data-dir is PACECAR_DATA_DIR, and so on; a file holds
// the keys as they are, in YAML or JSON. A key that does not exist is an error wherever it
// stands, with the one that was probably meant; a value that does not parse is an error
// that says where it came from. Nothing is read but what Sources holds, so a load
// depends on nothing else and can be tried.
//
// Secrets are never shown: Values.All replaces them, and passwords in addresses.
package config
