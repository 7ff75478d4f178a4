package rollback

import (
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// phrase is what is told of one vehicle that a stop has reached, and of several. Once the campaign has gone on it may read
// otherwise: nobody can tell by then which of those that flash had begun before.
type phrase struct{ one, several, oneThen, severalThen string }

// of tells it of so many vehicles, while the stop lasts and afterwards.
func (p phrase) of(n uint32, lasts bool) string {
	switch {
	case n == 1 && !lasts && p.oneThen != "":
		return p.oneThen
	case n == 1:
		return p.one
	case !lasts && p.severalThen != "":
		return p.severalThen
	}
	return p.several
}

// same reads alike of one and of several, at any time.
func same(text string) phrase { return phrase{one: text, several: text} }

// reached is told of vehicles that had not begun to install.
type reached struct{ waiting, downloading, downloaded phrase }

// forGood: what has not begun ends.
var forGood = reached{
	waiting: phrase{one: "waited for an offer, which it does not get", several: "waited for an offer, which they do not get"},
	downloading: phrase{
		one:     "had been offered it or was downloading, and is told to stop",
		several: "had been offered it or were downloading, and are told to stop",
	},
	downloaded: phrase{
		one:     "had downloaded and not begun to install, and is told not to",
		several: "had downloaded and not begun to install, and are told not to",
	},
}

// untilResumed: what has not begun waits.
var untilResumed = reached{
	waiting: phrase{
		one:         "waited for an offer, which it does not get before it goes on",
		several:     "waited for an offer, which they do not get before it goes on",
		oneThen:     "waited for an offer, which it did not get before it went on",
		severalThen: "waited for an offer, which they did not get before it went on",
	},
	downloading: phrase{
		one:         "had been offered it or was downloading, and may finish that, without a permit to install",
		several:     "had been offered it or were downloading, and may finish that, without a permit to install",
		oneThen:     "had been offered it or was downloading, and might finish that, without a permit to install",
		severalThen: "had been offered it or were downloading, and might finish that, without a permit to install",
	},
	downloaded: phrase{
		one:         "had downloaded and not begun to install, and waits",
		several:     "had downloaded and not begun to install, and wait",
		oneThen:     "had downloaded and not begun to install, and waited",
		severalThen: "had downloaded and not begun to install, and waited",
	},
}

var (
	overtaken = phrase{
		one:     "of these had begun to install before the stop reached it",
		several: "of these had begun to install before the stop reached them",
	}
	flashes = phrase{
		one: "was flashing and finishes", several: "were flashing and finish",
		oneThen: "was flashing and was left to finish", severalThen: "were flashing and were left to finish",
	}
	silent = phrase{
		one:         "was silent, so that nobody knows whether it has it",
		several:     "were silent, so that nobody knows whether they have it",
		oneThen:     "was silent, so that nobody knew whether it had it",
		severalThen: "were silent, so that nobody knew whether they had it",
	}
	asleep = phrase{one: "was asleep, without a permit to install", several: "were asleep, without a permit to install"}
	taken  = same("had been taken by other campaigns")
	others = same("had failed or ended otherwise")
)

// done is told of vehicles that had the update: what becomes of it.
func done(r *messages.StopReach) phrase {
	switch r.OfDone {
	case plan.Keep:
		return phrase{one: "was done and keeps the update", several: "were done and keep the update"}
	case plan.Revert:
		return phrase{one: "was done and is brought back", several: "were done and are brought back"}
	}
	return phrase{one: "was done", several: "were done"}
}
