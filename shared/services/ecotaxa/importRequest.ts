import { missingField, type Complaint } from './answers.ts';

/** What an import is asked for, keys in the order in which the server keeps them. Source: BACK py/API_models/imports.py. */
export interface ImportRequest {
  readonly source_path: string;
  readonly taxo_mappings: Readonly<Record<string, string>>;
  readonly skip_loaded_files: boolean;
  readonly skip_existing_objects: boolean;
  readonly update_mode: string;
}

/** Reads the body of `POST /file_import/{project}`, or says what is wrong with it in the server's words. */
export function importRequest(value: unknown): ImportRequest | { readonly complaints: readonly Complaint[] } {
  if (value === undefined) return { complaints: [missingField('body')] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { complaints: [{ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }] };
  }
  const given = value as Record<string, unknown>;
  const source = given['source_path'];
  if (source === undefined) return { complaints: [missingField('body', 'source_path')] };
  if (typeof source !== 'string') {
    return {
      complaints: [{ loc: ['body', 'source_path'], msg: 'str type expected', type: 'type_error.str' }],
    };
  }
  return {
    source_path: source,
    taxo_mappings: mappings(given['taxo_mappings']),
    skip_loaded_files: given['skip_loaded_files'] === true,
    skip_existing_objects: given['skip_existing_objects'] === true,
    update_mode: typeof given['update_mode'] === 'string' ? given['update_mode'] : '',
  };
}

function mappings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, mapped]) => [key, String(mapped)]));
}
