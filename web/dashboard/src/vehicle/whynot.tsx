// Why the vehicle is, or is not, offered a package that a person names, and what leads it there.

import { told } from "../format";
import type { Package, PackageStanding } from "../model";
import { navigate, packagePath, route, withQuery } from "../router";
import { useGet, useWhole } from "../live/resource";
import { Icon } from "../icons";
import { LeftOut, Panel, ProblemBox, Skeleton } from "../ui/parts";
import { standingLook, standingName } from "../package/standing";
import { Withheld } from "../package/withheld";

export function WhyNot({ vin, refresh }: { vin: string; refresh: number }) {
  const chosen = route.value.query.get("package") ?? "";
  const packages = useWhole<Package>("/packages");
  const list = packages.data?.items ?? [];
  return (
    <Panel title="Why not another package?">
      <div class="field">
        <label for="package">Package</label>
        <select id="package" class="input" value={chosen} onChange={(event) => navigate(withQuery({ package: event.currentTarget.value }), true)}>
          <option value="">{packages.data && list.length === 0 ? "There is no package yet" : "Choose a package"}</option>
          {chosen && !list.some((one) => one.id === chosen) && <option value={chosen}>{chosen}</option>}
          {list.map((one) => <option key={one.id} value={one.id}>{one.id} · {one.state}</option>)}
        </select>
      </div>
      {packages.problem && <ProblemBox problem={packages.problem} onRetry={packages.reload} />}
      <LeftOut list={packages.data} of="packages, the newest," />
      <div class="answer" aria-live="polite">{chosen && <Asked key={chosen} vin={vin} chosen={chosen} pkg={list.find((one) => one.id === chosen)} refresh={refresh} />}</div>
    </Panel>
  );
}

function Asked({ vin, chosen, pkg, refresh }: { vin: string; chosen: string; pkg?: Package; refresh: number }) {
  const answer = useGet<PackageStanding>(`/packages/${encodeURIComponent(chosen)}/vehicles/${encodeURIComponent(vin)}`, refresh);
  if (answer.problem) return <ProblemBox problem={answer.problem} onRetry={answer.reload} />;
  if (!answer.data) return <Skeleton rows={2} label="Asking" />;
  return <>{pkg && <Withheld state={pkg.state} reason={pkg.reason} />}<Answer standing={answer.data} chosen={chosen} offered={!pkg || pkg.state === "Released"} /></>;
}

function Answer({ standing, chosen, offered }: { standing: PackageStanding; chosen: string; offered: boolean }) {
  const look = standingLook(standing.code, offered);
  const way = (standing.way ?? []).filter((id) => id !== chosen);
  return (
    <>
      <p><span class={`stateword tone-${look.tone || "none"}`}><Icon name={look.icon} size={16} />{standingName(standing.code, offered)}</span> <span class="mono muted small">{standing.code}</span></p>
      <p class="soft wrap">{told(standing.detail)}</p>
      {way.length > 0 && (
        <>
          <h3>The way there</h3>
          <ol class="way">
            {standing.way!.map((id) => <li key={id}><a class="link mono wrap" href={packagePath(id)}>{id}</a></li>)}
          </ol>
        </>
      )}
      <p class="small"><a class="link" href={packagePath(chosen)}>See the package and how the fleet stands towards it</a></p>
    </>
  );
}
