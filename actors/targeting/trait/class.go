package trait

import "pacecar/messages"

// Classes tells which of some pools a vehicle is of: the first that has its value. The zero
// value knows none.
type Classes struct {
	by     []Attribute
	number [][]uint32 // by attribute and code: the pool, from 1; 0: none
	pools  []string
}

// ClassesOf are those of pools by attribute; find reads an attribute of an index.
func ClassesOf(pools []*messages.Pool, find func(name string) (Attribute, *messages.Rejection)) (c Classes, _ *messages.Rejection) {
	at := map[string]int{}
	for i, p := range pools {
		c.pools = append(c.pools, p.GetName())
		which, known := at[p.GetAttribute()]
		if !known {
			a, no := find(p.GetAttribute())
			if no != nil {
				return Classes{}, no
			}
			which = len(c.by)
			at[p.GetAttribute()] = which
			c.by, c.number = append(c.by, a), append(c.number, make([]uint32, max(1, a.Codes)))
		}
		for code, number := range c.number[which] {
			if number == 0 && c.by[which].Text(uint32(code)) == p.GetValue() {
				c.number[which][code] = uint32(i + 1)
			}
		}
	}
	return c, nil
}

// of is the pool of a vehicle, from 1; 0: none.
func (c Classes) of(ordinal uint32) (first uint32) {
	for i, a := range c.by {
		if n := c.number[i][a.Code(ordinal)]; n > 0 && (first == 0 || n < first) {
			first = n
		}
	}
	return first
}
