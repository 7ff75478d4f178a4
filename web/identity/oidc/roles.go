package oidc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pacecar/web/identity"
)

// maxRows bounds the groups of a setting.
const maxRows = 256

// Row gives the members of a group a grant.
type Row struct {
	Group string
	Grant identity.Grant
}

// ParseRoles reads which groups have which role, as in ota-admins=admin,acme-ops=operator@acme+beta: behind @ stand the
// fleets that the role is for.
func ParseRoles(text string) (rows []Row, err error) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		group, says, found := strings.Cut(word, "=")
		if !found || group == "" {
			return nil, errors.New("want group=role, separated by commas, as in ota-admins=admin,acme-ops=operator@acme")
		}
		name, fleets, confined := strings.Cut(says, "@")
		role, no := identity.ParseRole("", name)
		if no != nil {
			return nil, fmt.Errorf("%s: %s: %s", group, no.GetMessage(), no.GetSuggestion())
		}
		row := Row{Group: group, Grant: identity.Grant{Role: role}}
		if confined {
			row.Grant.Fleets = strings.Split(fleets, "+")
			for _, fleet := range row.Grant.Fleets {
				if no := identity.ParseFleet("", fleet); no != nil {
					return nil, fmt.Errorf("%s: %s: %s", group, no.GetMessage(), no.GetSuggestion())
				}
			}
			if role == identity.Admin || len(row.Grant.Fleets) > identity.MaxFleets {
				return nil, fmt.Errorf("%s: an admin is not confined to fleets, and others are to %d at most", group, identity.MaxFleets)
			}
		}
		if rows = append(rows, row); len(rows) > maxRows {
			return nil, fmt.Errorf("more than %d groups", maxRows)
		}
	}
	return rows, nil
}

// grants are those of somebody who is in these groups.
func grants(rows []Row, groups []string) (list []identity.Grant) {
	for _, row := range rows {
		same := func(g identity.Grant) bool {
			return g.Role == row.Grant.Role && slices.Equal(g.Fleets, row.Grant.Fleets)
		}
		if slices.Contains(groups, row.Group) && !slices.ContainsFunc(list, same) && len(list) < identity.MaxGrants {
			list = append(list, row.Grant)
		}
	}
	return list
}
