package fleet

import (
	"strconv"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

const selectorUsage = `which vehicles, in CEL, such as 'model == "e1" && market == "DE"'; none: all`

func (a commands) listCommand() *cobra.Command {
	var selector, sort string
	var offset uint64
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List vehicles", Args: call.Takes(), Annotations: call.List,
		Example: "  pacecar fleet list --selector 'model == \"e1\"' --limit 0 --output csv\n" +
			"  pacecar fleet list --sort -model_year --offset 900000",
	}
	c.Flags().StringVar(&selector, "selector", "", selectorUsage)
	c.Flags().StringVar(&sort, "sort", "vin", `attribute that puts them in order, such as model or 'ecu["ADAS"].version'; with - in front, the greatest first`)
	c.Flags().Uint64Var(&offset, "offset", 0, "vehicles to pass over")
	c.Flags().IntVar(&limit, "limit", 100, "vehicles at most; 0: all")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if limit < 0 {
			return call.Misused("--limit is %d: give 0 for all", limit)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		return call.Pages(a.App, sheet.Vehicles, "vehicles", limit, func(cursor string, size int) (view.List[view.Vehicle], error) {
			if sort == "vin" && (offset == 0 || cursor != "") {
				part, err := server.Vehicles(cmd.Context(), selector, cursor, size)
				return view.List[view.Vehicle]{Items: part.Items, Next: part.Next}, err
			}
			part, err := server.Window(cmd.Context(), selector, sort, offset, size)
			if offset += uint64(len(part.Items)); part.Next == "" && len(part.Items) > 0 && offset < part.Total {
				part.Next = strconv.FormatUint(offset, 10) // says that there is more: offset says where
			}
			return view.List[view.Vehicle]{Items: part.Items, Next: part.Next}, err
		})
	}
	return c
}

func (a commands) facetsCommand() *cobra.Command {
	var selector string
	var by []string
	var limit int
	c := &cobra.Command{
		Use: "facets", Short: "Count vehicles by what they have in common", Args: call.Takes(),
		Example: `  pacecar fleet facets --selector 'market == "DE"' --by 'model,ecu["ADAS"].version'`,
	}
	c.Flags().StringVar(&selector, "selector", "", selectorUsage)
	c.Flags().StringArrayVar(&by, "by", nil, `attributes to count by, such as model,region or 'ecu["ADAS"].version'; none: the usual ones`)
	c.Flags().IntVar(&limit, "limit", 10, "values of each attribute, the most frequent first")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if limit < 1 {
			return call.Misused("--limit is %d: give at least 1", limit)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		facets, err := server.Facets(cmd.Context(), selector, attributes(by), limit)
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, facets, func(s *show.Sheet) { sheet.Facets(s, facets) })
	}
	return c
}

// attributes takes lists of attributes apart. A comma within quotes belongs to the ID of an ECU.
func attributes(lists []string) (names []string) {
	for _, list := range lists {
		first, quote := 0, byte(0)
		for i := range len(list) {
			switch c := list[i]; {
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case quote == 0 && c == ',':
				names, first = append(names, list[first:i]), i+1
			}
		}
		names = append(names, list[first:])
	}
	return names
}
