// Package push brings an update package to a server: from a document that a person wrote
// (Read), over the files that it names (Measure), to a draft on the server and, where
// wanted, through its life (Push).
//
// The document is YAML or JSON; docs/packages.md explains it, and view.PackageDocument lists
// every key. Files are named relative to it and stay below it:
//
//	name: adas-stack
//	version: 4.2.1
//	updateType: feature          # security, recall, feature or regulatory
//	description: What is new.
//	contents:
//	  - ecu: ADAS
//	    hardwarePart: 8K0907107
//	    hardwareRevisions: [H05, H07]   # none: every revision
//	    version: 4.2.0
//	    fromVersion: ">= 4.0.0"         # none: any
//	    file: adas-4.2.0.bin
//	    deltas:                         # patches; vehicles that report the old file fetch one
//	      - from: adas-4.1.2.bin        # made here
//	      - {fromSha256: 9f86…, file: adas-4.1.0.patch}
//
// # Faults
//
// A fault names file, line and key, and the cure. What the catalog would refuse is found by
// asking the catalog's core itself, which is pure, so that the rules exist once; digests and
// lengths stand in until the files have been read.
//
// # Signatures
//
// A signature is over the catalog's canonical content, which names every file by its digest.
// It lies beside the document (SignatureSuffix) or is made while pushing; one that is over
// another content is refused before anything is sent. SignStored signs what the server has,
// after computing the content's hash anew and finding the server's.
//
// # Order and failure
//
// Everything that can be judged without the server is judged before the first
// request. Artifacts go first, each under its digest; those that are stored already are not
// sent again, and an upload that was cut goes on where the server has it. With a patch that
// is made here goes the file it is made from, for validation tries it. The draft is written
// only when all of them are stored. So a refusal
// leaves no draft behind, an interrupted push can be repeated, and a push that has been
// done already changes nothing.
package push
