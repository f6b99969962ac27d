import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HAPLO_BATCH_PATH } from '../../shared/services/haplo/wire.ts';
import { mustRun, type Ran } from './processes.ts';

const AUTH = 'haplo:bench-key';

/** What a careful person does with curl alone: send the file, and compute the digest that proves it. */
export async function curlPutAndDigest(file: string, url: string): Promise<Ran> {
  const script = 'curl -sS -T "$1" "$2" >/dev/null && openssl dgst -sha256 "$1" >/dev/null';
  return mustRun('sh', ['-c', script, 'sh', file, `${url}/dav/big`]);
}

/** curl alone, which proves nothing. */
export async function curlPut(file: string, url: string): Promise<Ran> {
  return mustRun('curl', ['-sS', '-T', file, `${url}/dav/big`]);
}

/** The service's own script: one curl per file, the answers in a shell variable. */
export async function curlPerFile(dir: string, names: readonly string[], url: string): Promise<Ran> {
  const script = `cd "$1"; while read -r name; do
    digest=$(curl -s -X POST --user ${AUTH} -F batch=bench-batch-0 -F "name=$name" -F "file=@$name" "$2/file") || exit
  done`;
  return mustRun('sh', ['-c', script, 'sh', dir, `${url}${HAPLO_BATCH_PATH}`], {
    stdin: `${names.join('\n')}\n`,
  });
}

/** One call of that script. */
export async function curlForm(
  file: string,
  to: { readonly url: string; readonly key: string; readonly batch: string },
): Promise<Ran> {
  const form = ['-F', `batch=${to.batch}`, '-F', 'name=big.json', '-F', `file=@${file}`];
  const url = `${to.url}${HAPLO_BATCH_PATH}/file`;
  return mustRun('curl', ['-sS', '--fail', '-X', 'POST', '--user', `haplo:${to.key}`, ...form, url]);
}

/** curl at its best for the same calls: one process, connections kept; `parallel` of them at a time. */
export async function curlOneProcess(
  dir: string,
  names: readonly string[],
  to: { readonly url: string; readonly parallel: number; readonly config: string },
): Promise<Ran> {
  const one = (name: string): string =>
    [
      `url = "${to.url}${HAPLO_BATCH_PATH}/file"`,
      `user = "${AUTH}"`,
      'form = "batch=bench-batch-0"',
      `form = "name=${name}"`,
      `form = "file=@${join(dir, name)}"`,
      'output = "/dev/null"',
      'silent',
    ].join('\n');
  await writeFile(to.config, names.map(one).join('\nnext\n'));
  const parallel = to.parallel > 1 ? ['--parallel', '--parallel-max', String(to.parallel)] : [];
  return mustRun('curl', [...parallel, '-sS', '-K', to.config]);
}

/** rclone over WebDAV with its own settings, but for what it would ask a server that is empty anyway. */
export async function rclone(
  source: string,
  to: {
    readonly url: string;
    readonly transfers: number;
    /** Only these, where not everything below the source is meant. */
    readonly names?: readonly string[];
  },
): Promise<Ran> {
  const { names } = to;
  const some = names === undefined ? [] : ['--files-from-raw', '-'];
  const args = [
    'copy',
    source,
    ':webdav:',
    '--webdav-url',
    `${to.url}/dav`,
    '--webdav-vendor',
    'other',
    '--no-traverse',
    '--no-check-dest',
    '--transfers',
    String(to.transfers),
    '--config',
    '/dev/null',
    ...some,
  ];
  return mustRun('rclone', args, names === undefined ? {} : { stdin: `${names.join('\n')}\n` });
}
