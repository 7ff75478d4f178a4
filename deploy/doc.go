// Package deploy has no code of its own: beside it are the files by which Pacecar is run (a container image,
// manifests for Kubernetes, a unit for systemd, a dashboard for Grafana and alerts for Prometheus). Its
// tests hold them to the program: every setting that they give exists and is accepted, every metric that
// they name is one that a server shows, and the ports and names that they repeat agree.
package deploy
