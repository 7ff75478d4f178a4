package persistence

import "fmt"

// Check says whether a change may be committed to a store of that many slots, before
// anything is looked up: ErrKey or ErrTooLarge with what is wrong, or nil. Every
// engine calls it first, so all of them refuse the same changes.
func (c *Change) Check(slots uint32) error {
	if uint32(c.Slot) >= slots {
		return fmt.Errorf("slot %d of %d: %w", c.Slot, slots, ErrKey)
	}
	if err := c.Key.Check(); err != nil {
		return err
	}
	switch {
	case len(c.Data) > MaxRecord:
		return tooLarge(c.Key, "record", len(c.Data), MaxRecord, "bytes")
	case len(c.History) > MaxEntries:
		return tooLarge(c.Key, "history", len(c.History), MaxEntries, "entries")
	case len(c.Pages) > MaxPages:
		return tooLarge(c.Key, "pages", len(c.Pages), MaxPages, "pages")
	}
	for _, entry := range c.History {
		if len(entry) > MaxEntry {
			return tooLarge(c.Key, "history entry", len(entry), MaxEntry, "bytes")
		}
	}
	for _, page := range c.Pages {
		if len(page.Data) > MaxPage {
			return tooLarge(c.Key, "page", len(page.Data), MaxPage, "bytes")
		}
	}
	if size := c.Size(); size > MaxChange {
		return tooLarge(c.Key, "change", size, MaxChange, "bytes")
	}
	return nil
}

// Size is the bytes that the change carries.
func (c *Change) Size() int {
	size := len(c.Key.Kind) + len(c.Key.ID) + len(c.Data)
	for _, entry := range c.History {
		size += len(entry)
	}
	for _, page := range c.Pages {
		size += len(page.Data)
	}
	return size
}

// Check says whether the key can be stored. Control characters are refused because
// the engines end a kind and an ID with a zero byte.
func (k Key) Check() error {
	if err := checkName("kind", string(k.Kind), MaxKind); err != nil {
		return err
	}
	return checkName("ID", k.ID, MaxID)
}

func checkName(what, name string, most int) error {
	if name == "" {
		return fmt.Errorf("%s is empty: %w", what, ErrKey)
	}
	if len(name) > most {
		return fmt.Errorf("%s has %d bytes, at most %d are allowed: %w", what, len(name), most, ErrKey)
	}
	for i := range len(name) {
		if name[i] < 0x20 || name[i] == 0x7f {
			return fmt.Errorf("%s %q has a control character at position %d: %w", what, name, i+1, ErrKey)
		}
	}
	return nil
}

func tooLarge(key Key, what string, has, most int, unit string) error {
	return fmt.Errorf("%s of %s/%s has %d %s, at most %d are allowed: %w", what, key.Kind, key.ID, has, unit, most, ErrTooLarge)
}
