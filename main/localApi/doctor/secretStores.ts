import { setTimeout as pause } from 'node:timers/promises';
import type { Core } from '../../core/core.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import { bad, doubtful, ofFailure, well, type Finding } from './finding.ts';

/** A keychain that has not answered by then shows its password dialog to nobody, ms. */
const ANSWER_MS_MAX = 8_000;

/** Whether secrets can be kept and had, and where they lie. */
export async function secretStoreFindings(core: Core, secrets: Secrets): Promise<readonly Finding[]> {
  const destinations = (await core.destinations()).map((one) => one.destination);
  const inFile = destinations.filter((one) => one.secretStore === 'file').map((one) => one.name);
  const isNeeded = destinations.some((one) => one.secretStore === 'keychain');
  const finding = await keychain(secrets);
  const told: Finding[] = [isNeeded || finding.ok ? finding : { ...finding, ok: true, severity: 'warning' }];
  if (inFile.length > 0)
    told.push(
      doubtful(
        'secrets in a file',
        `those of ${inFile.join(', ')} lie in secrets.json, readable for this user's programs`,
        'Where there is a keychain, add the destination again with `--secret-store keychain`.',
      ),
    );
  for (const one of destinations) {
    const got = one.secretStore === 'settings' ? undefined : await inTime(secrets.get(one, 'remote'));
    if (got !== undefined && got !== 'late' && !got.ok && got.failure.code === 'secret.missing')
      told.push(ofFailure(`secret of ${one.name}`, got.failure));
  }
  return told;
}

async function keychain(secrets: Secrets): Promise<Finding> {
  const probed = await inTime(secrets.probe('keychain'));
  if (probed === 'late')
    return bad(
      'keychain',
      'it does not answer: it is probably locked and waits for its password in a window that nobody sees',
      'Unlock it (sign in at the screen of this computer, or unlock the login keyring), then try again.',
    );
  if (probed.ok) return well('keychain', 'can be used');
  const finding = ofFailure('keychain', probed.failure);
  const reason = String(probed.failure.facts['reason'] ?? '');
  return /lock|dismiss|prompt/i.test(reason)
    ? {
        ...finding,
        detail: `${finding.detail} It is locked`,
        next: 'Unlock it (sign in at the screen of this computer, or unlock the login keyring), then try again.',
      }
    : finding;
}

async function inTime<T>(answer: Promise<T>): Promise<T | 'late'> {
  const ended = new AbortController();
  try {
    return await Promise.race([answer, pause(ANSWER_MS_MAX, 'late' as const, { signal: ended.signal })]);
  } finally {
    ended.abort();
  }
}
