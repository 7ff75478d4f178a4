package rollout

import (
	"fmt"
	"slices"

	"pacecar/messages"
)

// Fitness says how a vehicle stands towards a package: by ECU, hardware part and version
// alone.
func Fitness(pkg *messages.PackageRecord, r *messages.VehicleRecord) *messages.Fitness {
	s := &messages.Fitness{Vin: r.GetVin(), Code: "AlreadyInstalled", Detail: "Every ECU of the package already runs what the package brings."}
	for _, a := range pkg.GetContents() {
		i := slices.IndexFunc(r.GetInventory(), func(e *messages.ECU) bool { return e.GetId() == a.GetEcuId() })
		switch {
		case i < 0:
			return &messages.Fitness{Vin: s.Vin, Code: "UnknownECU", Detail: fmt.Sprintf("The vehicles have no ECU %s.", a.GetEcuId())}
		case r.GetInventory()[i].GetHardwarePart() != a.GetHardwarePart():
			return &messages.Fitness{Vin: s.Vin, Code: "HardwareMismatch", Detail: fmt.Sprintf("ECU %s has hardware that the package has no artifact for.", a.GetEcuId())}
		case r.GetInventory()[i].GetVersion() != a.GetVersion():
			s.Code, s.Detail, s.Way = "Eligible", "The package can be offered.", []string{messages.PackageOf(pkg).String()}
		}
	}
	return s
}
