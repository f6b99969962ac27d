import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type LaunchOptions, type Page } from '@playwright/test';

const NOBODY = '65534';

/** A page of a browser that may not read everything: where the tests run as root, the browser drops it. */
export async function withNobodysPage(
  { options, ...page }: { readonly options: LaunchOptions; readonly locale: string },
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-nobody-'));
  const program = options.executablePath ?? chromium.executablePath();
  const asNobody = join(folder, 'chromium.sh');
  await writeFile(asNobody, script(program));
  await chmod(folder, 0o755);
  await chmod(asNobody, 0o755);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({ ...options, ...(isRoot ? { executablePath: asNobody } : {}) });
  try {
    await use(await browser.newPage(page));
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The profile is made by whoever starts the browser, and must be the browser's own. */
function script(program: string): string {
  return `#!/bin/sh
for arg in "$@"; do
  case "$arg" in --user-data-dir=*) chown -R ${NOBODY}:${NOBODY} "\${arg#*=}"; HOME="\${arg#*=}"; export HOME ;; esac
done
exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups '${program}' "$@"
`;
}
