import { LineRunner } from '../../main/adapters/sending/lineRunner.ts';
import { Places, PLACES_MAX, placesMemory } from '../../main/adapters/sending/places.ts';
import type { Files } from '../../main/core/ports/files.ts';
import type { ImportService } from '../../main/core/ports/importService.ts';
import type {
  InLine,
  LineEnd,
  LineTarget,
  SendingLine,
  SendingLines,
} from '../../main/core/ports/sendingLine.ts';
import { Wire } from '../../main/core/steps/wire.ts';
import { failure } from '../../shared/model/failure.ts';
import { fail } from '../../shared/model/result.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';

/** What lines send from and to, and how they stand to time. */
export interface LinesHereParts {
  readonly files: Pick<Files, 'open'>;
  readonly service: (kind: ServiceKind) => ImportService | undefined;
  readonly itemsMin?: number;
  readonly placesMax?: number;
  /** Does something in a moment. */
  readonly soon?: (work: () => void) => void;
  /** Brings what happened over there back here; at once without it. */
  readonly bring?: (tell: () => void) => void;
}

/** Lines in the test's own thread, which pass the same contract as those in a thread of their own. */
export class LinesHere implements SendingLines {
  readonly itemsMin: number;
  readonly #parts: LinesHereParts;
  readonly #deaths = new Set<() => void>();
  /** Lines that were opened. */
  opened = 0;
  /** Items that were put in. */
  put = 0;
  /** Set to have none to give, and to let those there are take nothing more. */
  isAway = false;
  /** What is put in begins when this resolves: a thread takes a while to start. */
  start: Promise<void> = Promise.resolve();

  constructor(parts: LinesHereParts) {
    this.#parts = parts;
    this.itemsMin = parts.itemsMin ?? 16;
  }

  open(target: LineTarget): SendingLine | undefined {
    const service = this.#parts.service(target.destination.kind);
    if (service === undefined || this.isAway) return undefined;
    this.opened += 1;
    const { placesMax = PLACES_MAX, soon = setImmediate, bring = (tell) => tell() } = this.#parts;
    const places = new Places(placesMemory());
    const free = Array.from({ length: placesMax }, (_, at) => at);
    const open = new Map<number, { readonly itemId: string; readonly over: (end: LineEnd) => void }>();
    const runner = new LineRunner({
      target,
      service: overOneConnection(service, soon),
      places,
      soon,
      files: this.#parts.files,
      tell: ({ place, end }) =>
        bring(() => {
          open.get(place)?.over(end);
          open.delete(place);
          free.push(place);
        }),
    });
    const callOff = (place: number): boolean => {
      if (!open.has(place) || !places.callOff(place)) return false;
      open.get(place)?.over('unbegun');
      open.delete(place);
      return true;
    };
    let isOpen = true;
    const die = (): void => {
      isOpen = false;
      for (const [place, { itemId, over }] of open) {
        if (callOff(place)) continue;
        runner.abort(itemId);
        over({ kind: 'failed', failure: failure('network.cut', { host: 'there', reason: 'it died' }) });
      }
      open.clear();
    };
    this.#deaths.add(die);
    return {
      put: (item): InLine | undefined => {
        const place = isOpen && !this.isAway ? free.pop() : undefined;
        if (place === undefined) return undefined;
        places.reset(place);
        const ended = new Promise<LineEnd>((resolve) => {
          open.set(place, { itemId: item.id, over: resolve });
        });
        this.put += 1;
        void this.start.then(() => runner.put([{ item, place }]));
        const mine = open.get(place);
        const stands = (): boolean => open.get(place) === mine;
        return {
          ended,
          hasBegun: () => stands() && places.hasBegun(place),
          callOff: () => stands() && callOff(place),
          abort: () => {
            if (stands() && !callOff(place)) runner.abort(item.id);
          },
        };
      },
      goOn: () => runner.goOn(),
      close: () => {
        isOpen = false;
        this.#deaths.delete(die);
        for (const place of open.keys()) callOff(place);
        runner.close();
      },
    };
  }

  /** What runs the lines is gone, with all that was on its way. */
  die(): void {
    for (const die of this.#deaths) die();
    this.#deaths.clear();
  }
}

/** What a connection does: what is prepared leaves one after another, each when it may. */
function overOneConnection(service: ImportService, soon: (work: () => void) => void): ImportService {
  const wire = new Wire();
  return {
    ...service,
    async send({ turn, ...access }, input) {
      const letGo = await wire.take();
      // Whoever sent the one before hears first how that went.
      await new Promise<void>((resolve) => {
        soon(resolve);
      });
      try {
        if (turn?.mayLeave() === false)
          return fail(failure('network.cut', { host: 'there', reason: 'it may not leave' }));
        return await service.send(access, input);
      } finally {
        letGo();
      }
    },
  };
}
