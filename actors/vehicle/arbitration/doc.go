// Package arbitration decides between campaigns that want the same vehicle: who is offered
// its update now, who waits for whom, and who gives way.
//
// [Judge] is one pure function of what the campaigns claim, of where the vehicle stands and of
// whom it already keeps waiting. Its rules, the first that holds:
//
//   - a campaign that another one has superseded here is over for this vehicle;
//   - a vehicle that soaks is waited for by who wants the same control unit, unless that has a higher
//     priority, supersedes by name, or undoes what soaks there; until that ends, be it early ([Keep]);
//   - an installation that has begun is waited for, whoever wants the vehicle;
//   - an update that does not fit now, and will when the present one is installed, waits for
//     it: stepping stones come first, whatever the priorities. Two updates cannot need each
//     other so, because the present one fitted when it was offered;
//   - a campaign takes the vehicle for good from one that it supersedes by name;
//   - a higher priority takes it from a lower one that has not begun to install: for good where
//     both are for one control unit, else for as long as it takes;
//   - whoever is next takes it, for as long as it takes, from one that idles: that has had everything
//     downloaded and has given no permit for [HoldLife], or for as long as its offer was to live;
//   - everybody else waits.
//
// Who waits is kept in a bounded queue in the order of priority, then of the campaigns' starts,
// then of their identities. [Settle] says, after anything that may have changed who holds the
// vehicle, whom each of them waits for, and gives the first its turn when the vehicle is
// free. A turn reserves the vehicle against those behind it for [TurnLife], and no longer: a
// campaign that is paused keeps nobody waiting. Whoever may not keep a place in the queue is
// answered by asking, at the pace of its campaign.
//
// Everything is a function of its arguments; what they hand out is fresh, and shares only
// what never changes.
package arbitration
