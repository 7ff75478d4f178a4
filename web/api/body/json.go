package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON reads bodies strictly: a key that is given twice, and text that is not UTF-8, are errors.
// encoding/json takes the last of the keys and puts a sign of its own for the text, so that a
// person would get something else than was written.
var JSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

func unmarshal(data []byte, into any) error {
	_, err := jsontext.NewDecoder(bytes.NewReader(data)).ReadValue()
	if strict, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return fmt.Errorf("%s: the key is given twice: leave one out", strict.JSONPointer)
	} else if ok && !utf8.Valid(data) {
		return fmt.Errorf("%s: the text is not UTF-8: write it as UTF-8", strict.JSONPointer)
	}
	err = json.Unmarshal(data, into)
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("/%s: %s does not fit here: it is too large, too small or of another type", strings.ReplaceAll(typed.Field, ".", "/"), typed.Value)
	}
	return err
}

// Place parts what an error of JSON says into the JSON pointer that it begins with, if it does, and the rest.
// huma keeps no more of such an error than its text.
func Place(said string) (pointer, detail string) {
	if at, rest, found := strings.Cut(said, ": "); found && strings.HasPrefix(at, "/") {
		return at, rest
	}
	return "", said
}
