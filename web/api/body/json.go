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

// JSON reads bodies strictly: a key that is given twice, text that is not UTF-8, and null are errors.
// encoding/json takes the last of the keys, puts a sign of its own for the text, and the default for null, so that a
// person would get something else than was written.
var JSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}

// Keys are told apart by case, as those of the document are: encoding/json would take SELECTOR for selector, and the last of both.
func init() { huma.ValidateStrictCasing = true }

func unmarshal(data []byte, into any) error {
	err := read(data)
	if strict, ok := errors.AsType[*jsontext.SyntacticError](err); ok && errors.Is(err, jsontext.ErrDuplicateName) {
		return fmt.Errorf("%s: the key is given twice: leave one out", strict.JSONPointer)
	} else if ok && !utf8.Valid(data) {
		return fmt.Errorf("%s: the text is not UTF-8: write it as UTF-8", strict.JSONPointer)
	} else if errors.Is(err, errNull) {
		return err
	}
	err = json.Unmarshal(data, into)
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("/%s: %s does not fit here: it is too large, too small or of another type", strings.ReplaceAll(typed.Field, ".", "/"), typed.Value)
	}
	return err
}

// errNull is of a value that is null, which would be taken for the default.
var errNull = errors.New("the value is null, which is nothing: write one, or leave the key out")

// read reads one JSON value, token by token.
func read(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.ReadToken()
		switch {
		case err != nil:
			return err
		case token.Kind() == 'n' && d.StackDepth() > 0:
			return fmt.Errorf("%s: %w", d.StackPointer(), errNull)
		case d.StackDepth() == 0:
			return nil
		}
	}
}

// Place parts what an error of JSON says into the JSON pointer that it begins with, if it does, and the rest.
// huma keeps no more of such an error than its text.
func Place(said string) (pointer, detail string) {
	if at, rest, found := strings.Cut(said, ": "); found && strings.HasPrefix(at, "/") {
		return at, rest
	}
	return "", said
}
