// Package confined is an engine as a request reaches it: who acts is whoever has signed in, and who is confined to fleets
// sees and changes nothing else.
//
//	engine := confined.New(real)   // in place of real, for everything that answers requests
//
// # Who acts
//
// Where a request has a pass, a command may name nobody, or the one who has signed in; anybody else is refused
// (AnotherPerson) before the engine is asked. So timelines and approvals say who it was, and two approvals are two principals.
//
// # Fleets
//
// Selectors are joined with the tags of one's fleets, so lists, counts, facets, exports and mappings know other vehicles
// neither by row nor by number. A vehicle of others is not found. A registration is followed when it leaves the
// vehicle in a fleet of one's own, and changes no tag of another. A vehicle that is another fleet's as well is not removed;
// clearing and settling one needs one of its fleets, for they change none.
//
// A campaign is within a fleet when its selector shows that ([identity.Confined]), and otherwise not found; so every
// vehicle of its roster was in the fleet when it was chosen, whatever became of its tags. A plan that could reach others is refused,
// with what is to be added. A campaign that brings vehicles back is as the one that it undoes.
//
// What is told of the whole fleet only (cohorts, imports, pools, nodes) is the business of [identity.Rules]: it does
// not come here.
package confined
