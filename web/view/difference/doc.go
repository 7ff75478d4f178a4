// Package difference compares two documents of one kind field by field, in the words of the
// documents: waves[0].percent was 10 and is 5.
//
// Documents are compared as JSON, so that every field is, whatever it is. A list of plain values
// is compared as a whole: what was added and what was taken away, or, where only the order
// changed, both orders. Any other list is compared place by place. Functions here keep nothing.
package difference
