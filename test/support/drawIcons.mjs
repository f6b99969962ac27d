// Draws the app's icons and the tray's images with Chromium: `node test/support/drawIcons.mjs`. The results are kept in
// the repository; run it again after a change of a shape.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const ASSETS = fileURLToPath(new URL('../../assets', import.meta.url));
const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Types of Apple's icon container that hold a PNG of that size. */
const ICNS_TYPES = { 32: 'ic11', 64: 'ic12', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };

/** On a 16 x 16 grid, as lines. Told apart by shape alone. */
const TRAY_SHAPES = {
  done: 'M3 8.6 L6.6 12 L13 4.6',
  sending: 'M8 13.4 L8 3 M3.6 7.2 L8 2.8 L12.4 7.2',
  waiting: 'M8 3.4 L8 8 L11.4 10',
  attention: 'M8 2.8 L8 9 M8 12.8 L8 12.9',
  offline: 'M3 13 L13 3',
  paused: 'M5.4 3.4 L5.4 12.6 M10.6 3.4 L10.6 12.6',
};
/** The ground of each: a second difference in shape. Waiting is a clock, attention a triangle, offline a ring. */
const TRAY_GROUNDS = {
  done: '<circle cx="8" cy="8" r="8"/>',
  sending: '<rect width="16" height="16" rx="3.4"/>',
  waiting: '<circle cx="8" cy="8" r="8"/>',
  attention: '<path d="M8 -0.6 L16.6 15.6 L-0.6 15.6 Z" stroke-linejoin="round"/>',
  offline: '<circle cx="8" cy="8" r="6.6" fill="#fff" stroke="#4b5a66" stroke-width="2.6"/>',
  paused: '<rect width="16" height="16" rx="3.4"/>',
};
const TRAY_COLOURS = {
  done: '#17694a',
  sending: '#0b5a6f',
  waiting: '#4b5a66',
  attention: '#8a4b00',
  offline: '#4b5a66',
  paused: '#4b5a66',
};
/** The exclamation mark stands lower, in the body of its triangle. */
const LOWER = { attention: 'translate(2.6 4.1) scale(0.68)' };
const SMALLER = 'translate(1.6 1.6) scale(0.8)';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
  args: ['--no-sandbox'],
});
const page = await browser.newPage();

async function draw(svg, size, file) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(file, png);
  return png;
}

function traySvg(name, isTemplate) {
  const shape = `<path d="${TRAY_SHAPES[name]}" fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"`;
  const head = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">';
  const isRing = name === 'waiting' || name === 'offline';
  // A menu bar colours the shape itself, and needs no ground.
  if (isTemplate) {
    const ring = isRing ? '<circle cx="8" cy="8" r="7" fill="none" stroke="#000" stroke-width="1.6"/>' : '';
    return `${head}${ring}${shape} stroke="#000"${isRing ? ` transform="${SMALLER}"` : ''}/></svg>`;
  }
  const line = name === 'offline' ? TRAY_COLOURS.offline : '#fff';
  return `${head}<g fill="${TRAY_COLOURS[name]}">${TRAY_GROUNDS[name]}</g>${shape} stroke="${line}" transform="${LOWER[name] ?? SMALLER}"/></svg>`;
}

function icns(pngs) {
  const parts = Object.entries(ICNS_TYPES).map(([size, type]) => {
    const png = pngs[size];
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'ascii');
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

/** Windows' icon container; since Vista its entries may be PNGs. */
function ico(pngs) {
  const sizes = [16, 24, 32, 48, 64, 128, 256];
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let at = head.length;
  sizes.forEach((size, index) => {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(pngs[size].length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += pngs[size].length;
  });
  return Buffer.concat([head, ...sizes.map((size) => pngs[size])]);
}

const icon = readFileSync(join(ASSETS, 'icons/waybill.svg'), 'utf8');
const pngs = {};
for (const size of ICON_SIZES) pngs[size] = await draw(icon, size, join(ASSETS, `icons/${size}x${size}.png`));
writeFileSync(join(ASSETS, 'icons/icon.icns'), icns(pngs));
writeFileSync(join(ASSETS, 'icons/icon.ico'), ico(pngs));
for (const name of Object.keys(TRAY_SHAPES))
  for (const isTemplate of [false, true])
    for (const scale of [1, 2]) {
      const file = `${name}${isTemplate ? 'Template' : ''}${scale === 2 ? '@2x' : ''}.png`;
      await draw(traySvg(name, isTemplate), 16 * scale, join(ASSETS, 'tray', file));
    }
await browser.close();
