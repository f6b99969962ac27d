import { refusedUploadPath } from '../../../../shared/services/ecotaxa/uploadPath.ts';
import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import type { FormPart } from '../../framework/multipart.ts';
import { isMultipart, readForm } from '../../framework/multipart.ts';
import { decodeForm } from '../../framework/parameters.ts';
import { signedIn } from './ecotaxaAccess.ts';
import {
  detail,
  missingField,
  traceback,
  unprocessable,
} from '../../../../shared/services/ecotaxa/answers.ts';
import type { EcotaxaApp, Endpoint, UserCall } from './ecotaxaApp.ts';
import { filesOf } from './ecotaxaState.ts';
import { newFolder, nodeAt, partsOf, putNode, takeNode, type TreeNode } from './fileTree.ts';
import { absolutePath } from './importSource.ts';
import { BadZip, takeUpload } from './unpack.ts';

const FIELD_BYTES_MAX = 1024 * 1024;
/** What the server says where there is nothing to do. Source: BACK py/helpers/httpexception.py, measured. */
const NOTHING_DONE = 'Data were already in the required state';

/** My Files. The catch-all of the listing comes last, as on the real server. Source: BACK py/API_operations/UserFolder.py, measured. */
export const FILE_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.file, handle: signedIn(upload) },
  { ...ECOTAXA_ROUTES.fileMove, handle: signedIn(move) },
  { ...ECOTAXA_ROUTES.fileRemove, handle: signedIn(remove) },
  { ...ECOTAXA_ROUTES.fileCreate, handle: signedIn(create) },
  { ...ECOTAXA_ROUTES.files, handle: signedIn(list) },
];

async function upload(call: UserCall): Promise<Answer> {
  const { app, exchange, user } = call;
  if (!isMultipart(exchange)) return unprocessable(missingField('body', 'file'));
  const parts = await readForm(exchange, app.context.bodies, {
    fieldBytesMax: FIELD_BYTES_MAX,
    keptBytesMax: Number.MAX_SAFE_INTEGER,
  });
  if (parts === undefined) return detail(400, 'There was an error parsing the body');
  const file = parts.find((part) => part.kind === 'file' && part.name === 'file');
  if (file?.kind !== 'file') return unprocessable(missingField('body', 'file'));
  const path = fieldOf(parts, 'path');
  await exchange.learned({
    name: path ?? file.filename,
    bytes: file.stored.bytes,
    sha256: file.stored.sha256,
  });
  const refusal = refusedUploadPath(path, file.filename);
  if (refusal !== undefined) return refusal;
  const target = path ?? file.filename;
  const uploaded = join(app.workDir, `upload-${randomUUID()}`);
  const bytes = app.context.bodies.stream(file.stored.sha256);
  if (bytes === undefined) throw new Error('an upload that was just stored is gone');
  await pipeline(bytes, createWriteStream(uploaded));
  return takeIn(app, { userId: user.id, uploaded, target });
}

async function takeIn(
  app: EcotaxaApp,
  about: { readonly userId: number; readonly uploaded: string; readonly target: string },
): Promise<Answer> {
  try {
    await unpackInto(app, about);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    return traceback({ call: 'post_user_file', last: "zipfile.BadZipFile: Bad CRC-32 for file 'member'" });
  }
  await app.box.save();
  return jsonAnswer(200, absolutePath(about.userId, about.target));
}

/** Takes an uploaded file into somebody's My Files. Throws `BadZip`. */
export async function unpackInto(
  app: EcotaxaApp,
  about: { readonly userId: number; readonly uploaded: string; readonly target: string },
): Promise<void> {
  const { context, box, workDir } = app;
  await takeUpload(about.uploaded, partsOf(about.target).join('/'), {
    root: filesOf(box.value, about.userId),
    bodies: context.bodies,
    workDir,
    now: context.clock.now,
  });
}

async function list({ app, exchange, part, user }: UserCall): Promise<Answer> {
  const path = part('path');
  const node = nodeAt(filesOf(app.box.value, user.id), path);
  if (node?.kind !== 'D') {
    await app.context.clock.sleep(app.options.unknownFolderMs, exchange.signal);
    return notThere();
  }
  const entries = Object.entries(node.entries).map(([key, entry]) => shown(key.slice(1), entry));
  return jsonAnswer(200, { path: path.replace(/^\/+/, ''), entries });
}

function notThere(): Answer {
  return detail(404, 'Not Found');
}

/** Only zips have a size and a time. */
function shown(name: string, node: TreeNode) {
  const isZip = node.kind === 'F' && name.toLowerCase().endsWith('.zip');
  return {
    name,
    type: node.kind,
    size: isZip ? node.bytes : 0,
    mtime: isZip ? node.mtime : '',
  };
}

async function formOf(call: UserCall, ...names: readonly string[]): Promise<string[] | Answer> {
  const { app, exchange } = call;
  const fields = isMultipart(exchange)
    ? ((await readForm(exchange, app.context.bodies, { fieldBytesMax: FIELD_BYTES_MAX })) ?? []).flatMap(
        (part): (readonly [string, string])[] => (part.kind === 'field' ? [[part.name, part.value]] : []),
      )
    : decodeForm((await exchange.readBody(FIELD_BYTES_MAX))?.toString('utf8') ?? '');
  const values = names.map((name) => fields.find(([field]) => field === name)?.[1]);
  const missing = names.filter((_name, index) => values[index] === undefined);
  if (missing.length > 0) return unprocessable(...missing.map((name) => missingField('body', name)));
  if (values.some((value) => value?.includes('..') === true)) return detail(422, 'Forbidden');
  return values.map((value) => value ?? '');
}

function fieldOf(parts: readonly FormPart[], name: string): string | undefined {
  const found = parts.find((part) => part.kind === 'field' && part.name === name);
  return found?.kind === 'field' ? found.value : undefined;
}

async function create(call: UserCall): Promise<Answer> {
  const fields = await formOf(call, 'source_path');
  if (!Array.isArray(fields)) return fields;
  const { app, user } = call;
  const [path = ''] = fields;
  const root = filesOf(app.box.value, user.id);
  if (nodeAt(root, path) !== undefined) return detail(422, NOTHING_DONE);
  putNode(root, path, newFolder());
  await app.box.save();
  return jsonAnswer(200, absolutePath(user.id, path));
}

async function move(call: UserCall): Promise<Answer> {
  const fields = await formOf(call, 'source_path', 'dest_path');
  if (!Array.isArray(fields)) return fields;
  const { app, user } = call;
  const [source = '', target = ''] = fields;
  const root = filesOf(app.box.value, user.id);
  const node = nodeAt(root, source);
  if (node === undefined) return detail(500, 'Unknown error');
  const there = nodeAt(root, target);
  const path = there?.kind === 'D' ? `${target}/${partsOf(source).at(-1) ?? ''}` : target;
  if (nodeAt(root, path) !== undefined) return detail(422, NOTHING_DONE);
  takeNode(root, source);
  putNode(root, path, node);
  await app.box.save();
  return jsonAnswer(200, absolutePath(user.id, path));
}

/** The first time into the trash, out of the trash for good. The trash takes no name twice. */
async function remove(call: UserCall): Promise<Answer> {
  const fields = await formOf(call, 'source_path');
  if (!Array.isArray(fields)) return fields;
  const { app, exchange, user } = call;
  const [path = ''] = fields;
  await exchange.learned({ name: path });
  const root = filesOf(app.box.value, user.id);
  const trash = `trash.${user.id}`;
  if (partsOf(path).length === 0) return detail(403, ['Not authorized']);
  if (path === '*') {
    for (const key of Object.keys(root.entries)) delete root.entries[key];
  } else if (partsOf(path)[0] === trash) {
    if (partsOf(path).length === 1) return detail(422, ['File protected']);
    if (takeNode(root, path) === undefined) return detail(500, 'Unknown error');
  } else {
    const node = nodeAt(root, path);
    if (node === undefined) return detail(500, 'Unknown error');
    const target = `${trash}/${partsOf(path).join('/')}`;
    if (nodeAt(root, target) !== undefined) return detail(422, ['Same name in trash']);
    takeNode(root, path);
    putNode(root, target, node);
  }
  await app.box.save();
  return jsonAnswer(200, 1);
}
