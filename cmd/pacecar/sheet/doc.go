// Package sheet says how campaigns, packages and vehicles look to people: the columns of
// their lists and the fields of one of them. Shapes are those of package view; what a
// program reads is made by package show from those alone.
//
// All functions read their argument and keep nothing of it. Text is made safe by package show.
package sheet
