import { useEffect, useRef, useState } from 'react';
import type { FolderPreviewView } from '../../../shared/api/folderViews.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import type { RulesInput } from './folderDraft.ts';

/** After the last key so long, the rules are tried. */
const TRY_AFTER_MS = 200;

export interface PreviewState {
  /** Of the last rules that made sense, for this directory; absent until there is one. */
  readonly preview: FolderPreviewView | undefined;
  readonly problem: ProblemView | undefined;
  /** Shows the daemon that somebody saw what exactly these rules do; absent while that is being looked at. */
  readonly seen: string | undefined;
  /** Something newer than what is shown is being looked at. */
  readonly busy: boolean;
}

interface Tried {
  readonly path: string | undefined;
  /** What was tried, as text. */
  readonly wish: string | undefined;
  readonly preview: FolderPreviewView | undefined;
  readonly problem: ProblemView | undefined;
}

/**
 * What rules would do with a directory, tried while they are typed. One try at a time: a look at a big directory takes a
 * while, and the daemon has other work; what is typed meanwhile is tried next. `rules` undefined = they make no sense now.
 */
export function usePreview(path: string | undefined, rules: RulesInput | undefined): PreviewState {
  const client = useClient();
  const running = useRef<{ readonly path: string; readonly stop: AbortController }>(undefined);
  const [tried, setTried] = useState<Tried>({
    path: undefined,
    wish: undefined,
    preview: undefined,
    problem: undefined,
  });
  const wish = path === undefined || rules === undefined ? undefined : JSON.stringify({ path, rules });
  useEffect(() => {
    if (running.current !== undefined && running.current.path !== path) {
      running.current.stop.abort();
      running.current = undefined;
    }
    if (wish === undefined || path === undefined || wish === tried.wish) return undefined;
    if (running.current !== undefined) return undefined;
    const timer = setTimeout(() => {
      const stop = new AbortController();
      running.current = { path, stop };
      const body = JSON.parse(wish) as { path: string; rules: RulesInput };
      void hear(client.previewFolder({ body, signal: stop.signal }), (answer) => {
        if (stop.signal.aborted) return;
        running.current = undefined;
        setTried({
          path,
          wish,
          preview: answer.ok ? answer.value : undefined,
          problem: answer.ok ? undefined : answer.failure,
        });
      });
    }, TRY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [client, path, wish, tried]);
  useEffect(() => () => running.current?.stop.abort(), []);
  const known = tried.path === path ? tried : undefined;
  return {
    preview: known?.preview,
    problem: known?.problem,
    seen: wish === tried.wish ? tried.preview?.token : undefined,
    busy: wish !== undefined && wish !== tried.wish,
  };
}
