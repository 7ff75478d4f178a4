// A gate that waits for a person: what it saw, and the button that opens it.

import { useState } from "preact/hooks";
import { count, plural, told } from "../format";
import type { Campaign } from "../model";
import { command, type Problem } from "../live/api";
import { missing } from "../live/me";
import { bygone } from "../live/stream";
import { Icon } from "../icons";
import { Button, Dialog, ProblemBox, onItsWay } from "../ui/parts";
import { By, nobody, person } from "../ui/person";
import { toast } from "../ui/toast";

export function PersonBanner({ campaign }: { campaign: Campaign }) {
  const [asking, setAsking] = useState(false);
  const wave = campaign.waves.find((one) => one.number === campaign.wave);
  return (
    <div class="banner warn" id="waits">
      <Icon name="flag" size={22} />
      <div class="grow">
        <h2>The gate of wave {campaign.wave}{wave?.name ? ` (${wave.name})` : ""} waits for a person</h2>
        <p class="wrap">{told((wave?.gate ?? "").replace(/^wave \d+: /, ""))}</p>
      </div>
      <Button id="open-gate" label="Open the gate" icon="play" kind="primary" why={missing("operate")} onPress={() => setAsking(true)} />
      {asking && <OpenDialog campaign={campaign} onClose={() => setAsking(false)} />}
    </div>
  );
}

function OpenDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [wave] = useState(campaign.wave); // whose gate was looked at: should another person open it meanwhile, the server refuses
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const next = campaign.waves.find((one) => one.number === wave + 1);
  const pace = campaign.plan.pacing?.maximumPerMinute;
  const seen = (campaign.waves.find((one) => one.number === campaign.wave)?.gate ?? "").replace(/^wave \d+: /, "");
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await command(campaign.id, `gates/${wave}/open`, campaign, { by: person(), reason: reason.trim() });
      toast(`The gate of wave ${wave} was opened`);
      onClose();
    } catch (error) {
      setProblem(error as Problem);
      setBusy(false);
    }
  };
  const why = busy ? onItsWay : bygone() || (reason.trim() ? nobody() : "Write what you looked at first.");
  return (
    <Dialog title={`Open the gate of wave ${wave}?`} onClose={onClose}>
      <p class="lead">
        {next ? (
          <>Wave {next.number}{next.name ? ` (${next.name})` : ""} begins: <b>{plural(next.size, "vehicle", "vehicles")}</b> are offered <b class="mono">{campaign.package}</b>
            {pace ? `, at most ${count(pace)} a minute` : ""}. </>
        ) : <>It is the last wave: the campaign completes. </>}
        {seen && <>The gate says: {told(seen)}. </>}It is judged once more before it opens.
      </p>
      <div class="field">
        <label for="reason">What you looked at; the decision keeps it</label>
        <input id="reason" class="input" maxLength={1024} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </div>
      <By />
      {problem && <ProblemBox problem={problem} />}
      <div class="actions">
        <Button label="Not now" onPress={onClose} />
        <Button id="confirm" label="Open the gate" icon="play" kind="primary" why={why} onPress={run} />
      </div>
    </Dialog>
  );
}
