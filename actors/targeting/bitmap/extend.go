package bitmap

// spare is the part of a list that may be kept free for what comes: with a fleet in many
// slots the lists are as many as they are short, and a quarter of each, as append keeps it,
// is a quarter of all memory.
const spare = 64

// Extend makes a list longer, with zero values, and keeps little memory in reserve: a
// sixty-fourth, and what the allocator rounds up. One that is long enough stays as it is.
func Extend[T any](list []T, length int) []T {
	switch {
	case length <= len(list):
		return list
	case length <= cap(list):
		clear(list[len(list):length])
		return list[:length]
	}
	longer := append([]T(nil), make([]T, length+length/spare)...)
	copy(longer, list)
	return longer[:length]
}
