import { answerOf, type Client, type LooseInput, type Transport } from './client.ts';
import { contract, type RouteName } from './contract.ts';

/** Makes the typed client of the local API. Every JSON answer is parsed with its route's schema. */
export function createClient(how: { readonly call: Transport }): Client {
  const methods: Partial<Record<RouteName, unknown>> = {};
  for (const name of Object.keys(contract) as RouteName[])
    methods[name] = (input?: LooseInput) => answerOf(how.call, contract[name], input ?? {});
  return methods as Client;
}
