// The frame around every page: navigation, the state of the link, notices, dialogs.

import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { HomePage } from "./home/page";
import { CampaignsPage } from "./campaign/list";
import { CampaignPage } from "./campaign/page";
import { VehiclePage } from "./vehicle/page";
import { VehiclesPage } from "./vehicle/list";
import {
  CohortPage, CohortsPage, EditPage, ImportPage, LongPage, OperationsPage, PackagePage, PackagesPage, TokensPage, WebhookPage, WebhooksPage, WizardPage,
} from "./later/views";
import { Login } from "./login";
import { signOut } from "./live/api";
import { askMe, me, mustSignIn, roles, signedIn } from "./live/me";
import { Icon, Mark } from "./icons";
import { route } from "./router";
import { frozen, frozenAt, heardAt, link, oldSince, serverVersion } from "./live/stream";
import { useNow } from "./live/resource";
import { Button, Empty } from "./ui/parts";
import { HelpSheet, helpShown, toggleFreeze } from "./ui/keyboard";
import { LiveRegion, announce } from "./ui/announce";
import { Toasts } from "./ui/toast";
import { nextTheme, theme } from "./ui/theme";
import { clock, span, zone } from "./format";

export function App() {
  return (
    <>
      <a class="skip" href="#content">Skip to the content</a>
      <TopBar />
      <Notices />
      <main id="content" class={`page ${link.value === "down" || link.value === "stale" ? "stale" : ""}`}>
        <Page />
        {!mustSignIn() && <footer class="zone">Times on this page are in {zone()}; those of the command line and the API are in UTC.</footer>}
      </main>
      <Toasts />
      <HelpSheet />
      <LiveRegion />
    </>
  );
}

function Page() {
  const { parts } = route.value;
  if (me.value === null) return null; // for a moment: whether anything may be read
  if (mustSignIn() || (parts[0] === "login" && me.value?.authentication === "on")) return <Login />;
  const [section, id] = parts;
  if (section === undefined) return <HomePage />;
  if (parts.length === 1 && section === "operations") return <OperationsPage />;
  if (parts.length === 2 && section === "operations" && id === "long") return <LongPage />;
  if (parts.length === 2 && section === "operations" && id === "tokens") return <TokensPage />;
  if (parts.length === 2 && section === "operations" && id === "webhooks") return <WebhooksPage />;
  if (parts.length === 3 && section === "operations" && id === "webhooks") return <WebhookPage key={parts[2]} name={parts[2]} />;
  if (parts.length === 2 && section === "new" && id === "campaign") return <WizardPage />;
  if (parts.length === 3 && section === "campaigns" && parts[2] === "edit") return <EditPage key={id} id={id} />;
  if (parts.length <= 2 && section === "campaigns") return id ? <CampaignPage key={id} id={id} /> : <CampaignsPage />;
  if (parts.length === 2 && section === "vehicles" && id === "import") return <ImportPage />;
  if (parts.length <= 2 && section === "vehicles") return id ? <VehiclePage key={id} vin={id} /> : <VehiclesPage />;
  if (parts.length <= 2 && section === "cohorts") return id ? <CohortPage key={id} name={id} /> : <CohortsPage />;
  if (parts.length <= 2 && section === "packages") return id ? <PackagePage key={id} id={id} /> : <PackagesPage />;
  return (
    <Empty title="There is no such page" icon="search">
      <h1 class="hidden-text" tabIndex={-1}>There is no such page</h1>
      <p>The address does not name a view of this dashboard. Go to the <a class="link" href="/">first page</a>, to the <a class="link" href="/campaigns">campaigns</a>,
        to the <a class="link" href="/vehicles">vehicles</a>, to the <a class="link" href="/cohorts">cohorts</a> or to the <a class="link" href="/packages">packages</a>.</p>
    </Empty>
  );
}

function TopBar() {
  const section = route.value.parts[0] === "new" ? "campaigns" : route.value.parts[0] ?? "home";
  return (
    <header class="topbar">
      <a class="brand" href="/" aria-label="Pacecar, to the first page"><Mark /><span>Pacecar</span></a>
      {!mustSignIn() && (
        <nav aria-label="Main">
          <a href="/" aria-current={section === "home" ? "page" : undefined}><Icon name="home" /><span>Home</span></a>
          <a href="/campaigns" aria-current={section === "campaigns" ? "page" : undefined}><Icon name="flag" /><span>Campaigns</span></a>
          <a href="/vehicles" aria-current={section === "vehicles" ? "page" : undefined}><Icon name="car" /><span>Vehicles</span></a>
          <a href="/cohorts" aria-current={section === "cohorts" ? "page" : undefined}><Icon name="set" /><span>Cohorts</span></a>
          <a href="/packages" aria-current={section === "packages" ? "page" : undefined}><Icon name="box" /><span>Packages</span></a>
          <a href="/operations" aria-current={section === "operations" ? "page" : undefined}><Icon name="chip" /><span>Operations</span></a>
        </nav>
      )}
      <div class="tools">
        {!mustSignIn() && <LinkStatus />}
        <Who />
        <Button short kind="quiet" icon={frozen.value ? "play" : "freeze"} label={frozen.value ? "Thaw the page (.)" : "Freeze the page (.)"}
          pressed={frozen.value} onPress={toggleFreeze} />
        <Button short kind="quiet" icon={theme.value === "dark" ? "moon" : theme.value === "light" ? "sun" : "auto"} id="theme"
          label={`Theme: ${theme.value}`} onPress={nextTheme} />
        <Button short kind="quiet wide" icon="help" label="Keyboard and settings (?)" onPress={() => { helpShown.value = true; }} />
      </div>
    </header>
  );
}

/** Who tells who has signed in, and lets them out. */
function Who() {
  const name = signedIn();
  if (!name || !me.value) return null;
  const out = async () => {
    await signOut();
    await askMe();
  };
  return (
    <>
      <span class="who" id="who" title={`${name}: ${roles(me.value)}`}>{name}</span>
      {me.value.session && <Button short kind="quiet" icon="leave" id="sign-out" label={`Sign out (${name})`} onPress={() => void out()} />}
    </>
  );
}

function LinkStatus() {
  if (frozen.value) return <span class="status"><span class="dot frozen" />Frozen</span>;
  switch (link.value) {
    case "live":
      return <span class="status"><span class="dot ok" />Live</span>;
    case "stale":
      return <span class="status"><span class="dot bad" />Stale</span>;
    case "down":
      return <span class="status"><span class="dot bad" />Offline</span>;
    default:
      return <span class="status"><span class="dot" />Connecting</span>;
  }
}

/** A lost link is shown after this time, well within the promised 3 s; shorter breaks do not flicker. */
const noticeDelay = 1_200;

function Notices() {
  const down = useSignal(false);
  const firstVersion = useSignal("");
  useEffect(() => {
    if (link.value !== "down") {
      if (down.value) announce("Connected again.");
      down.value = false;
      return;
    }
    const timer = setTimeout(() => {
      down.value = true;
      announce("The connection to the server is lost. The page shows the last known state.");
    }, noticeDelay);
    return () => clearTimeout(timer);
  }, [link.value]);
  useEffect(() => {
    if (firstVersion.value === "") firstVersion.value = serverVersion.value;
  }, [serverVersion.value]);
  const changed = firstVersion.value !== "" && serverVersion.value !== "" && serverVersion.value !== firstVersion.value;
  return (
    <>
      {down.value && <DownNotice />}
      {!down.value && link.value === "stale" && <StaleNotice />}
      {!down.value && frozen.value && <FrozenNotice />}
      {!down.value && oldSince.value !== null && <OldNotice since={oldSince.value} />}
      {changed && (
        <div class="notice frozen">
          <Icon name="again" /><span>The server was updated to {serverVersion.value}.</span>
          <Button kind="small" label="Reload" onPress={() => location.reload()} />
        </div>
      )}
    </>
  );
}

function DownNotice() {
  const now = useNow();
  return (
    <div class="notice down" id="disconnected">
      <Icon name="offline" />
      <span><b>Disconnected.</b> The page shows the state as of {clock(heardAt.value)} ({span(now - heardAt.value)} ago).
        It resumes by itself.</span>
    </div>
  );
}

function StaleNotice() {
  const now = useNow();
  return (
    <div class="notice down" id="stale" role="status">
      <Icon name="offline" />
      <span><b>Stale.</b> The server has said nothing for {span(now - heardAt.value)}. The page shows the state as of {clock(heardAt.value)}.</span>
    </div>
  );
}

function OldNotice({ since }: { since: number }) {
  const now = useNow();
  return (
    <div class="notice down" id="old" role="status">
      <Icon name="offline" />
      <span><b>Out of date.</b> The server has had no answer about some of this since {clock(since)} ({span(now - since)} ago), and asks on.
        It resumes by itself.</span>
    </div>
  );
}

function FrozenNotice() {
  return (
    <div class="notice frozen" id="frozen">
      <Icon name="freeze" />
      <span><b>Frozen.</b> The page shows the state as of {clock(frozenAt.value)}. The campaign goes on.</span>
      <Button kind="small" label="Thaw" onPress={toggleFreeze} />
    </div>
  );
}
