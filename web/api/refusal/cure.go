package refusal

import "strings"

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
