package s3

import (
	"strings"
	"testing"
)

func TestAPlaceIsAURL(t *testing.T) {
	for text, want := range map[string]Place{
		"s3://b": {Bucket: "b", Endpoint: "s3.amazonaws.com"},
		"s3://b/a/c/?endpoint=https://minio:9000/&region=eu-1&path-style=yes": {Bucket: "b", Prefix: "a/c/", Endpoint: "minio:9000", Region: "eu-1", PathStyle: "yes"},
		"s3://b?endpoint=minio:9000&plain-http=accepted":                      {Bucket: "b", Endpoint: "minio:9000", PlainHTTP: true},
		"s3://b?endpoint=http://minio:9000&plain-http=accepted":               {Bucket: "b", Endpoint: "minio:9000", PlainHTTP: true},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestAPlaceThatIsNoneNamesTheCure(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "write it as s3://bucket",
		"bucket":                            "write it as s3://bucket",
		"s3:///prefix":                      "write it as s3://bucket",
		"s3://key:secret@bucket":            "PACECAR_S3_SECRET_KEY",
		"s3://bucket:9000":                  "bucket alone",
		"s3://b?endpiont=x":                 "endpoint, region",
		"s3://b?region=x&region=y":          "once each",
		"s3://b?path-style=maybe":           "want yes or no",
		"s3://b?plain-http=true":            "plain-http=accepted",
		"s3://b?endpoint=http://minio:9000": "unencrypted",
		"s3://b?endpoint=https://m&plain-http=accepted": "leave plain-http out",
		"s3://b?endpoint=minio/path":                    "not host:port",
		"s3://b?%":                                      "does not parse",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", text, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("s3://bucket/prefix?endpoint=minio:9000&region=x&path-style=yes&plain-http=accepted")
	f.Add("s3://b?endpoint=http://m")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		if p.Bucket == "" || p.Endpoint == "" || strings.Contains(p.Endpoint, "/") || p.Prefix != "" && !strings.HasSuffix(p.Prefix, "/") {
			t.Errorf("%q is %+v", text, p)
		}
		if p.PlainHTTP && !strings.Contains(text, "accepted") && !strings.Contains(text, "%") {
			t.Errorf("%q: plain HTTP, which nobody accepted", text)
		}
	})
}
