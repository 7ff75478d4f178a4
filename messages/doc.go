// Package messages is the ground floor: the words that Pacecar's parts say to each
// other and to vehicles, as protobuf messages, and the small named values (VIN,
// digest) that are checked once, at the gateway, and trusted inside.
//
// The .proto files are the source; their Go is generated and committed (make
// generate). Commands are imperative, events past tense, replies nouns, rejections
// adjectives of fact. Every message that changes state may be delivered more than
// once.
package messages
