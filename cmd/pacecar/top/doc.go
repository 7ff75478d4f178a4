// Package top is pacecar top: the whole fleet on one screen while it changes. Its campaigns with their
// rates and failures, those that wait for a person first, the chosen one's waves and kinds of failures, and
// the nodes of the engine.
//
// A Sight is what is known; it is made of news that may come in any order, and drawn by pure functions. It
// changes nothing: commands are given in another terminal, where they can be read before they are sent.
package top
