package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// cohort is the address of a cohort.
func cohort(name string) string { return "/cohorts/" + url.PathEscape(name) }

// match expects a version; 0 is any.
func match(version uint64) http.Header {
	if version == 0 {
		return nil
	}
	return http.Header{"If-Match": {strconv.Quote(strconv.FormatUint(version, 10))}}
}

// Cohorts lists a part of the cohorts that an RSQL filter matches, in order of name. cursor is
// empty at first, then what the last part named.
func (c *Client) Cohorts(ctx context.Context, filter, cursor string, limit int) (view.List[sets.Cohort], error) {
	return answer[view.List[sets.Cohort]](ctx, c, request{method: http.MethodGet, path: "/cohorts?" + part(filter, cursor, limit).Encode()})
}

// Cohort reads one cohort, with the vehicles that it has now.
func (c *Client) Cohort(ctx context.Context, name string) (sets.CohortSeen, error) {
	return answer[sets.CohortSeen](ctx, c, request{method: http.MethodGet, path: cohort(name)})
}

// SaveCohort creates a cohort or changes what it says. Version is the one that was looked
// at; 0: there was none, and there must be none yet.
func (c *Client) SaveCohort(ctx context.Context, name string, version uint64, body sets.NewCohort) (sets.CohortSeen, error) {
	rests := match(version)
	if version == 0 {
		rests = http.Header{"If-None-Match": {"*"}}
	}
	return answer[sets.CohortSeen](ctx, c, request{method: http.MethodPut, path: cohort(name), body: body, header: rests})
}

// RemoveCohort removes a cohort at a version; 0 means any.
func (c *Client) RemoveCohort(ctx context.Context, name string, version uint64) error {
	_, err := c.do(ctx, request{method: http.MethodDelete, path: cohort(name), header: match(version)}, nil)
	return err
}

// CohortTimeline reads the newest lines of a cohort's history.
func (c *Client) CohortTimeline(ctx context.Context, name string, limit int) ([]view.Line, error) {
	var list view.List[view.Line]
	_, err := c.do(ctx, request{method: http.MethodGet, path: cohort(name) + "/timeline?limit=" + strconv.Itoa(limit)}, &list)
	return list.Items, err
}

// CohortVINs writes a list's VINs in order, one to a line.
func (c *Client) CohortVINs(ctx context.Context, name string, to io.Writer) error {
	answer, err := c.send(ctx, request{method: http.MethodGet, path: cohort(name) + "/vins", header: http.Header{"Accept": {"text/plain"}}})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(to, answer.Body)
	return err
}

// ChangeCohort changes a list by the VINs of a body: mode is replace, add or remove,
// encoding that of the body: gzip, zstd or empty.
func (c *Client) ChangeCohort(ctx context.Context, name, mode, mediaType, encoding string, body io.Reader) (sets.CohortChange, error) {
	header := http.Header{"Content-Type": {mediaType}}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	var change sets.CohortChange
	_, err := c.do(ctx, request{
		method: http.MethodPut, path: cohort(name) + "/vins?" + url.Values{"mode": {mode}}.Encode(), stream: body, length: -1, header: header,
	}, &change)
	return change, err
}
