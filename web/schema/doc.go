// Package schema publishes the JSON Schema of the documents that people write, so that an
// editor completes and checks them, and a program can check what it generates.
//
// A schema is JSON Schema 2020-12 and is made from the struct that the document is read
// into and its tags, so that the two cannot differ. It says the form of each key; what
// keys must be to each other is judged by the catalog, or by the campaign, which have the
// last word. The same bytes are served at /api/v1/schemas/package and …/campaign, printed by
// pacecar package schema and pacecar campaign schema, and committed in docs/schemas; a test
// finds a difference.
package schema
