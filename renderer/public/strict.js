/*
 * Runs before everything else, as a script of its own: what is set here must stand before the first module looks at it.
 */

// The page's policy forbids code made from text; zod would try it once, which the browser reports.
globalThis.__zod_globalConfig = { jitless: true };

// No text becomes markup or code (Trusted Types). The one exception: React Aria empties its live region by the empty text
// as its markup, which makes nothing. Where a browser has no Trusted Types there is nothing to do.
globalThis.trustedTypes?.createPolicy('default', { createHTML: (text) => (text === '' ? text : null) });
