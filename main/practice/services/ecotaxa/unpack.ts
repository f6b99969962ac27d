import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import { hasKeptExtension } from '../../../../shared/checks/ecotaxa/fileLook.ts';
import { SNIFF_BYTES, sniffType } from '../../../../shared/checks/ecotaxa/sniffType.ts';
import {
  ECOTAXA_ACCEPTED_TYPES,
  ECOTAXA_UNPACKED_IN_PLACE_STEM,
} from '../../../../shared/services/ecotaxa/uploadRules.ts';
import type { BodyStore } from '../../framework/bodyStore.ts';
import { partsOf, putNode, type FolderNode } from './fileTree.ts';

/** Bytes of one file that are kept; of a larger one only digest and size stay. */
const FILE_KEPT_BYTES_MAX = 256 * 1024 * 1024;

/** Archives within archives are opened so deep. */
const DEPTH_MAX = 8;

/** Where uploads end. */
export interface UnpackTo {
  readonly root: FolderNode;
  readonly bodies: BodyStore;
  /** For archives on their way; what is put there is taken away again. */
  readonly workDir: string;
  readonly now: () => Date;
}

/** A zip whose members do not have their checksums, or are cut. */
export class BadZip extends Error {
  override readonly name = 'BadZip';
}

/**
 * Takes an uploaded file in as the server does: a zip or gzip becomes what is in it and is gone itself, a file of a type that is
 * not accepted vanishes without a word, anything else stays under its path. Throws `BadZip`. The uploaded file is removed. Source:
 * BACK py/FS/UserFilesDir.py, measured.
 */
export async function takeUpload(uploaded: string, path: string, to: UnpackTo): Promise<void> {
  await take(uploaded, path, { ...to, depth: 0, isMember: false });
}

interface Taking extends UnpackTo {
  readonly depth: number;
  readonly isMember: boolean;
}

async function take(file: string, path: string, to: Taking): Promise<void> {
  try {
    const type = sniffType(await startOf(file));
    const zip = type === 'application/zip' && to.depth < DEPTH_MAX ? await openZip(file) : undefined;
    if (zip !== undefined) await unzip(zip, path, to);
    else if (type === 'application/gzip' && to.depth < DEPTH_MAX) await gunzip(file, path, to);
    // Among members of an archive the extension is enough.
    else if (ECOTAXA_ACCEPTED_TYPES.has(type) || (to.isMember && hasKeptExtension(path))) {
      await keep(createReadStream(file), path, to);
    }
  } finally {
    await rm(file, { force: true });
  }
}

async function startOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Without its directory a zip is no zip to the server, and stays as the file that it is. */
async function openZip(file: string): Promise<ZipFile | undefined> {
  try {
    return await openPromise(file, { decodeStrings: false, autoClose: false });
  } catch {
    return undefined;
  }
}

async function unzip(zip: ZipFile, path: string, to: Taking): Promise<void> {
  const name = basename(path);
  const stem = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
  const folder = path.slice(0, path.length - name.length);
  const seen: { first?: string } = {};
  const archives: [file: string, path: string][] = [];
  let target = '';
  try {
    for await (const entry of zip.eachEntry()) {
      const member = nameOf(entry);
      if (seen.first === undefined) {
        seen.first = member;
        const inPlace = stem === ECOTAXA_UNPACKED_IN_PLACE_STEM || member.startsWith(`${stem}/`);
        target = inPlace ? folder : `${folder}${stem}/`;
      }
      if (member.endsWith('/')) continue;
      const memberPath =
        target +
        partsOf(member)
          .filter((part) => part !== '..')
          .join('/');
      const file = join(to.workDir, `member-${randomUUID()}`);
      await pipeline(await zip.openReadStreamPromise(entry, {}), createWriteStream(file));
      archives.push([file, memberPath]);
      // One at a time, so that a large archive does not lie here twice.
      await take(file, memberPath, { ...to, depth: to.depth + 1, isMember: true });
      archives.pop();
    }
  } catch (error) {
    for (const [file] of archives) await rm(file, { force: true });
    throw new BadZip('File is not a zip file', { cause: error });
  } finally {
    zip.close();
  }
  // An archive with nothing in it still leaves its folder.
  if (seen.first === undefined) putNode(to.root, `${folder}${stem}`, { kind: 'D', entries: {} });
}

/** UTF-8 where the entry says so, else read as UTF-8 too: what other encodings become is of no use here. */
function nameOf(entry: Entry): string {
  return Buffer.from(entry.fileName as unknown as Uint8Array).toString('utf8');
}

async function gunzip(file: string, path: string, to: Taking): Promise<void> {
  const inner = join(to.workDir, `gunzip-${randomUUID()}`);
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(inner));
  } catch (error) {
    await rm(inner, { force: true });
    throw new BadZip('Not a gzipped file', { cause: error });
  }
  await take(inner, path.replace(/\.gz$/i, ''), { ...to, depth: to.depth + 1 });
}

async function keep(bytes: Readable, path: string, { root, bodies, now }: Taking): Promise<void> {
  const stored = await bodies.put(bytes, { keptBytesMax: FILE_KEPT_BYTES_MAX });
  const mtime = now().toISOString().replace('T', ' ').replace('Z', '000');
  putNode(root, path, { kind: 'F', sha256: stored.sha256, bytes: stored.bytes, mtime });
}
