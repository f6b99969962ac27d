import { describe, expect, test } from 'vitest';
import { clockFinding, versionFinding } from '../../../main/localApi/doctor/servers.ts';

const heard = (host: string, skewMs?: number) => ({
  host,
  proxy: '',
  at: 0,
  ...(skewMs === undefined ? {} : { skewMs }),
});

describe('clocks', () => {
  test('two servers that agree with each other show that ours is wrong; of one nobody can tell', () => {
    expect(clockFinding([heard('a', 600_000), heard('b', 601_000)]).detail).toContain(
      'all servers agree against it',
    );
    expect(clockFinding([heard('a', 600_000), heard('b', 0)]).detail).toBe(
      "this computer's clock is 10 min behind that of a",
    );
  });

  test('two minutes either way are no trouble, and no time told is none', () => {
    expect(clockFinding([heard('a', 120_000), heard('b', -120_000), heard('c')])).toMatchObject({
      severity: 'ok',
    });
    expect(clockFinding([heard('a')])).toMatchObject({
      severity: 'ok',
      detail: 'no server told its time yet',
    });
    expect(clockFinding([heard('a', -120_001)]).detail).toContain('120 s ahead of');
  });
});

test('a daemon of another version is an error with its next step', () => {
  expect(versionFinding('0.1.0', '0.2.0')).toMatchObject({ severity: 'error', ok: false });
  expect(versionFinding('0.2.0', '0.2.0')).toMatchObject({ severity: 'ok' });
});
