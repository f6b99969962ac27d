import { Low, type Adapter } from 'lowdb';
import { z } from 'zod';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { SecretStore } from './secretStore.ts';

type JsonObject = Record<string, unknown>;

const secretsSchema = z.record(z.string(), z.string());

/**
 * Secrets in a file that only its owner can read, for people who chose that over a keychain. The given adapter writes
 * durably and refuses a file that others may read.
 */
export class FileSecretStore implements SecretStore {
  readonly #db: Low<JsonObject>;
  /** Reads and writes come one after the other; each begins with what the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: Adapter<JsonObject>) {
    this.#db = new Low<JsonObject>(file, {});
  }

  get(account: string): Promise<Result<string | undefined, string>> {
    return this.#inTurn(async () => (await this.#read())[account]);
  }

  set(account: string, secret: string): Promise<Result<void, string>> {
    return this.#inTurn(async () => this.#write({ ...(await this.#read()), [account]: secret }));
  }

  remove(account: string): Promise<Result<void, string>> {
    return this.#inTurn(async () => {
      const { [account]: removed, ...others } = await this.#read();
      // No file is made only to say that there is nothing in it.
      if (removed !== undefined) await this.#write(others);
    });
  }

  probe(): Promise<Result<void, string>> {
    return this.#inTurn(async () => this.#write(await this.#read()));
  }

  async #read(): Promise<Readonly<Record<string, string>>> {
    this.#db.data = {};
    await this.#db.read();
    const secrets = secretsSchema.safeParse(this.#db.data['secrets'] ?? {});
    if (!secrets.success) throw new Error('it does not hold secrets');
    return secrets.data;
  }

  async #write(secrets: Readonly<Record<string, string>>): Promise<void> {
    this.#db.data = { ...this.#db.data, version: 1, secrets };
    await this.#db.write();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<Result<T, string>> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    try {
      return ok(await done);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown error';
      return fail(`the secrets file: ${message.split(',')[0] ?? message}`);
    }
  }
}
