package dashboard_test

import (
	"testing"
)

// TestOperations shows nodes, slots and this node's measures; a rate comes of two answers.
func TestOperations(t *testing.T) {
	server := newScripted(t)
	b := open(t, server.URL)
	b.visit("/operations")
	b.sees("2 nodes · 256 slots · 800 127 connections")
	b.until(`document.querySelectorAll(".tiles small").length >= 3 && ![...document.querySelectorAll(".tile b")].some((one) => one.innerText === "–")`)
	b.sees("answers you")
	b.sees("Refused for good")
	b.until(`[...document.querySelectorAll(".facts-list > div")].some((one) => /Refused for good\s*7/.test(one.innerText))`)
	b.until(`[...document.querySelectorAll(".facts-list > div")].some((one) => /Records set back by the store\s*2/.test(one.innerText) && one.querySelector(".tone-bad"))`)
	b.until(`document.querySelectorAll(".slot-grid .slot").length === 256`)
	b.until(`document.querySelector("#tile-waiting b").innerText === "37"`)
	server.mu.Lock()
	later := stageServers()["/nodes"].(map[string]any)
	later["items"].([]any)[0].(map[string]any)["up"] = 7_310_022 + 50_000
	server.pages["/nodes"] = later
	server.mu.Unlock()
	b.until(`/^[\d\u202f.]+\/s$/.test(document.querySelector(".tile .value b").innerText) && !document.querySelector(".tile .value b").innerText.startsWith("0")`)
	b.clean()
}

// TestOperationsWhereSomethingIsWrong: slots without an owner, nodes that do not fit together, and a part that cannot be read.
func TestOperationsWhereSomethingIsWrong(t *testing.T) {
	server := newScripted(t)
	nodes := stageServers()["/nodes"].(map[string]any)
	nodes["unowned"], nodes["warnings"] = 3, []any{"eu-2 has another --slots than eu-1: give all nodes the same."}
	nodes["items"].([]any)[1].(map[string]any)["state"] = "Leaving"
	server.pages["/nodes"] = nodes
	server.problems["/slots"] = `{"title":"Unavailable","status":422,"detail":"the store does not answer","code":"Unavailable"}`
	b := open(t, server.URL)
	b.tolerate("/slots", "422")
	b.visit("/operations")
	b.sees("3 slots have no owner.")
	b.sees("give all nodes the same")
	b.sees("2 nodes, 1 leaving")
	b.sees("the store does not answer")
	b.accessible("operations with problems")
	b.shot("operations-problems")
	b.clean()
}
