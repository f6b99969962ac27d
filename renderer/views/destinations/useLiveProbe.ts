import { useEffect, useState } from 'react';
import type { ProbeView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { inputOf, isAddress, isUnprotected, type WizardDraft } from './wizardDraft.ts';

/** An address is looked at once typing has rested so long, ms. */
const ADDRESS_REST_MS = 600;
/** A key is shown to the server later: each wrong one counts there, ms. */
const KEY_REST_MS = 1_500;
/** A server that says nothing for so long is told as such, ms. */
const LIMIT_MS = 8_000;

export type LiveProbe =
  | { readonly state: 'off' }
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly probe: ProbeView; readonly withKey: boolean };

const OFF: LiveProbe = { state: 'off' };

/**
 * Asks the server while its address is typed, before anything is saved. The key goes along only to the address that stood
 * there when the key was typed (`keyFor`): an address that is still being typed may be anybody's.
 */
export function useLiveProbe(draft: WizardDraft, keyFor: string | undefined): LiveProbe {
  const client = useClient();
  const [told, setTold] = useState<{ readonly about: string; readonly is: LiveProbe }>();
  const about = questionOf(draft, keyFor);
  useEffect(() => {
    if (about === undefined) return undefined;
    const stop = new AbortController();
    const body = JSON.parse(about) as Question;
    const ask = (): void => {
      setTold({ about, is: { state: 'asking' } });
      void hear(client.probeUnsaved({ body, signal: stop.signal }), (answer) => {
        if (stop.signal.aborted) return;
        // Why Waybill could not ask is told when somebody saves.
        const withKey = body.secret !== undefined;
        setTold({ about, is: answer.ok ? { state: 'told', probe: answer.value, withKey } : OFF });
      });
    };
    const timer = setTimeout(ask, body.secret === undefined ? ADDRESS_REST_MS : KEY_REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, about]);
  return told !== undefined && told.about === about ? told.is : OFF;
}

type Question = Omit<ReturnType<typeof inputOf>, 'name' | 'secretStore'> & { readonly limitMs: number };

/** What would be asked, as JSON; undefined while there is no address. */
function questionOf(draft: WizardDraft, keyFor: string | undefined): string | undefined {
  if (!isAddress(draft.url)) return undefined;
  const { kind, url, user, secret, options } = inputOf(draft);
  const mayShow = secret !== '' && keyFor === draft.url && !isUnprotected(draft.url);
  const question = {
    kind,
    url,
    options,
    limitMs: LIMIT_MS,
    ...(mayShow ? { secret } : {}),
    ...(mayShow && user !== undefined && user !== '' ? { user } : {}),
  };
  return JSON.stringify(question satisfies Question);
}
