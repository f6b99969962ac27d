import type { Zones } from '../../core/ports/windows.ts';

/** The time zones that this computer knows, by way of ICU. */
export class SystemZones implements Zones {
  readonly #formats = new Map<string, Intl.DateTimeFormat>();

  own(): string {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  isKnown(zone: string): boolean {
    try {
      this.#format(zone);
      return true;
    } catch {
      return false;
    }
  }

  offsetAt(zone: string, at: number): number {
    const parts = new Map(
      this.#format(zone)
        .formatToParts(at)
        .map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall - Math.floor(at / 1_000) * 1_000;
  }

  /** Throws `RangeError` for a zone that is none. */
  #format(zone: string): Intl.DateTimeFormat {
    const known = this.#formats.get(zone);
    if (known !== undefined) return known;
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    this.#formats.set(zone, made);
    return made;
  }
}
