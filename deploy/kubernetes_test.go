package deploy

import (
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/config"
)

// manifest is what the manifests use of the kinds that they have, and no more: a field that is misspelt is found.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name, Namespace     string
		Labels, Annotations map[string]string
	}
	Data map[string]string
	Spec struct {
		ClusterIP                string `yaml:"clusterIP"`
		PublishNotReadyAddresses bool   `yaml:"publishNotReadyAddresses"`
		Selector                 map[string]any
		Ports                    []port
		MaxUnavailable           int            `yaml:"maxUnavailable"`
		PodSelector              map[string]any `yaml:"podSelector"`
		PolicyTypes              []string       `yaml:"policyTypes"`
		Ingress                  []struct {
			From  []map[string]any
			Ports []port
		}
		ServiceName         string `yaml:"serviceName"`
		Replicas            int
		PodManagementPolicy string         `yaml:"podManagementPolicy"`
		UpdateStrategy      map[string]any `yaml:"updateStrategy"`
		Template            struct {
			Metadata struct{ Labels, Annotations map[string]string }
			Spec     pod
		}
		VolumeClaimTemplates []struct {
			Metadata struct{ Name string }
			Spec     struct {
				AccessModes []string `yaml:"accessModes"`
				Resources   struct{ Requests map[string]string }
			}
		} `yaml:"volumeClaimTemplates"`
	}
}

type port struct {
	Name, Protocol, TargetPort string
	Port, ContainerPort        int
}

// UnmarshalYAML reads the names as Kubernetes writes them.
func (p *port) UnmarshalYAML(unmarshal func(any) error) error {
	var as struct {
		Name, Protocol string
		Port           int
		TargetPort     string `yaml:"targetPort"`
		ContainerPort  int    `yaml:"containerPort"`
	}
	err := unmarshal(&as)
	*p = port{as.Name, as.Protocol, as.TargetPort, as.Port, as.ContainerPort}
	return err
}

type pod struct {
	EnableServiceLinks            bool             `yaml:"enableServiceLinks"`
	AutomountServiceAccountToken  bool             `yaml:"automountServiceAccountToken"`
	TerminationGracePeriodSeconds int              `yaml:"terminationGracePeriodSeconds"`
	SecurityContext               map[string]any   `yaml:"securityContext"`
	TopologySpreadConstraints     []map[string]any `yaml:"topologySpreadConstraints"`
	Containers                    []container
	Volumes                       []struct {
		Name     string
		Secret   map[string]any
		EmptyDir map[string]string `yaml:"emptyDir"`
	}
}

type container struct {
	Name, Image string
	Args        []string
	EnvFrom     []struct {
		ConfigMapRef struct{ Name string } `yaml:"configMapRef"`
	} `yaml:"envFrom"`
	Env []struct {
		Name, Value string
		ValueFrom   struct {
			FieldRef     map[string]string          `yaml:"fieldRef"`
			SecretKeyRef struct{ Name, Key string } `yaml:"secretKeyRef"`
		} `yaml:"valueFrom"`
	}
	Ports     []port
	Lifecycle struct {
		PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
	}
	StartupProbe    probe `yaml:"startupProbe"`
	LivenessProbe   probe `yaml:"livenessProbe"`
	ReadinessProbe  probe `yaml:"readinessProbe"`
	Resources       struct{ Requests, Limits map[string]string }
	SecurityContext map[string]any `yaml:"securityContext"`
	VolumeMounts    []struct {
		Name        string
		MountPath   string `yaml:"mountPath"`
		SubPath     string `yaml:"subPath"`
		SubPathExpr string `yaml:"subPathExpr"`
		ReadOnly    bool   `yaml:"readOnly"`
	} `yaml:"volumeMounts"`
}

type probe struct {
	HTTPGet          struct{ Path, Port string } `yaml:"httpGet"`
	PeriodSeconds    int                         `yaml:"periodSeconds"`
	TimeoutSeconds   int                         `yaml:"timeoutSeconds"`
	FailureThreshold int                         `yaml:"failureThreshold"`
}

const manifests = "kubernetes/pacecar.yaml"

// kinds are the manifests by kind and name.
func kinds(t *testing.T) map[string]manifest {
	t.Helper()
	all := map[string]manifest{}
	for _, m := range strictly[manifest](t, read(t, manifests)) {
		if m.Metadata.Namespace != "pacecar" {
			t.Errorf("%s %s is in namespace %q", m.Kind, m.Metadata.Name, m.Metadata.Namespace)
		}
		all[m.Kind+" "+m.Metadata.Name] = m
	}
	want := []string{"ConfigMap pacecar", "NetworkPolicy pacecar", "PodDisruptionBudget pacecar", "Service pacecar", "Service pacecar-nodes", "StatefulSet pacecar"}
	if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, want) {
		t.Fatalf("%s has %q, want %q", manifests, got, want)
	}
	return all
}

// settings are those that the first pod begins with, read as its server reads them.
func settings(t *testing.T, all map[string]manifest) (*config.Values, container) {
	t.Helper()
	c := all["StatefulSet pacecar"].Spec.Template.Spec.Containers[0]
	environ := map[string]string{}
	for _, from := range c.EnvFrom {
		maps.Copy(environ, all["ConfigMap "+from.ConfigMapRef.Name].Data)
	}
	secrets := map[string]string{"store": "rediss://:secret@redis.example:6379/0"}
	said := string(read(t, manifests))
	for _, e := range c.Env {
		value := strings.ReplaceAll(e.Value, "$(POD_NAME)", "pacecar-0")
		if key := e.ValueFrom.SecretKeyRef.Key; key != "" {
			value = secrets[key]
			if !strings.Contains(said, "--from-literal="+key+"=") {
				t.Errorf("the head of %s does not make the secret %s", manifests, key)
			}
		}
		if e.Name != "POD_NAME" {
			environ[e.Name] = value
		}
	}
	list := make([]string, 0, len(environ))
	for name, value := range environ {
		list = append(list, name+"="+value)
	}
	values, err := config.Load(config.Sources{Environ: list})
	if err != nil {
		t.Fatal(err)
	}
	return values, c
}

// Every setting exists, is accepted, and makes the pod one of several nodes with names of its own.
func TestSettingsOfAPod(t *testing.T) {
	t.Parallel()
	all := kinds(t)
	values, c := settings(t, all)
	set := all["StatefulSet pacecar"]
	for key, want := range map[string]string{
		"node-name": "pacecar-0", "node-address": "pacecar-0." + set.Spec.ServiceName + ":7946",
		"data-dir": "/var/lib/pacecar", "insecure-http": "true", "public-url": "https://ota.example",
	} {
		if got := values.String(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	mounted, claimed := map[string]string{}, ""
	for _, m := range c.VolumeMounts {
		mounted[m.MountPath] = m.Name + "/" + m.SubPath + strings.ReplaceAll(m.SubPathExpr, "$(POD_NAME)", "pacecar-0")
		if m.MountPath == values.String("data-dir") {
			claimed = m.Name
		}
	}
	if claims := set.Spec.VolumeClaimTemplates; len(claims) != 1 || claims[0].Metadata.Name != claimed {
		t.Errorf("the data directory, which remembers the engine, must outlast its pod: %s is not claimed in %v", claimed, claims)
	}
	for key, want := range map[string]string{"node-ca": "ca.pem", "node-certificate": "pacecar-0." + set.Spec.ServiceName + ".pem", "node-key": "pacecar-0." + set.Spec.ServiceName + "-key.pem"} {
		if got := mounted[values.String(key)]; got != "certificates/"+want { // and no pod sees the key of another
			t.Errorf("%s is %s of the secret, want %s", key, got, want)
		}
	}
	if len(mounted) != 5 || mounted[values.String("data-dir")] == "" || mounted["/tmp"] == "" {
		t.Errorf("mounted are %v", mounted)
	}
	for i := range set.Spec.Replicas {
		if host := fmt.Sprintf("pacecar-%d.%s", i, set.Spec.ServiceName); !strings.Contains(string(read(t, manifests)), host+" ") && !strings.Contains(string(read(t, manifests)), host+"\n") {
			t.Errorf("no certificate is made for %s", host)
		}
	}
	for _, s := range config.Settings {
		if _, given := all["ConfigMap pacecar"].Data[config.Variable(s.Key)]; s.Secret && given {
			t.Errorf("%s is in a ConfigMap", s.Key)
		}
	}
}

// The ports that are repeated agree, and so do the names.
func TestPortsAgree(t *testing.T) {
	t.Parallel()
	all := kinds(t)
	values, c := settings(t, all)
	numbers := map[string]int{}
	for _, p := range c.Ports {
		numbers[p.Name] = p.ContainerPort
	}
	for name, key := range map[string]string{"http": "http", "node": "node-listen"} {
		host, number, err := net.SplitHostPort(values.String(key))
		if err != nil || host != "0.0.0.0" || number != fmt.Sprint(numbers[name]) {
			t.Errorf("%s is %s, the container's port %d", key, values.String(key), numbers[name])
		}
	}
	if _, number, _ := net.SplitHostPort(values.String("node-address")); number != fmt.Sprint(all["Service pacecar-nodes"].Spec.Ports[0].Port) {
		t.Errorf("nodes are reached at %s, the service is at %d", number, all["Service pacecar-nodes"].Spec.Ports[0].Port)
	}
	for _, service := range []string{"Service pacecar", "Service pacecar-nodes"} {
		for _, p := range all[service].Spec.Ports {
			if numbers[p.TargetPort] == 0 {
				t.Errorf("%s leads to port %q", service, p.TargetPort)
			}
		}
	}
	var let []int
	for _, rule := range all["NetworkPolicy pacecar"].Spec.Ingress {
		if len(rule.From) == 0 {
			t.Error("the network policy lets everybody in")
		}
		for _, p := range rule.Ports {
			let = append(let, p.Port)
		}
	}
	if !slices.Equal(let, []int{numbers["node"], numbers["http"]}) {
		t.Errorf("the network policy lets %v in, the ports are %v", let, numbers)
	}
	if note := all["StatefulSet pacecar"].Spec.Template.Metadata.Annotations["prometheus.io/port"]; note != fmt.Sprint(numbers["http"]) {
		t.Errorf("metrics are looked for at port %s", note)
	}
	for _, want := range numbers {
		if !regexp.MustCompile(fmt.Sprintf(`(?m)^EXPOSE .*\b%d\b`, want)).Match(read(t, "Dockerfile")) {
			t.Errorf("the image does not expose %d", want)
		}
	}
}

// closeWithin is how long a server that is told to end may take.
const closeWithin = 10 * time.Second

// Pods end in good order, one at a time, and are asked at the addresses that a server has.
func TestPodsEndInGoodOrder(t *testing.T) {
	t.Parallel()
	all := kinds(t)
	_, c := settings(t, all)
	set := all["StatefulSet pacecar"].Spec
	before := time.Duration(c.Lifecycle.PreStop.Sleep.Seconds) * time.Second
	if before < 3*time.Second {
		t.Errorf("a pod refuses connections %v after it is to end: others send some to it for longer", before)
	}
	if grace := time.Duration(set.Template.Spec.TerminationGracePeriodSeconds) * time.Second; grace < before+2*closeWithin {
		t.Errorf("a pod has %v to end, a server takes up to %v", grace, closeWithin)
	}
	if all["PodDisruptionBudget pacecar"].Spec.MaxUnavailable != 1 {
		t.Error("more than one node may be taken away at a time")
	}
	if c.LivenessProbe.HTTPGet.Path != "/livez" || c.ReadinessProbe.HTTPGet.Path != "/readyz" || c.StartupProbe.HTTPGet.Path != "/livez" {
		t.Errorf("probes ask %+v, %+v, %+v", c.StartupProbe, c.LivenessProbe, c.ReadinessProbe)
	}
	for _, name := range []string{"Service pacecar", "Service pacecar-nodes"} {
		for key, value := range all[name].Spec.Selector {
			if set.Template.Metadata.Labels[key] != value {
				t.Errorf("%s selects other pods than those of the set", name)
			}
		}
	}
	if set.ServiceName != "pacecar-nodes" || all["Service pacecar-nodes"].Spec.ClusterIP != "None" || !all["Service pacecar-nodes"].Spec.PublishNotReadyAddresses {
		t.Error("nodes do not find each other by the names of their pods from their beginning")
	}
}
