// Writes the notices that the licences of shipped packages ask for. The build lays them into the app.
import { packageFacts, shippedPackages } from './shipped.mjs';

const RULE = '-'.repeat(80);

/** The text of third-party-notices.txt. */
export async function noticesText() {
  const names = await shippedPackages();
  const parts = await Promise.all(
    names.map(async (name) => {
      const { version, licence, text } = await packageFacts(name);
      const body =
        text?.trim() ?? `It brings no text of its licence (${licence ?? 'named in its readme only'}).`;
      return `${RULE}\n${name} ${version}\n${RULE}\n\n${body}\n`;
    }),
  );
  return (
    'Waybill contains these packages of others, each under its own licence.\n' +
    'Electron and Chromium bring their own notices: LICENSE and LICENSES.chromium.html beside the program.\n\n' +
    parts.join('\n')
  );
}
