import { checkDspName } from '../../../../shared/checks/dspIngest/dspName.ts';
import { utf8Length } from '../../../../shared/checks/utf8Length.ts';
import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { DSP_PATH_ELEMENT_BYTES_MAX } from '../../../../shared/services/dspIngest/fileNames.ts';

/** Whether the server takes this name, by its own rules and in its own words; where it would only break, in ours. */
export function acceptsDspName(name: string): Result<void> {
  const reason = whyNot(name);
  return reason === undefined ? ok(undefined) : fail(failure('file.bad-name', { name, reason }));
}

function whyNot(name: string): string | undefined {
  if (/\p{Surrogate}/u.test(name))
    return 'holds half a character (a lone surrogate), which UTF-8 cannot carry';
  const { bulkIngest, storedAs = '' } = checkDspName(name);
  switch (bulkIngest.kind) {
    case 'refused':
      return `is refused by the server: "${bulkIngest.message}"`;
    case 'broken':
      return 'holds a NUL character, on which the server breaks';
    case 'ok':
      break;
    default:
      return bulkIngest satisfies never;
  }
  // The server reads its mapping line by line and takes a bare CR for the end of one, without quoting it.
  if (name.includes('\r')) return "holds a carriage return, which breaks the server's mapping.csv";
  if (storedAs.split('/').some((element) => utf8Length(element) > DSP_PATH_ELEMENT_BYTES_MAX))
    return `has a part of more than ${DSP_PATH_ELEMENT_BYTES_MAX} bytes, which the server cannot store`;
  return undefined;
}

/** The name under which the server keeps a file, and names it in its mapping. */
export function storedDspName(name: string): string {
  return checkDspName(name).storedAs ?? name;
}
