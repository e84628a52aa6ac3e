package demo

import "math/bits"

// scramble is PostgreSQL's hashint8extended, so that the load set has the very orders, customers and states that the
// benchmark's own SQL gives to row i. It is Jenkins' lookup3 for one word.
func scramble(i int64, seed uint64) int64 {
	folded := uint32(i) ^ uint32(i>>32) //nolint:gosec // the halves are wanted; row numbers are not negative
	const start = 0x9e3779b9 + 4 + 3923095
	a, b, c := uint32(start), uint32(start), uint32(start)
	if seed != 0 {
		a += uint32(seed >> 32)
		b += uint32(seed) //nolint:gosec // the lower half
		a, b, c = mix(a, b, c)
	}
	a += folded

	c ^= b
	c -= bits.RotateLeft32(b, 14)
	a ^= c
	a -= bits.RotateLeft32(c, 11)
	b ^= a
	b -= bits.RotateLeft32(a, 25)
	c ^= b
	c -= bits.RotateLeft32(b, 16)
	a ^= c
	a -= bits.RotateLeft32(c, 4)
	b ^= a
	b -= bits.RotateLeft32(a, 14)
	c ^= b
	c -= bits.RotateLeft32(b, 24)
	return int64(uint64(b)<<32 | uint64(c)) //nolint:gosec // as PostgreSQL reads it
}

func mix(a, b, c uint32) (uint32, uint32, uint32) {
	for _, by := range []int{4, 6, 8, 16, 19, 4} {
		a -= c
		a ^= bits.RotateLeft32(c, by)
		c += b
		a, b, c = b, c, a
	}
	return a, b, c
}

// below is a number from 0 up to but not including n that row i gets.
func below(n int, i int, seed uint64) int {
	h := scramble(int64(i), seed) % int64(n)
	if h < 0 {
		h = -h
	}
	return int(h)
}
