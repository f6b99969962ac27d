// `npm run sbom`: what ships, as CycloneDX, in artifacts/sbom.cdx.json. npm knows the tree; only what ships is kept of it.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, shippedPackages } from './shipped.mjs';

const BYTES_MAX = 256 * 1024 * 1024;

const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT, maxBuffer: BYTES_MAX });
const bom = JSON.parse(stdout);
const ships = new Set([...(await shippedPackages()), 'electron']);
const nameOf = ({ group, name }) => (group === undefined ? name : `${group}/${name}`);
const components = bom.components.filter((component) => ships.has(nameOf(component)));
const kept = new Set(components.map((component) => component['bom-ref']));
for (const component of components) {
  component.scope = 'required';
  // Bundled, whatever the list of dependencies calls it.
  component.properties = component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development');
}
// npm takes the name of the directory.
bom.metadata.component.name = 'waybill';
const own = bom.metadata.component['bom-ref'];
const dependencies = bom.dependencies
  .filter(({ ref }) => ref === own || kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn?.filter((other) => kept.has(other)) ?? [] }));
const file = join(ROOT, 'artifacts/sbom.cdx.json');
await mkdir(join(ROOT, 'artifacts'), { recursive: true });
await writeFile(file, `${JSON.stringify({ ...bom, components, dependencies }, null, 2)}\n`);
process.stdout.write(`${JSON.stringify({ components: components.length, ships: ships.size })}\n`);
