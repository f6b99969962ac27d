import { describe, expect, test } from 'vitest';
import { probeUnsaved } from '../../../main/core/commands/probeUnsaved.ts';
import type { CoreContext } from '../../../main/core/context.ts';
import type { UnsavedGiven } from '../../../main/core/core.ts';
import type { Access, ProbeReport } from '../../../main/core/ports/importService.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const NEVER = new AbortController().signal;
const GIVEN: UnsavedGiven = { kind: 'haplo-batch', url: 'https://lab.example/', options: {}, signal: NEVER };

/** Asks a server that answers so; gives what the adapter was called with, too. */
async function ask(
  given: Partial<UnsavedGiven>,
  answer: Result<ProbeReport> | 'nothing',
): Promise<{ readonly told: Awaited<ReturnType<typeof probeUnsaved>>; readonly access: Access | undefined }> {
  let access: Access | undefined;
  const clock = new FakeClock();
  const probe = (with_: Access): Promise<Result<ProbeReport>> => {
    access = with_;
    return answer === 'nothing' ? new Promise(() => undefined) : Promise.resolve(answer);
  };
  const service = (kind: string): unknown => (kind === 'robotoff' ? undefined : { probe });
  const core = { ports: { clock, service } } as unknown as CoreContext;
  const asked = probeUnsaved(core, { ...GIVEN, ...given });
  if (answer === 'nothing') await clock.advance(60_000);
  return { told: await asked, access };
}

const GOOD = ok({ product: 'Haplo', credentialsTested: true, tookMs: 7 });
const failed = (code: FailureCode): Result<ProbeReport> => fail(failure(code, { host: 'lab.example' }));

describe('a destination that is only typed', () => {
  test('is asked with its key and what is typed of it; the rest stands in', async () => {
    const { told, access } = await ask(
      { kind: 'ecotaxa', user: 'ada', secret: 'key', options: { ca: '/ca.pem' } },
      GOOD,
    );
    expect(told).toEqual(ok(GOOD));
    expect(access?.secret).toBe('key');
    expect(access?.destination).toMatchObject({
      url: 'https://lab.example',
      user: 'ada',
      options: { ca: '/ca.pem', project: 1 },
    });
  });

  test('without a key claims none was tested, and takes being asked for one as an answer', async () => {
    expect((await ask({}, GOOD)).told).toEqual(
      ok(ok({ product: 'Haplo', credentialsTested: false, tookMs: 7 })),
    );
    for (const code of ['remote.sign-in', 'remote.no-permission', 'destination.incomplete'] as const)
      expect((await ask({}, failed(code))).told).toEqual(ok(ok({ credentialsTested: false, tookMs: 0 })));
    for (const code of ['remote.not-our-server', 'network.certificate', 'network.offline'] as const)
      expect((await ask({}, failed(code))).told).toMatchObject(ok({ failure: { code } }));
  });

  test('with a key is told what is wrong with it, bar what is not typed yet', async () => {
    const secret = 'key';
    expect((await ask({ secret }, failed('remote.sign-in'))).told).toMatchObject(
      ok({ failure: { code: 'remote.sign-in' } }),
    );
    const right = failed('remote.no-permission');
    const passed = ok(ok({ credentialsTested: false, tookMs: 0 }));
    const refused = ok({ failure: { code: 'remote.no-permission' } });
    const authUrl = 'https://api.lab.example';
    expect((await ask({ secret }, right)).told).toMatchObject(refused);
    expect((await ask({ secret, kind: 'ecotaxa' }, right)).told).toEqual(passed);
    expect((await ask({ secret, kind: 'ecotaxa', options: { project: 4 } }, right)).told).toMatchObject(
      refused,
    );
    for (const options of [{}, { shortcode: '0803' }, { authUrl }])
      expect((await ask({ secret, kind: 'dsp-ingest', options }, right)).told).toEqual(passed);
    const whole = { shortcode: '0803', authUrl };
    expect((await ask({ secret, kind: 'dsp-ingest', options: whole }, right)).told).toMatchObject(refused);
  });

  test('at an address that is none, or with a password in it, is not asked at all', async () => {
    for (const url of [
      'nonsense',
      'ftp://lab.example',
      'file:///etc/passwd',
      'https://a:b@lab.example',
      'https://x/?q',
    ])
      expect(await ask({ url }, GOOD)).toMatchObject({
        told: { ok: false, failure: { code: 'request.invalid', facts: { where: 'url' } } },
        access: undefined,
      });
    expect((await ask({ kind: 'robotoff' }, GOOD)).told).toMatchObject({
      failure: { code: 'service.cannot' },
    });
  });

  test('is given up after a while', async () => {
    expect((await ask({ limitMs: 2_000 }, 'nothing')).told).toMatchObject(
      ok({ failure: { code: 'network.timeout', facts: { seconds: 2 } } }),
    );
  });
});

test('asking about what is only typed keeps nothing', async () => {
  const lab = await coreHarness();
  const before = lab.ports.destinations.all();
  const told = await lab.core.probeUnsaved({
    ...GIVEN,
    url: 'https://scripted.example',
    secret: 'right-key',
  });
  expect(told).toMatchObject({ ok: true, value: { ok: true } });
  expect(lab.ports.destinations.all()).toEqual(before);
});
