// Package recovery measures what kill -9 costs. Of three nodes under a running rollout one is killed, again and
// again: how long it takes until every slot is served again, and until a vehicle whose node it was is answered. And
// of a server, or of three nodes, all are killed with a fleet registered and offers open: how long it takes from
// starting them again until they serve and count exactly what they had counted before.
//
// Servers are processes of their own; so are Redis and the broker, which live on. A rollout whose campaign, records
// and ledger disagree at its end has no figure, nor has a restart that counts anything else than before.
package recovery
