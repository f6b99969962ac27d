import { openApiDocument } from '../../../shared/api/openApi.ts';
import type { daemonRoutes } from '../../../shared/api/routes/daemon.ts';
import type { DoctorView, StatusView } from '../../../shared/api/views.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Core, PauseGiven } from '../../core/core.ts';
import type { Spool } from '../../core/ports/spool.ts';
import type { EventStreams } from '../eventStream.ts';
import { takeIntoSpool } from '../spoolUpload.ts';
import type { TokenBook } from '../tokens.ts';
import { statusView, type DaemonFacts } from '../views/statusView.ts';
import { present, type SomeHandlers } from './handler.ts';
import { refusedTo } from './tokenHandlers.ts';

/** What the routes of the daemon itself need. */
export interface DaemonParts {
  readonly core: Core;
  readonly spool: Spool;
  readonly tokens: TokenBook;
  readonly events: EventStreams;
  readonly daemon: DaemonFacts;
  readonly doctor: () => Promise<DoctorView>;
  /** The address of this server; known once it listens. */
  readonly url: () => string;
}

/** The daemon itself: signing in, status, events, pause, spool, doctor. */
export function daemonHandlers(parts: DaemonParts): SomeHandlers<keyof typeof daemonRoutes> {
  const { core, tokens } = parts;
  const status = async (): Promise<StatusView> => statusView(await core.status(), parts.daemon);
  const after = async (done: Result<void>): Promise<Result<StatusView>> =>
    done.ok ? ok(await status()) : done;
  return {
    health: () => Promise.resolve(ok({ status: 'ok' as const })),
    signIn: ({ body }) => {
      const token = tokens.redeem(body.code);
      return Promise.resolve(token === undefined ? fail(failure('request.unauthorised')) : ok({ token }));
    },
    makeSignInCode: ({ caller }) => {
      const refused = refusedTo(caller);
      if (!refused.ok) return Promise.resolve(refused);
      const code = tokens.makeCode();
      // In the fragment: it never travels, and no log has it.
      return Promise.resolve(ok({ code, url: `${parts.url()}/#code=${code}` }));
    },
    status: async () => ok(await status()),
    openApi: () => Promise.resolve(ok(openApiDocument(parts.daemon.version))),
    events: ({ caller, exchange }) => {
      parts.events.open(exchange, caller);
      return Promise.resolve(ok('taken'));
    },
    pause: async ({ body }) => {
      const { until, ...rest } = present(body);
      const paused = await core.pause({ ...rest, ...untilField(until) });
      return paused.ok ? ok({ ...(await status()), calledOff: paused.value.calledOff }) : paused;
    },
    resume: async ({ body }) => after(await core.resume(present(body))),
    doctor: async () => ok(await parts.doctor()),
    spool: ({ exchange }) => takeIntoSpool(parts.spool, exchange),
  };
}

function untilField(until: string | undefined): Pick<PauseGiven, 'until'> {
  if (until === undefined) return {};
  return { until: until === 'tomorrow' ? until : Date.parse(until) };
}
