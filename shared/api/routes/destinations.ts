import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Destinations. */
export const destinationRoutes = {
  listDestinations: route({
    method: 'GET',
    path: `${API_ROOT}/destinations`,
    summary: 'All destinations.',
    scope: 'read',
    output: v.listOf(v.destinationView),
    status: 200,
  }),
  saveDestination: route({
    method: 'POST',
    path: `${API_ROOT}/destinations`,
    summary: 'Add a destination, or change the one of that name and kind.',
    scope: 'write',
    guarded: true,
    body: v.destinationInput,
    output: v.destinationView,
    status: 201,
    problems: ['destination.exists', 'secret.no-store', 'settings.locked'],
  }),
  removeDestination: route({
    method: 'DELETE',
    path: `${API_ROOT}/destinations/:name`,
    summary: 'Remove a destination. With queued work, say what becomes of it: `queued=cancel`.',
    scope: 'write',
    guarded: true,
    query: z.object({ queued: z.enum(['refuse', 'cancel']).default('refuse') }),
    status: 204,
    problems: ['destination.unknown', 'destination.has-work', 'destination.has-folders'],
  }),
  mirrorKey: route({
    method: 'POST',
    path: `${API_ROOT}/destinations/:name/mirror-key`,
    summary:
      'Address and key with which scripts reach this destination through the mirror. Made on first use.',
    scope: 'write',
    guarded: true,
    output: v.mirrorKeyView,
    status: 200,
    problems: ['destination.unknown', 'secret.no-store', 'secret.locked'],
  }),
  probeUnsaved: route({
    method: 'POST',
    path: `${API_ROOT}/probe`,
    summary:
      'Ask a server, without any effect, before it is saved as a destination: whether the address is right and, with a key, whether that is taken. Nothing of it is kept. `product` is absent where the server only asks for a key.',
    scope: 'write',
    guarded: true,
    body: v.destinationInput.omit({ name: true, secretStore: true }).extend({
      limitMs: z.number().int().min(100).max(60_000).optional(),
    }),
    output: v.probeView,
    status: 200,
    problems: ['request.invalid', 'settings.protected'],
  }),
  testDestination: route({
    method: 'POST',
    path: `${API_ROOT}/destinations/:name/test`,
    summary: 'Ask the server, without any effect, whether address, product and key are right.',
    scope: 'write',
    body: z.object({ limitMs: z.number().int().min(100).max(60_000).optional() }).optional(),
    output: v.probeView,
    status: 200,
    problems: ['destination.unknown'],
  }),
} as const;
