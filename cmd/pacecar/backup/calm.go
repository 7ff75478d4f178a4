package backup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/node"
	"pacecar/web/view"
)

// By is in whose name campaigns are paused.
const By = "restore"

// Calm starts a server over a restored data directory, for nobody but itself, and pauses the campaigns that
// were running when the backup was made: whether somebody has stopped one since is not known any more. No
// vehicle reaches it, and no permit reaches a vehicle. It answers the campaigns that it has paused, and those
// that begin by themselves.
func Calm(ctx context.Context, c node.Config, made time.Time) (paused, scheduled []string, err error) {
	c.Store, c.Broker, c.Artifacts, c.NodeAddress, c.Webhooks, c.WebhookSecrets = "", "", "", "", nil, nil
	c.HTTP, c.MQTT, c.ArtifactBase, c.Slots = "127.0.0.1:0", "127.0.0.1:0", "", 0
	n, err := node.Start(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, n.Close(context.WithoutCancel(ctx))) }()
	server, err := client.New(n.URL(), By)
	if err != nil {
		return nil, nil, err
	}
	defer server.Close()
	if scheduled, err = campaigns(ctx, server, "Scheduled"); err != nil {
		return nil, nil, err
	}
	why := fmt.Sprintf("Brought back from a backup of %s: what was ordered since is not known.", made.UTC().Format(time.RFC3339))
	for range pauseRounds { // one may have ended, or begun, since it was listed
		running, listed := campaigns(ctx, server, "Running")
		if err = listed; err != nil || len(running) == 0 {
			break
		}
		for _, id := range running {
			if _, refused := server.CommandCampaign(ctx, id, "pause", 0, view.Command{By: By, Reason: why}); refused != nil {
				err = fmt.Errorf("pause campaign %s: %w", id, refused)
				continue
			}
			paused = append(paused, id)
		}
	}
	scheduled = slices.DeleteFunc(scheduled, func(id string) bool { return slices.Contains(paused, id) })
	return paused, scheduled, err
}

// pauseRounds is how often campaigns that run are looked for.
const pauseRounds = 5

// campaigns are those in a state.
func campaigns(ctx context.Context, server *client.Client, state string) (ids []string, err error) {
	for cursor := ""; ; {
		list, err := server.Campaigns(ctx, state, "", cursor, 1000)
		if err != nil {
			return nil, err
		}
		for _, c := range list.Items {
			ids = append(ids, c.ID)
		}
		if cursor = list.Next; cursor == "" {
			return ids, nil
		}
	}
}
