import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TRAY_STATES } from '../../../main/electron/trayState.ts';

const IMAGES = fileURLToPath(new URL('../../../assets/tray/', import.meta.url));

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Each pixel without its hue: nothing there, dark, or light. */
  readonly tones: readonly ('none' | 'dark' | 'light')[];
}

/** Reads what `drawIcons.mjs` writes: PNG, 8 bits, RGBA, not interlaced. */
async function picture(name: string): Promise<Picture> {
  const bytes = await readFile(`${IMAGES}${name}`);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect([bytes[24], bytes[25], bytes[28]]).toEqual([8, 6, 0]);
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const row = width * 4;
  const out = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < row; x += 1) {
      const left = x < 4 ? 0 : (out[y * row + x - 4] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * row + x] ?? 0);
      const upLeft = x < 4 || y === 0 ? 0 : (out[(y - 1) * row + x - 4] ?? 0);
      const near = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][raw[y * (row + 1)] ?? 9];
      if (near === undefined) throw new Error('an unknown filter');
      out[y * row + x] = (raw[y * (row + 1) + 1 + x] ?? 0) + near;
    }
  const tones = Array.from({ length: width * height }, (_none, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = out.subarray(index * 4, index * 4 + 4);
    if (alpha < 128) return 'none';
    return 0.3 * red + 0.6 * green + 0.1 * blue > 160 ? 'light' : 'dark';
  });
  return { width, height, tones };
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

/** Of so many pixels of the sign two shapes must differ for a person to tell them apart. */
const DIFFERENT_SHARE_MIN = 0.08;

test.each(['.png', '@2x.png', 'Template.png', 'Template@2x.png'])(
  'the six signs of the tray (%s) differ by their shape, not only by their colour',
  async (suffix) => {
    const all = await Promise.all(TRAY_STATES.map((state) => picture(`${state}${suffix}`)));
    for (const [index, one] of all.entries()) {
      expect([one.width, one.height]).toEqual([all[0]?.width, all[0]?.height]);
      for (const [other, two] of all.entries()) {
        if (other <= index) continue;
        const differing = one.tones.filter((tone, at) => tone !== two.tones[at]).length;
        const inked = one.tones.filter((tone, at) => tone !== 'none' || two.tones[at] !== 'none').length;
        expect(differing / inked, `${TRAY_STATES[index]} and ${TRAY_STATES[other]}`).toBeGreaterThan(
          DIFFERENT_SHARE_MIN,
        );
      }
    }
  },
);
