package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
)

// issued is one certificate, as it is shown.
type issued struct {
	Hosts       []string `json:"hosts"`
	Authority   string   `json:"authority"`
	Certificate string   `json:"certificate"`
	Key         string   `json:"key"`
	Until       string   `json:"until"`
}

var issuedColumns = []show.Column[issued]{
	{Title: "NODE", Cell: func(i issued) string { return strings.Join(i.Hosts, ", ") }},
	{Title: "--node-ca", Cell: func(i issued) string { return i.Authority }},
	{Title: "--node-certificate", Cell: func(i issued) string { return i.Certificate }},
	{Title: "--node-key", Cell: func(i issued) string { return i.Key }},
	{Title: "UNTIL", Cell: func(i issued) string { return i.Until }},
}

func (a *app) certsCommand() *cobra.Command {
	c := &cobra.Command{Use: "certs", Short: "Make certificates by which nodes prove to each other who they are"}
	c.AddCommand(a.certsInitCommand())
	return c
}

func (a *app) certsInitCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "init NODE [NODE…]", Short: "Make an authority and a certificate for each node", Args: call.TakesSome("NODE"),
		Long: "Make certificates for nodes, each signed by the authority in the directory, which is made where\n" +
			"there is none. NODE is the host of its --node-address; further names of the same node follow behind\n" +
			"commas. Give each node ca.pem with its own two files, and keep ca-key.pem where no node can read\n" +
			"it: whoever has it can be a node.",
		Example: "  pacecar certs init --directory certs node-1.example node-2.example 10.0.0.3,node-3.example",
	}
	directory := c.Flags().String("directory", "certs", "directory of the files")
	c.RunE = func(_ *cobra.Command, args []string) error {
		nodes := make([][]string, len(args))
		for i, arg := range args {
			nodes[i] = strings.Split(arg, ",")
		}
		made, err := identity.Issue(*directory, nodes, time.Now())
		if err != nil {
			return err
		}
		var list []issued
		for _, one := range made {
			list = append(list, issued{
				Hosts: slices.Clone(one.Hosts), Authority: one.Files.Authority, Certificate: one.Files.Certificate, Key: one.Files.Key, Until: one.Until.UTC().Format(time.RFC3339),
			})
		}
		return show.ShowList(a.Out, a.Output, issuedColumns, list)
	}
	return c
}
