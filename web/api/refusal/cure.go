package refusal

import (
	"strings"

	"pacecar/web/api/body"
)

// cures say what to do about what huma has found wrong, by how it says that.
var cures = []struct{ says, cure string }{
	{"expected number >= ", "choose % or more"},
	{"expected number > ", "choose more than %"},
	{"expected number <= ", "choose % or less"},
	{"expected number < ", "choose less than %"},
	{"expected number to be a multiple of ", "choose a multiple of %"},
	{"expected length >= ", "write at least % characters"},
	{"expected length <= ", "shorten it to % characters"},
	{"expected array length >= ", "list at least %"},
	{"expected array length <= ", "list at most %"},
	{"expected array items to be unique", "name each once"},
	{"expected string to match pattern ", "write it as the pattern says"},
	{"expected string to be ", "write %"},
	{"expected value to be one of ", "choose one of them"},
	{"expected required property ", "add it"},
	{"unexpected property", "leave it out, or correct its name"},
	{body.Twice, "leave one of the two out"},
	{body.NotUTF8, "write it as UTF-8"},
	{body.Null, "write a value, or leave the key out"},
	{body.NoNumber, "write a number that a computer counts with: up to about 1.7e308"},
	{body.Unfit, "write a value of the type and within the bounds that /api/v1/openapi.json has there"},
	{body.NoJSON, "correct what is written there: a check with a JSON tool shows it"},
	{"invalid integer", "write a whole number"},
	{"invalid float", "write a number"},
	{"invalid boolean", "write true or false"},
	{"expected boolean", "write true or false"},
	{"expected integer", "write a whole number"},
	{"expected number", "write a number"},
	{"expected string", "write a text, in quotes"},
	{"expected array", "write a list"},
	{"expected object", "write keys with values"},
}

// cure is what to do about a mistake; empty: it says so itself.
func cure(detail string) string {
	for _, one := range cures {
		if rest, is := strings.CutPrefix(detail, one.says); is {
			return strings.Replace(one.cure, "%", strings.Trim(rest, `"`), 1)
		}
	}
	return ""
}
