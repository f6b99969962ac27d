import type { DestinationView } from '../../../shared/api/views.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { dspUploadPath } from '../../../shared/services/dspIngest/wire.ts';
import { ECOTAXA_PATHS } from '../../../shared/services/ecotaxa/wire.ts';
import { HAPLO_BATCH_PATH, HAPLO_STANDARD_PATH, HAPLO_USER } from '../../../shared/services/haplo/wire.ts';
import { ROBOTOFF_IMPORT_PATH, ROBOTOFF_JOB_TYPE } from '../../../shared/services/robotoff/wire.ts';

/** Where a script finds one destination in the mirror, and what signs in there. */
export interface ScriptAccess {
  readonly kind: ServiceKind;
  /** `http://127.0.0.1:PORT/mirror/NAME`. */
  readonly url: string;
  readonly user: string | undefined;
  readonly key: string;
  /** What the destination says about its project or its kind of data. */
  readonly options: DestinationView['options'];
}

/** Stands where a person puts in the kind of a standard import. */
const SOME_KIND = 'KIND';
/** Stands where a person puts in the shortcode of a project. */
const SOME_SHORTCODE = '0001';
/** Stands where the destination has no user; the mirror then looks at the key alone. */
const SOME_USER = 'user@example.org';

/** The first call of a script of that service, through the mirror, as commands for a shell. */
export function scriptExample({ kind, url, user, key, options }: ScriptAccess): string {
  switch (kind) {
    case 'haplo-batch':
      return lines(
        `curl -X POST --user ${shellText(`${HAPLO_USER}:${key}`)}`,
        `-F 'comment=From a script' -F 'file=@control.json'`,
        shellText(`${url}${HAPLO_BATCH_PATH}/control`),
      );
    case 'haplo-standard':
      return lines(
        `curl -X POST --user ${shellText(`${HAPLO_USER}:${key}`)}`,
        `-d ${shellText(`kind=${options.apiKind ?? SOME_KIND}`)} -d 'comment=From a script'`,
        shellText(`${url}${HAPLO_STANDARD_PATH}/batch`),
      );
    case 'dsp-ingest':
      // The mirror takes its key as a token, too, so no sign-in goes before.
      return lines(
        `curl -X POST -H ${shellText(`Authorization: Bearer ${key}`)}`,
        `-H 'Content-Type: application/octet-stream' --data-binary @image.tif`,
        shellText(url + dspUploadPath(options.shortcode ?? SOME_SHORTCODE, 'image.tif')),
      );
    case 'ecotaxa': {
      const body = JSON.stringify({ username: user ?? SOME_USER, password: key });
      const signIn = lines(
        `TOKEN=$(curl -s -H 'Content-Type: application/json' -d ${shellText(body)}`,
        `${shellText(url + ECOTAXA_PATHS.login)} | tr -d '"')`,
      );
      const send = lines(
        'curl -H "Authorization: Bearer $TOKEN"',
        `-F 'path=from-a-script/data.zip' -F 'file=@data.zip'`,
        shellText(url + ECOTAXA_PATHS.files),
      );
      return `${signIn}\n${send}`;
    }
    case 'robotoff':
      return lines(
        `curl -X POST -H ${shellText(`Authorization: Bearer ${key}`)}`,
        `-d 'job_type=${ROBOTOFF_JOB_TYPE}' -d 'batch_dir=DIRECTORY'`,
        shellText(url + ROBOTOFF_IMPORT_PATH),
      );
    default:
      return kind satisfies never;
  }
}

function lines(...parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}

/** A word of the shell, whatever it holds. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
