package dashboard_test

import "time"

// setCohorts puts two saved selectors on the stage.
func setCohorts(s *scripted) {
	first := map[string]any{
		"name": "spring-first", "kind": "selector", "selector": `model == "e1" && region in ["DE-BY", "DE-BW"] && !cohort("never")`, "description": "Who gets the spring update first",
		"author": "mira", "changedBy": "jonas", "createdAt": at(-72 * time.Hour), "changedAt": at(0), "version": 3, "campaigns": []any{stageID, "draft"}, "campaignCount": 2, "cohorts": []any{"spring-rest"},
	}
	rest := map[string]any{
		"name": "spring-rest", "kind": "selector", "selector": `!cohort("spring-first")`, "author": "mira", "changedBy": "mira", "createdAt": at(-72 * time.Hour), "changedAt": at(0), "version": 1,
	}
	list := map[string]any{"name": "never", "kind": "list", "size": 40_112, "description": "Vehicles of the press office", "author": "mira", "changedBy": "mira", "createdAt": at(-72 * time.Hour), "changedAt": at(0), "version": 8}
	s.pages["/cohorts"] = map[string]any{"items": []any{list, first, rest}}
	counted := map[string]any{"matched": 750, "total": 1_000_000}
	s.pages["/vehicles:count"] = counted
	s.pages["/cohorts/spring-first"] = merged(first, counted)
	s.pages["/cohorts/spring-first/timeline"] = map[string]any{"items": []any{
		map[string]any{"at": at(0), "event": "CohortSaved", "by": "jonas", "detail": "every vehicle for which " + first["selector"].(string)},
		map[string]any{"at": at(-72 * time.Hour), "event": "CohortSaved", "by": "mira", "detail": `every vehicle for which model == "e1"`},
	}}
	s.problems["/cohorts/nowhere"] = `{"title":"Not found","status":404,"detail":"there is no cohort nowhere","code":"NotFound"}`
}

// merged is one object with the members of both.
func merged(a, b map[string]any) map[string]any {
	both := map[string]any{}
	for _, one := range []map[string]any{a, b} {
		for key, value := range one {
			both[key] = value
		}
	}
	return both
}
