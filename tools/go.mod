module pacecar/tools

go 1.26

require (
	github.com/bufbuild/protocompile v0.14.1
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/evanw/esbuild v0.28.2 // indirect
	golang.org/x/sync v0.8.0 // indirect
	golang.org/x/sys v0.0.0-20220715151400-c0bba94af5f8 // indirect
)

tool github.com/evanw/esbuild/cmd/esbuild
