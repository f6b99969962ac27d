// tus-js-client by itself, as a script would use it for EcoTaxa: signs in, sends one file in pieces, ends when all is there.
// `node tusPeer.mjs URL USER PASSWORD FILE PIECE_BYTES`
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Upload } from 'tus-js-client';
import { ECOTAXA_PATHS } from '../../shared/services/ecotaxa/wire.ts';

const [url = '', username = '', password = '', file = '', pieceBytes = ''] = process.argv.slice(2);
const signedIn = await fetch(`${url}/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username, password }),
});
const token = (await signedIn.json()) as string;
const { size } = await stat(file);
await new Promise<void>((resolve, reject) => {
  new Upload(createReadStream(file), {
    endpoint: `${url}${ECOTAXA_PATHS.tus}`,
    uploadSize: size,
    chunkSize: Number(pieceBytes),
    retryDelays: null,
    metadata: { filename: basename(file), filetype: 'application/zip' },
    headers: { authorization: `Bearer ${token}` },
    onError: reject,
    onSuccess: () => resolve(),
  }).start();
});
