// Package wire is what vehicles and the engine agree on: the grammar of MQTT topics,
// and how messages.Up and messages.Down are written on them. The edge and the simulated
// fleet stand on it and on nothing else of each other.
//
// A vehicle speaks on ota/v1/{vin}/up and listens on ota/v1/{vin}/down, in protobuf;
// or on …/up/json and …/down/json, in protobuf-JSON. What is for all vehicles is said on
// ota/v1/all/down (…/down/json). Who speaks is known from the
// topic: nothing in a payload says it.
//
// All functions are pure and safe for concurrent use. What they refuse they refuse with
// an error that is fit to be shown; DecodeUp and DecodeDown wrap ErrTooLarge, ErrMalformed
// or ErrEmpty.
package wire
