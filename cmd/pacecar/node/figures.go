package node

import (
	"github.com/prometheus/client_golang/prometheus"

	"pacecar/cmd/pacecar/node/certificate"
	"pacecar/tcu"
)

// figures exports what a node counts. None has a label per vehicle.
type figures struct{ node *Node }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("pacecar_"+name, help, labels, nil)
}

var (
	commitsDesc   = desc("commits_total", "Durable commits of actors.")
	conflictsDesc = desc("commit_conflicts_total", "Commits refused by fence or version; the actor was recovered.")
	failuresDesc  = desc("commit_failures_total", "Commits whose outcome is unknown; the actor was recovered.")
	panicsDesc    = desc("actor_panics_total", "Actors ended by a bug.")
	reportsDesc   = desc("reports_total", "Reports that this node's vehicles made to campaigns.")
	batchesDesc   = desc("report_batches_total", "Messages in which those reports travelled to campaigns.")
	crossedDesc   = desc("node_messages_total", "Messages sent to other nodes, by what they are for: a kind of actor, a slot as a whole, or the node.", "to")
	bytesDesc     = desc("node_bytes_total", "Bytes of the messages sent to other nodes.")
	regressedDesc = desc("regressed_records_total", "Records of which the store had lost commits that it had acknowledged.")
	damagedDesc   = desc("damaged_records_total", "Vehicles left out of the index because their record does not decode.")
	activeDesc    = desc("actors", "Vehicles, campaigns and packages in memory.")
	slotsDesc     = desc("slots_owned", "Slots this node owns.")
	unownedDesc   = desc("slots_unowned", "Slots that nobody owns whom this node reaches.")
	renewedDesc   = desc("lease_renewed_seconds", "Time since this node's leases were renewed; it stops its work at two thirds of their life.")
	aheadDesc     = desc("clock_ahead_seconds", "How far this machine's clock is ahead of the store's; one beyond 5 s either way is not believed. With the embedded store always 0.")
	endsDesc      = desc("certificate_ends_timestamp_seconds", "When a certificate of this node ends, by what shows it: http or node.", "of")
	leavingDesc   = desc("members_leaving", "Nodes this node sees that give their slots away because they end.")
	membersDesc   = desc("members", "Nodes this node sees, itself included.")
	downloadsDesc = desc("downloads", "Artifacts that this node is giving out.")
	turnedDesc    = desc("downloads_refused_total", "Requests for artifacts that found no place, and were told when to come again.")

	connectionsDesc    = desc("mqtt_connections", "Open MQTT connections.")
	attachedDesc       = desc("broker_attached", "Whether this node has a connection to its broker: 1 or 0; with the embedded one always 1.")
	anotherDesc        = desc("broker_another_engine", "Whether the external broker was last seen to serve another engine, too: 1 or 0.")
	upDesc             = desc("mqtt_up_total", "Messages of vehicles handed to their actors.")
	acknowledgedDesc   = desc("mqtt_acknowledged_total", "Messages of vehicles dealt with durably.")
	unacknowledgedDesc = desc("mqtt_unacknowledged", "Messages of vehicles that wait for their commit.")
	retriedDesc        = desc("mqtt_retried_total", "Deliveries repeated because a slot was moving or a bound was reached.")
	failedDesc         = desc("mqtt_failed_total", "Messages given up unacknowledged: the vehicle repeats them.")
	downDesc           = desc("mqtt_down_total", "Messages to vehicles.")
	droppedDesc        = desc("mqtt_down_dropped_total", "Messages to vehicles not sent because a bound was reached.")
	absentDesc         = desc("mqtt_down_absent_total", "Messages to vehicles not sent because they are not connected.")
	broadcastDesc      = desc("mqtt_broadcasts_total", "Words to all vehicles at once, as when a campaign stops that has many permits out.")
	refusedDesc        = desc("mqtt_refused_total", "Messages of vehicles refused for good.", "reason")
)

// Describe implements prometheus.Collector.
func (f figures) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(f, ch) }

// Collect implements prometheus.Collector.
func (f figures) Collect(ch chan<- prometheus.Metric) {
	counter := func(d *prometheus.Desc, v uint64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	gauge := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	shells, edge := f.node.house.Figures(), f.node.edge.Stats()
	counter(commitsDesc, shells.Commits)
	counter(conflictsDesc, shells.Conflicts)
	counter(failuresDesc, shells.Failures)
	counter(panicsDesc, shells.Panics)
	counter(damagedDesc, shells.Damaged)
	counter(regressedDesc, shells.Regressed)
	counter(reportsDesc, shells.Reports)
	counter(batchesDesc, shells.Batches)
	sent := f.node.cluster.Figures()
	for to, count := range sent.Messages {
		counter(crossedDesc, count, to)
	}
	counter(bytesDesc, sent.Bytes)
	gauge(activeDesc, float64(shells.Active))
	f.slots(gauge)
	f.certificates(ch)
	downloads, refused := f.node.downloads.Figures()
	gauge(downloadsDesc, float64(downloads))
	counter(turnedDesc, refused)
	gauge(connectionsDesc, float64(edge.Connections))
	is := map[bool]float64{true: 1}
	gauge(attachedDesc, is[f.node.config.Broker == "" || edge.Connections > 0])
	gauge(anotherDesc, is[f.node.marking.Another()])
	counter(upDesc, edge.Up)
	counter(acknowledgedDesc, edge.Acknowledged)
	gauge(unacknowledgedDesc, float64(edge.Unacknowledged))
	counter(retriedDesc, edge.Retried)
	counter(failedDesc, edge.Failed)
	counter(downDesc, edge.Down)
	counter(droppedDesc, edge.DroppedDown)
	counter(absentDesc, edge.AbsentDown)
	counter(broadcastDesc, edge.Broadcasts)
	for reason := tcu.BadTopic; reason <= tcu.PacketIDReused; reason++ { // also what has not happened: the first time is seen as a rise
		counter(refusedDesc, edge.Refused[reason.String()], reason.String())
	}
}

// certificates says when those of this node end, as their files have them now.
func (f figures) certificates(ch chan<- prometheus.Metric) {
	for of, file := range map[string]string{"http": f.node.config.Access.Certificate, "node": f.node.config.Identity.Certificate} {
		if end, err := certificate.Ends(file); file != "" && err == nil { // one that is just being replaced is shown again
			ch <- prometheus.MustNewConstMetric(endsDesc, prometheus.GaugeValue, float64(end.Unix()), of)
		}
	}
}

// slots says what the node owns, how firmly, and beside whom.
func (f figures) slots(gauge func(*prometheus.Desc, float64)) {
	owners, owned := f.node.cluster.Slots(), 0
	for _, owner := range owners {
		if owner.Local {
			owned++
		}
	}
	gauge(slotsDesc, float64(owned))
	gauge(unownedDesc, float64(int(f.node.store.Slots())-len(owners)))
	gauge(renewedDesc, f.node.cluster.Renewed().Seconds())
	gauge(aheadDesc, f.node.config.Clock.Ahead().Seconds())
	members, leaving := f.node.cluster.Members(), 0
	for _, m := range members {
		if len(m.Kinds) == 0 {
			leaving++
		}
	}
	gauge(membersDesc, float64(len(members)))
	gauge(leavingDesc, float64(leaving))
}
