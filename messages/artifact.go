package messages

// MaxArtifactBytes is the size of the largest artifact: 64 GiB, a map of a continent. What a
// package may name, the edge takes in and the store keeps.
const MaxArtifactBytes = 64 << 30
