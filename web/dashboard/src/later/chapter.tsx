// Views that few people open are files of their own: the first page loads without them.

import type { ComponentType } from "preact";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { settleFocus } from "../router";
import { Button, Empty, Skeleton } from "../ui/parts";

/** A file of views: asked for once, and there as soon as it has come. */
export interface Chapter<Views> {
  prepare: () => void;
  read: () => Views | null;
  failed: () => boolean;
}

/** chapter is a file of views that is loaded when it is asked for. */
export function chapter<Views extends object>(load: () => Promise<Views>): Chapter<Views> {
  const views = signal<Views | null>(null);
  const failed = signal(false);
  let asked = false;
  const prepare = () => {
    if (asked) return;
    asked = true;
    load().then((file) => { views.value = file; }, () => { failed.value = true; });
  };
  return { prepare, read: () => views.value, failed: () => failed.value };
}

/** later is a component of a chapter, with its outline in its place until the chapter has come. */
export function later<Views, Props extends object>(of: Chapter<Views>, pick: (views: Views) => ComponentType<Props>) {
  return function Later(props: Props) {
    const views = of.read();
    useEffect(of.prepare, []);
    useEffect(() => { if (views) settleFocus(); }, [views]);
    if (views) {
      const View = pick(views);
      return <View {...props} />;
    }
    return of.failed() ? <NotLoaded /> : <Skeleton rows={8} label="Loading the view" />;
  };
}

/** NotLoaded: a browser does not ask again for a file that failed, so that the page has to be loaded again. */
function NotLoaded() {
  useEffect(settleFocus, []);
  return (
    <Empty title="This view could not be loaded" icon="warn">
      <h1 class="hidden-text" tabIndex={-1}>This view could not be loaded</h1>
      <p>The server could not be reached, or was updated since this page was opened. Nothing was changed.</p>
      <Button id="load-again" kind="primary" icon="again" label="Load the page again" onPress={() => location.reload()} />
    </Empty>
  );
}
