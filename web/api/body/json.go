package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
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

// How what is wrong with a text begins to be said, which is what tells its cure.
const (
	Twice    = "the key is given twice"
	NotUTF8  = "the text is not UTF-8"
	Null     = "the value is null, which is nothing"
	NoNumber = "the number is too large"
	Unfit    = "the value does not fit here"
	NoJSON   = "this is not JSON: "
)

func unmarshal(data []byte, into any) error {
	if err := read(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, into)
	if typed, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return at(jsontext.Pointer("/"+strings.ReplaceAll(typed.Field, ".", "/")), Unfit+": "+typed.Value+" is too large, too small or of another type")
	}
	return err
}

// read reads one JSON value, token by token, and says what is wrong with it.
func read(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.ReadToken()
		switch {
		case err != nil:
			return spoilt(data, d.InputOffset(), err)
		case token.Kind() == 'n':
			return at(d.StackPointer(), Null)
		case token.Kind() == '0' && !finite(token):
			return at(d.StackPointer(), NoNumber)
		case d.StackDepth() == 0:
			return nil
		}
	}
}

func finite(number jsontext.Token) bool {
	_, err := strconv.ParseFloat(number.String(), 64)
	return err == nil
}

// spoilt says where a text is no JSON, by line and column as editors count them.
func spoilt(data []byte, read int64, err error) error {
	strict, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case ok && errors.Is(err, jsontext.ErrDuplicateName):
		return at(strict.JSONPointer, Twice)
	case ok && !utf8.Valid(data):
		return at(strict.JSONPointer, NotUTF8)
	case !ok: // it ended before it began
		return at("", NoJSON+"it ends too early")
	}
	before := data[:min(max(read, strict.ByteOffset), int64(len(data)))]
	line, column := 1+bytes.Count(before, []byte("\n")), 1+utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	why := strict.Err.Error()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		why = "it ends too early"
	}
	return at(strict.JSONPointer, fmt.Sprintf("%sline %d, column %d: %s", NoJSON, line, column, why))
}

// at puts a place before what is wrong there.
func at(pointer jsontext.Pointer, what string) error {
	if pointer == "" || pointer == "/" {
		return errors.New(what)
	}
	return fmt.Errorf("%s: %s", pointer, what)
}

// Place parts what an error of JSON says into the JSON pointer that it begins with, if it does, and the rest.
// huma keeps no more of such an error than its text.
func Place(said string) (pointer, detail string) {
	if at, rest, found := strings.Cut(said, ": "); found && strings.HasPrefix(at, "/") {
		return at, rest
	}
	return "", said
}
