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
import type { ServiceKind } from '../../shared/services/abilities.ts';

/** What lines send from and to. */
export interface LinesHereParts {
  readonly files: Pick<Files, 'open'>;
  readonly service: (kind: ServiceKind) => ImportService | undefined;
}

/** Lines in the test's own thread, which pass the same contract as those in a thread of their own. */
export class LinesHere implements SendingLines {
  readonly #parts: LinesHereParts;
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
  }

  open(target: LineTarget): SendingLine | undefined {
    const service = this.#parts.service(target.destination.kind);
    if (service === undefined || this.isAway) return undefined;
    this.opened += 1;
    const places = new Places(placesMemory());
    const open = new Map<number, (end: LineEnd) => void>();
    const runner = new LineRunner({
      target,
      service,
      places,
      files: this.#parts.files,
      tell: ({ place, end }) => over(place, end),
    });
    const over = (place: number, end: LineEnd): void => {
      open.get(place)?.(end);
      open.delete(place);
    };
    const callOff = (place: number): boolean => {
      if (!open.has(place) || !places.callOff(place)) return false;
      over(place, 'unbegun');
      return true;
    };
    let next = 0;
    let isOpen = true;
    return {
      put: (item): InLine | undefined => {
        if (!isOpen || this.isAway || open.size === PLACES_MAX) return undefined;
        const place = next++ % PLACES_MAX;
        places.reset(place);
        const ended = new Promise<LineEnd>((resolve) => {
          open.set(place, resolve);
        });
        this.put += 1;
        void this.start.then(() => runner.put([{ item, place }]));
        return {
          ended,
          hasBegun: () => open.has(place) && places.hasBegun(place),
          callOff: () => callOff(place),
          abort: () => {
            if (!callOff(place)) runner.abort(item.id);
          },
        };
      },
      goOn: () => runner.goOn(),
      close: () => {
        isOpen = false;
        for (const place of open.keys()) callOff(place);
        runner.close();
      },
    };
  }
}
